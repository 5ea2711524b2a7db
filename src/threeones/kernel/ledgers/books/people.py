"""The units and people of a project: who leads, who supports, who answers for it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from threeones.kernel.ledgers.books import limits
from threeones.kernel.ledgers.books.context import Context
from threeones.kernel.ledgers.meaning import UNITS, Meaning
from threeones.kernel.ledgers.reading import Reading
from threeones.kernel.ledgers.rows.drafts import Draft
from threeones.kernel.ledgers.tables.layout import Value
from threeones.kernel.ledgers.words.units import Match, Named

_PARTS = re.compile(r"[、，,；;/\s]+")


@dataclass(slots=True)
class Who:
    """The lead unit (empty: none is named) and the supporting ones, each once."""

    lead: str = ""
    supporting: list[str] = field(default_factory=list)

    def supports(self, name: str) -> None:
        """Add a supporting unit."""
        if name and name != self.lead and name not in self.supporting:
            self.supporting.append(name)


def who_of(draft: Draft, context: Context) -> Who:
    """The units of a project. The lead is the marked one, else the first of 牵头单位, else the first of 责任单位."""
    who = Who()
    for meaning in UNITS:
        for row, value in draft.values(meaning):
            for name, leads in _units(draft, context, row, value):
                if leads and not who.lead and meaning is not Meaning.SUPPORTING:
                    who.lead = name
                else:
                    who.supports(name)
    who.supporting = [name for name in who.supporting if name != who.lead]
    return who


def _units(draft: Draft, context: Context, row: int, value: Value) -> list[tuple[str, bool]]:
    """The units of a cell and whether each may lead: the marked ones, or the first where none is marked."""
    text = _whole_lines(value.text, draft.layout.reading, context)
    named = context.names(text)
    _check(draft, context, row, value, named)
    for one in named:
        text = text.replace(one.text, context.corrections.units.get(one.text, one.text))
    if context.units is None:
        found = [(one, one.text) for one in context.names(text)]
    else:
        found = [(one, _known(draft, context, row, value, one, match)) for one, match in context.known_units(text)]
    marked = any(one.lead for one, _ in found)
    units = [(name, one.lead if marked else place == 0) for place, (one, name) in enumerate(found)]
    return sorted(units, key=lambda unit: not unit[1])


def _whole_lines(text: str, reading: Reading, context: Context) -> str:
    """A cell of units in which a name that broke over two lines is whole again (生态环境 / 拱墅分局)."""
    lines: list[str] = []
    for line in filter(None, map(str.strip, text.split("\n"))):
        last = _PARTS.split(lines[-1])[-1] if lines else ""
        known = context.units is not None and context.units.match(last).name is not None
        if last and not known and not reading.unit_like(last):
            lines[-1] += line
        else:
            lines.append(line)
    return "\n".join(lines)


def _check(draft: Draft, context: Context, row: int, value: Value, named: list[Named]) -> None:
    """Names that stand twice in a cell, and those that are longer than any unit's."""
    texts = [n.text for n in named]
    for text in dict.fromkeys(texts):
        if texts.count(text) > 1:
            fault = f"“{text}”在一格里写了{texts.count(text)}次"
            context.fault(draft.layout, row, value.heading, fault, "每个单位写一次")
        if len(text) > limits.UNIT:
            fault = f"“{text[:20]}…”有{len(text)}个字"
            context.fault(draft.layout, row, value.heading, fault, f"单位不超过{limits.UNIT}个字，用顿号分开")


def _known(draft: Draft, context: Context, row: int, value: Value, one: Named, match: Match) -> str:
    """The known name of a unit; as it stands, and a fault, where nobody knows it."""
    if match.name is not None:
        if match.reason:
            context.notes.append(match.reason)
        return match.name
    expected = "、".join(match.near) or match.expected or "名录里的单位；若已改名，用更正写明它现在叫什么"
    context.fault(draft.layout, row, value.heading, match.reason or f"没有“{one.text}”这个单位", expected)
    return one.text


def person_of(draft: Draft, meaning: Meaning) -> str:
    """The people that a project names in a column, as they stand."""
    return "、".join(dict.fromkeys(v.text.replace("\n", "、") for _, v in draft.values(meaning)))
