"""Kinds of record (记录种类): how the audit names and tells records, and what else is checked beside them.

An app registers the kinds that it keeps under their label (``handbook.project``); sheets do so by being declared.
The audit compares the rows of each kind with what its entries add up to, and pages show entries in these words.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from threeones.base.registry.core import Registry


@dataclass(frozen=True, slots=True, eq=False)
class RecordKind:
    """A kind of record: ``title`` and ``words`` (by field) in the reader's words.

    Rows of ``model`` are compared with the audit where ``key`` tells how entries name a record; ``values`` then
    gives what entries tell of one, by field (default: the fields of ``words``). Fields in ``later`` are not told by
    every entry, and are compared only where they are. ``related`` and ``prefetch`` are read along with the rows.
    ``find`` finds a record by the key of its entries, for links and permission, ``find_all`` many in as many queries
    as for one; ``url`` is a record's own page. ``parts`` are the fields whose values, set apart by " / ", make the key.
    """

    title: object
    words: Mapping[str, object]
    model: type[Model] | None = None
    key: Callable[[Any], str] | None = None
    values: Callable[[Any], Mapping[str, Any]] | None = None
    later: frozenset[str] = frozenset()
    related: tuple[str, ...] = ()
    prefetch: tuple[str, ...] = ()
    find: Callable[[str], Any] | None = None
    url: Callable[[Any], str] | None = None
    find_all: Callable[[Collection[str]], Mapping[str, Any]] | None = None
    parts: tuple[str, ...] = ()

    def told(self, record: Any) -> Mapping[str, Any]:
        """What the entries of a record should add up to."""
        return self.values(record) if self.values else {name: getattr(record, name) for name in self.words}


LINKS = "_ids"
"""Ends the field of an entry that tells links to several records (``supporting_units_ids``): a sorted list of numbers."""


def links(record: Any, name: str) -> list[int]:
    """The numbers of the records that a field of several links names, as entries tell them."""
    return sorted(o.pk for o in getattr(record, name).all())


record_kinds: Registry[RecordKind] = Registry("record kind")

Check = Callable[[], Iterable[str]]
"""Something that must hold beside the chain: one sentence, in both languages, for each thing that does not."""
checks: Registry[Check] = Registry("check")
