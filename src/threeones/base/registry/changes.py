"""What changed (变动), told in words: an app registers the records whose entries in the audit are news to people.

    changes.register("supervision.lightreading", ChangeKind(gettext_lazy("亮灯"), tell))

``tell(entries, access)`` gives, by the number of the entry, what it says about which record; entries that are no news
(or none of this reader's) it leaves out. Who may see the record is asked of its subject (``registry.subjects``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from threeones.base.registry.core import Registry
from threeones.base.registry.records import LINKS, RecordKind, Side, record_kinds


@dataclass(frozen=True, slots=True)
class Written:
    """An entry of the audit as read: ``before`` and ``after`` hold the fields that differ."""

    seq: int
    at: str
    actor: str
    action: str
    key: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    reason: str


@dataclass(frozen=True, slots=True)
class Told:
    """One change: the record that it is about (label and key of a subject), and in the reader's words what happened.

    ``before`` and ``after`` are the states of a light where one turned, else empty.
    """

    label: str
    key: str
    words: str
    before: str = ""
    after: str = ""


Tell = Callable[[Sequence[Written], Any], Mapping[int, Told]]


@dataclass(frozen=True, slots=True)
class ChangeKind:
    """A kind of change: its lazily translated ``name``, and how its entries are told."""

    name: object
    tell: Tell


changes: Registry[ChangeKind] = Registry("change kind")

MOST = 60
"""Characters of a value that a line of changes shows."""
PLACES = ("basis", "document", "source_file_id", "source_sheet", "source_row")
"""Fields that tell where a record stands and what it is worth, which is no news."""


def in_words(label: str, written: Written) -> str:
    """What an entry changed, field by field in the words of its kind of record: 完成时限：2021-10-31 → 2021-12-31.

    Links to other records are only said to have changed: entries name them by number.
    """
    if written.action == "remove" or not written.after:
        return _("移除")
    if not written.before:
        return _("新增")
    kind = record_kinds.get(label)
    return _("；").join(_fields(kind, written)) if kind else _("有变动")


def _fields(kind: RecordKind, written: Written) -> Iterator[str]:
    sides = (Side(written.key, written.before), Side(written.key, written.after))
    for name, after in written.after.items():
        word = kind.heading(name)
        if not word or name in PLACES or after == written.before.get(name):
            continue
        if name.endswith(("_id", LINKS)):
            yield _("%(field)s有变动") % {"field": word}
        else:
            before, now = (_shown(kind, name, side) for side in sides)
            yield _("%(field)s：%(before)s → %(after)s") % {"field": word, "before": before, "after": now}


def _shown(kind: RecordKind, name: str, side: Side) -> str:
    value = side.fields.get(name)
    if value is None or value == "":
        return _("（空）")
    text = kind.word(name, value, side) or str(value)
    return text if len(text) <= MOST else text[:MOST] + "…"
