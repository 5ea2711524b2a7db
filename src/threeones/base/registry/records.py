"""Kinds of record (记录种类): how the audit names and tells records, and what else is checked beside them.

An app registers the kinds that it keeps under their label (``handbook.project``); sheets do so by being declared.
The audit compares the rows of each kind with what its entries add up to, and pages show entries in these words.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, Model
from django.utils.translation import gettext as _

from threeones.base.registry.core import Registry

LINKS = "_ids"
"""Ends the field of an entry that tells links to several records (``supporting_units_ids``): a sorted list of numbers."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side of an entry, before or after: the key of the record, and its fields."""

    key: str
    fields: Mapping[str, Any]


Say = Callable[[Any, Side], str]
"""What a value that is a code is called in the reader's language."""


@dataclass(frozen=True, slots=True, eq=False)
class RecordKind:
    """A kind of record: ``title`` and ``words`` (by field) in the reader's words.

    Rows of ``model`` are compared with the audit where ``key`` tells how entries name a record; ``values`` then
    gives what entries tell of one, by field (default: the fields of ``words``). Fields in ``later`` are not told by
    every entry, and are compared only where they are. ``related`` and ``prefetch`` are read along with the rows.
    ``find`` finds a record by the key of its entries, for links and permission, ``find_all`` many in as many queries
    as for one; ``url`` is a record's own page. ``parts`` are the fields whose values, set apart by " / ", make the key.
    ``said`` puts values that are codes into words, by field (choices of the model speak for themselves), ``key_said``
    a key that holds codes.
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
    said: Mapping[str, Say] = field(default_factory=dict)
    key_said: Callable[[str], str] | None = None

    def field_of(self, name: str) -> Field[Any, Any] | None:
        """The model's field that entries name so; None where there is none."""
        try:
            found = self.model._meta.get_field(name) if self.model else None
        except FieldDoesNotExist:
            return None
        return found if isinstance(found, Field) else None

    def heading(self, name: str) -> str:
        """The word for a field, in the reader's language; empty where the kind has none."""
        word = str(self.words.get(name.removesuffix(LINKS)) or "")
        return _(word) if word else ""

    def word(self, name: str, value: Any, side: Side) -> str:
        """What a value that is a code (or yes or no) is called, in the reader's language; empty where it is none."""
        if value is None or value == "":
            return ""
        if name in self.said:
            return self.said[name](value, side)
        if isinstance(value, bool):
            return _("是") if value else _("否")
        found = self.field_of(name)
        choices = dict(found.flatchoices) if found is not None else {}
        return _(str(choices[value])) if isinstance(value, str) and value in choices else ""

    def told(self, record: Any) -> Mapping[str, Any]:
        """What the entries of a record should add up to."""
        return self.values(record) if self.values else {name: getattr(record, name) for name in self.words}


def links(record: Any, name: str) -> list[int]:
    """The numbers of the records that a field of several links names, as entries tell them."""
    return sorted(o.pk for o in getattr(record, name).all())


record_kinds: Registry[RecordKind] = Registry("record kind")

Check = Callable[[], Iterable[str]]
"""Something that must hold beside the chain: one sentence, in both languages, for each thing that does not."""
checks: Registry[Check] = Registry("check")
