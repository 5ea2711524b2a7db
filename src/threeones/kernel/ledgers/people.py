"""The units and people of a project: who leads, who supports, who answers for it."""

from __future__ import annotations

from dataclasses import dataclass, field

from threeones.kernel.ledgers import limits
from threeones.kernel.ledgers.context import Context
from threeones.kernel.ledgers.drafts import Draft
from threeones.kernel.ledgers.layout import Value
from threeones.kernel.ledgers.meaning import UNITS, Meaning
from threeones.kernel.ledgers.words.units import Named, split_names


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
    """The names in a cell and whether each may lead: the marked ones, or the first where none is marked."""
    named = split_names(value.text)
    _twice(draft, context, row, value, named)
    marked = any(n.lead for n in named)
    found: list[tuple[str, bool]] = []
    for place, one in enumerate(named):
        leads = one.lead if marked else place == 0
        for name in _known(draft, context, row, value, one):
            found.append((name, leads))
            leads = False
    # the marked one is looked for first, wherever it stands
    return sorted(found, key=lambda unit: not unit[1]) if marked else found


def _twice(draft: Draft, context: Context, row: int, value: Value, named: list[Named]) -> None:
    texts = [n.text for n in named]
    for text in dict.fromkeys(t for t in texts if texts.count(t) > 1):
        context.fault(draft.layout, row, value.heading, f"“{text}”在一格里写了{texts.count(text)}次", "每个单位写一次")


def _known(draft: Draft, context: Context, row: int, value: Value, one: Named) -> list[str]:
    """The names that a name means; as it stands where units are not known, or this one is not."""
    text = context.corrections.units.get(one.text, one.text)
    if len(text) > limits.UNIT:
        context.fault(
            draft.layout, row, value.heading, f"“{text[:20]}…”有{len(text)}个字", f"单位不超过{limits.UNIT}个字"
        )
    if context.units is None:
        return [text]
    found = context.units.read(text)
    names = [match.name for _, match in found if match.name is not None]
    if names:
        return names
    near = next((match.near for _, match in found if match.near), ())
    expected = "、".join(near) if near else "已有的单位，或用更正写明它是谁"
    context.fault(draft.layout, row, value.heading, f"没有“{text}”这个单位", expected)
    return [text]


def person_of(draft: Draft, meaning: Meaning) -> str:
    """The people that a project names in a column, as they stand."""
    return "、".join(dict.fromkeys(v.text.replace("\n", "、") for _, v in draft.values(meaning)))
