"""What taking an import changes, in the reader's words: entry by entry, fields under their labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as mark

from threeones.apps.handbook.drafting.fields import label_of
from threeones.apps.handbook.drafting.titles import kind_word
from threeones.apps.handbook.importing.comparing import ADDED, CHANGED, REMOVED, Plan
from threeones.kernel.book.difference import KINDS, EntryChange

WHATS = {ADDED: mark("新增"), CHANGED: mark("修改"), REMOVED: mark("移除")}
LONGEST = 200
KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Line:
    """One entry that comes, changes or goes; ``fields`` are label, before and after."""

    what: str
    word: str
    kind: str
    code: str
    name: str
    fields: Sequence[tuple[str, str, str]]


def summary(plan: Plan) -> list[tuple[str, list[tuple[str, int]]]]:
    """For each kind of entry how many come, change and go; kinds of which nothing does are left out."""
    counts = plan.counts
    told = [
        (kind_word(kind), [(_(word), counts.get((kind, what), 0)) for what, word in WHATS.items()]) for kind in KINDS
    ]
    return [(kind, of) for kind, of in told if any(n for _word, n in of)]


def lines(plan: Plan) -> list[Line]:
    """Every entry that differs."""
    return [_line(e) for e in plan.difference.entries]


def _line(e: EntryChange) -> Line:
    told = [(_label(e.kind, f.field), _text(f.before), _text(f.after)) for f in e.fields]
    if e.moved:
        told.append((_("所属"), e.under[0], e.under[1]))
    if e.place is not None:
        told.append((_("次序"), str(e.place[0]), str(e.place[1])))
    return Line(e.what, _(WHATS[e.what]), kind_word(e.kind), e.code, e.name, told)


def _label(kind: str, field: str) -> str:
    return _("未归位的内容") if field == KEPT else label_of(kind, field)


def _text(value: Any) -> str:
    """A value as people read it."""
    if value is None or value == "":
        return ""
    if isinstance(value, Mapping):
        text = "；".join(f"{k}：{_text(v)}" if v else str(k) for k, v in value.items())
    elif isinstance(value, list):
        text = "、".join(map(str, value))
    else:
        text = (_("是") if value else _("否")) if isinstance(value, bool) else str(value)
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"
