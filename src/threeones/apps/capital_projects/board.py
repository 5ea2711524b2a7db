"""Capital projects as a table is read: states, filters, groups, and counts and sums that can be explained."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as mark

from threeones.apps.capital_projects.selectors import ProjectStanding
from threeones.base.pages.words import LightWord, basis_word
from threeones.kernel.values.derivation import Node, const
from threeones.kernel.values.quantity import convert

STATES: Mapping[str, LightWord] = {
    "unregistered": LightWord("▲", "yellow", mark("开工未入库")),
    "not_started": LightWord("□", "plain", mark("未开工")),
    "registered": LightWord("✓", "done", mark("已入库")),
}
"""How far a project is, in the order of attention; shapes and colours as lights have them."""
RECORDED, SHOWN = "万元", "亿元"


@dataclass(frozen=True, slots=True)
class Line:
    """A project in the table, as of the day ``as_of``."""

    standing: ProjectStanding
    as_of: date

    @property
    def state(self) -> str:
        """One of ``STATES``."""
        if self.standing.registered_on:
            return "registered"
        return "unregistered" if self.standing.started_on else "not_started"

    @property
    def look(self) -> LightWord:
        """Its shape, colour and word."""
        return STATES[self.state]

    @property
    def word(self) -> str:
        """The state in words."""
        return self.look.word

    @property
    def waited(self) -> int | None:
        """Calendar days since the start of a project that is not registered."""
        started = self.standing.started_on
        return (self.as_of - started).days if started and self.state == "unregistered" else None

    @property
    def investment(self) -> Decimal:
        """Total investment in 亿元."""
        return convert(self.standing.project.total_investment, RECORDED, SHOWN)

    @property
    def basis(self) -> str:
        """What the record is worth, in words."""
        return basis_word(self.standing.project.basis)


def _sub_district(one: Line) -> str:
    unit = one.standing.project.sub_district
    return unit.code if unit else NOWHERE


def _started_in(one: Line, year: str) -> bool:
    started = one.standing.started_on
    return bool(one.standing.project.batch) and started is not None and str(started.year) == year


NOWHERE = "none"
"""The filter's word for projects that name no sub-district."""
FILTERS: Mapping[str, Callable[[Line, str], bool]] = {
    "year": _started_in,
    "batch": lambda one, value: one.standing.project.batch == value,
    "sub_district": lambda one, value: _sub_district(one) == value,
    "kind": lambda one, value: one.standing.project.kind == value,
    "state": lambda one, value: one.state == value,
}
"""Filters of the address and of keys; ``year`` leaves what started in a ceremony batch of that year (集中开工)."""
SORTS: Mapping[str, Callable[[Line], tuple[object, ...]]] = {
    "state": lambda one: (list(STATES).index(one.state), one.standing.started_on or date.max),
    "code": lambda one: (one.standing.project.code,),
    "investment": lambda one: (one.standing.project.total_investment,),
    "started": lambda one: (one.standing.started_on or date.max,),
    "registered": lambda one: (one.standing.registered_on or date.max,),
}


@dataclass(frozen=True, slots=True)
class Group:
    """Projects of one batch or sub-district; ``code`` and ``key`` are its filter in the address and in keys."""

    name: str
    code: str
    key: str
    lines: Sequence[Line]

    @property
    def count(self) -> Node:
        """How many."""
        return count_node(self.lines)

    @property
    def investment(self) -> Node:
        """Their total investment in 亿元."""
        return sum_node(self.lines, "total_investment")

    @property
    def unregistered(self) -> Node:
        """How many have started and are not registered."""
        return count_node(chosen(self.lines, {"state": "unregistered"}))

    @property
    def count_why(self) -> str:
        """Where the count is explained."""
        return f"capital_projects/count/{self.key}"

    @property
    def investment_why(self) -> str:
        """Where the sum is explained."""
        return f"capital_projects/investment/{self.key}"

    @property
    def unregistered_why(self) -> str:
        """Where the count of the unregistered is explained."""
        return f"capital_projects/count/{self.key}/state=unregistered"


def lines(standings: Iterable[ProjectStanding], as_of: date) -> list[Line]:
    """The projects by code."""
    return [Line(s, as_of) for s in standings]


def chosen(found: Iterable[Line], filters: Mapping[str, str]) -> list[Line]:
    """The lines that pass every filter; an unknown or empty filter lets all pass."""
    kept = {k: v for k, v in filters.items() if v and k in FILTERS}
    return [one for one in found if all(FILTERS[k](one, v) for k, v in kept.items())]


def by_batch(found: Iterable[Line], year: str) -> list[Group]:
    """The year's projects by start ceremony batch (集中开工批次), in the order in which they started."""
    grouped: dict[str, list[Line]] = {}
    for one in found:
        grouped.setdefault(one.standing.project.batch, []).append(one)
    groups = [Group(name, name, f"year={year}/batch={name}", ls) for name, ls in grouped.items()]
    return sorted(groups, key=lambda g: min(one.standing.started_on or date.max for one in g.lines))


def by_sub_district(found: Iterable[Line], year: str) -> list[Group]:
    """The year's projects by sub-district, the largest investment first; those that name none come last."""
    grouped: dict[str, list[Line]] = {}
    for one in found:
        grouped.setdefault(_sub_district(one), []).append(one)
    groups = [Group(_name(ls[0]), code, f"year={year}/sub_district={code}", ls) for code, ls in grouped.items()]
    return sorted(groups, key=lambda g: (g.code == NOWHERE, -sum(one.investment for one in g.lines), g.code))


def _name(one: Line) -> str:
    unit = one.standing.project.sub_district
    return unit.name if unit else ""


def count_node(found: Sequence[Line]) -> Node:
    """How many projects, each with its row."""
    leaves = tuple(one.standing.project.leaf(one.standing.project.code, one.standing.project.name) for one in found)
    return Node("count", len(leaves), leaves, unit="个")


def sum_node(found: Sequence[Line], of: str) -> Node:
    """Their ``total_investment`` or ``year_plan`` in 亿元, from records in 万元; a plan that is not given adds nothing."""
    projects = [p for one in found if getattr(p := one.standing.project, of) is not None]
    leaves = tuple(p.leaf(getattr(p, of), p.name, RECORDED) for p in projects)
    whole = sum((getattr(p, of) for p in projects), Decimal(0))
    total = Node("sum", whole, leaves, unit=RECORDED, label=_("合计"))
    factor = const(convert(1, SHOWN, RECORDED), label=f"{SHOWN} ÷ {RECORDED}")
    return Node("/", convert(whole, RECORDED, SHOWN), (total, factor), unit=SHOWN)
