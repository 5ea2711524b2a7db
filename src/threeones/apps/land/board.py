"""Parcels as a table is read: in which state each is, which ones a filter leaves, and counts that can be explained."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as mark

from threeones.apps.land.models import LandUse
from threeones.apps.land.selectors import ParcelStanding
from threeones.base.pages.words import LightWord, basis_word
from threeones.kernel.values.derivation import Node
from threeones.kernel.values.rounding import half_up

SHARE_DECIMALS = 6
STATES: Mapping[str, LightWord] = {
    "overdue": LightWord("■", "red", mark("逾期未开工")),
    "late": LightWord("▲", "yellow", mark("逾期开工")),
    "open": LightWord("○", "plain", mark("未到期")),
    "in_time": LightWord("✓", "done", mark("按期开工")),
}
"""What became of a parcel, in the order of attention; shapes and colours as lights have them."""
_USES = {LandUse.INDUSTRY: mark("工业用地"), LandUse.INNOVATION: mark("创新型产业用地")}


@dataclass(frozen=True, slots=True)
class Line:
    """A parcel in the table."""

    standing: ParcelStanding

    @property
    def state(self) -> str:
        """One of ``STATES``."""
        s = self.standing
        if s.started:
            return "in_time" if s.started_in_time else "late"
        return "overdue" if s.half_year_ended else "open"

    @property
    def look(self) -> LightWord:
        """Its shape, colour and word."""
        return STATES[self.state]

    @property
    def basis(self) -> str:
        """What the record is worth, in words."""
        return basis_word(self.standing.parcel.basis)

    @property
    def use(self) -> str:
        """The use in words."""
        return use_word(self.standing.parcel.use)


def use_word(use: str) -> str:
    """工业用地, 创新型产业用地."""
    return _(_USES[LandUse(use)])


FILTERS: Mapping[str, Callable[[Line, str], bool]] = {
    "use": lambda one, value: one.standing.parcel.use == value,
    "state": lambda one, value: one.state == value,
    "year": lambda one, value: str(one.standing.parcel.granted_on.year) == value,
    "manufacturing": lambda one, value: one.standing.parcel.manufacturing == (value == "yes"),
    "judged": lambda one, value: one.standing.judged_on is not None and str(one.standing.judged_on.year) == value,
}
"""Filters of the address and of keys; ``judged`` is the year in which it was settled whether the start was in time."""
SORTS: Mapping[str, Callable[[Line], tuple[object, ...]]] = {
    "state": lambda one: (list(STATES).index(one.state), one.standing.deadline),
    "code": lambda one: (one.standing.parcel.code,),
    "area": lambda one: (one.standing.parcel.area,),
    "granted": lambda one: (one.standing.parcel.granted_on,),
    "deadline": lambda one: (one.standing.deadline,),
    "started": lambda one: (one.standing.started_on or date.max,),
}


def lines(standings: Iterable[ParcelStanding]) -> list[Line]:
    """The parcels, those first that ask for attention."""
    return sorted((Line(s) for s in standings), key=lambda one: (list(STATES).index(one.state), one.standing.deadline))


def chosen(found: Iterable[Line], filters: Mapping[str, str]) -> list[Line]:
    """The lines that pass every filter; an unknown or empty filter lets all pass."""
    kept = {k: v for k, v in filters.items() if v and k in FILTERS}
    return [one for one in found if all(FILTERS[k](one, v) for k, v in kept.items())]


def count_node(found: Sequence[Line], label: str = "") -> Node:
    """How many parcels, each with its row."""
    leaves = tuple(one.standing.parcel.leaf(one.standing.parcel.code, one.standing.parcel.name) for one in found)
    return Node("count", len(leaves), leaves, label=label, unit="宗")


def area_node(found: Sequence[Line]) -> Node:
    """Their area in 亩."""
    leaves = tuple(one.standing.parcel.leaf(one.standing.parcel.area, one.standing.parcel.name, "亩") for one in found)
    return Node("sum", sum((one.standing.parcel.area for one in found), Decimal(0)), leaves, unit="亩")


def share_node(found: Sequence[Line]) -> Node:
    """The share started in time (半年内开工率) among parcels of which that is settled; missing where there is none."""
    settled = [one for one in found if one.standing.judged_on is not None]
    part = count_node([one for one in settled if one.standing.started_in_time], _("按期开工"))
    whole = count_node(settled, _("已见分晓"))
    value = half_up(Decimal(100 * len(part.args)) / len(settled), SHARE_DECIMALS) if settled else None
    return Node("share", value, (part, whole), unit="%", params={"decimals": SHARE_DECIMALS})
