"""Clocks and ladder of supervision orders: ``packs/supervision/orders.yaml``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from ruamel.yaml.comments import CommentedMap

from threeones.apps.supervision.models import OrderOrigin, StepKind
from threeones.base.org.models import Role
from threeones.kernel.calendar import WorkCalendar, calendar_names, load_calendar
from threeones.kernel.values.packfile import PackFile, pack_path, read_pack

PACK = "orders"
RUNGS = (StepKind.REMIND, StepKind.CRITICISE, StepKind.ESCALATE)
"""What a rung of the ladder may be."""
TOLD = {"unit_lead": Role.UNIT_LEAD, "portfolio_leader": Role.PORTFOLIO, "head_of_bureau": Role.HEAD}
"""Who may be told at a rung."""
_KEYS = ("id", "version", "title", "source", "calendar", "urgencies", "usual", "notice_before", "ladder", "cases")


@dataclass(frozen=True, slots=True)
class Urgency:
    """How urgent an order is (紧急程度): within how many working days it is answered."""

    id: str
    label: Mapping[str, str]
    working_days: int


@dataclass(frozen=True, slots=True)
class Rung:
    """A rung of the escalation ladder (督办层级): ``after`` so many working days, who is told; ``talk``: a formal talk is due."""

    kind: StepKind
    after: int
    tell: tuple[Role, ...]
    talk: bool


@dataclass(frozen=True, slots=True)
class OrderPolicy:
    """The numbers of the pack; what each means stands there."""

    calendar: WorkCalendar
    urgencies: Mapping[str, Urgency]
    usual: Mapping[str, str]
    notice_before: int
    ladder: Sequence[Rung]

    def due(self, assigned_on: date, urgency: str) -> date:
        """The last day for the answer to an order that is assigned on a day."""
        return self.calendar.add_working(assigned_on, self.urgencies[urgency].working_days).value

    def rung(self, level: int) -> Rung | None:
        """The rung on which an order of a level stands; None below the first."""
        return self.ladder[min(level, len(self.ladder)) - 1] if level > 0 else None

    def told(self, level: int) -> frozenset[Role]:
        """Who has been told of an order of a level."""
        return frozenset(role for rung in self.ladder[:level] for role in rung.tell)


def policy() -> OrderPolicy:
    """The clocks in force; read again when the pack changes. Raises Faults with all that is wrong in it."""
    path = pack_path("supervision", PACK)
    stat = path.stat()
    return _load(path, (stat.st_mtime_ns, stat.st_size))


@lru_cache(maxsize=2)
def _load(path: Path, _stamp: tuple[int, int]) -> OrderPolicy:
    pack = read_pack(path)
    pack.only(pack.body, _KEYS)
    pack.source()
    calendar = pack.text(pack.body, "calendar")
    if calendar not in calendar_names():
        pack.fault(pack.body, "calendar", f"没有工作日历“{calendar}”", "、".join(calendar_names()))
    urgencies = {u.id: u for u in (_urgency(pack, at) for at in pack.sequence(pack.body, "urgencies", required=True))}
    usual = _usual(pack, urgencies)
    notice = _whole(pack, pack.body, "notice_before")
    ladder = tuple(_rung(pack, at) for at in pack.sequence(pack.body, "ladder", required=True))
    pack.done()
    return OrderPolicy(load_calendar(calendar), urgencies, usual, notice, ladder)


def _urgency(pack: PackFile, at: CommentedMap) -> Urgency:
    return Urgency(pack.text(at, "id"), pack.words(at, "label"), _whole(pack, at, "working_days"))


def _usual(pack: PackFile, urgencies: Mapping[str, Urgency]) -> dict[str, str]:
    given = pack.mapping(pack.body, "usual", required=True)
    pack.only(given, OrderOrigin.values)
    usual = {origin: pack.text(given, origin) for origin in OrderOrigin.values}
    for origin, urgency in usual.items():
        if urgency not in urgencies:
            pack.fault(given, origin, f"没有紧急程度“{urgency}”", "、".join(urgencies))
    return usual


def _rung(pack: PackFile, at: CommentedMap) -> Rung:
    kind, named = pack.text(at, "kind"), [str(name) for name in pack.sequence(at, "tell", required=True)]
    if kind not in RUNGS:
        pack.fault(at, "kind", f"督办层级里没有“{kind}”", "、".join(RUNGS))
    for name in named:
        if name not in TOLD:
            pack.fault(at, "tell", f"不认识“{name}”", "、".join(TOLD))
    tell = tuple(TOLD[name] for name in named if name in TOLD)
    return Rung(StepKind(kind) if kind in RUNGS else RUNGS[0], _whole(pack, at, "after"), tell, at.get("talk") is True)


def _whole(pack: PackFile, at: CommentedMap, key: str) -> int:
    """A number of working days; a rung on the day of the one before it would be taken with it."""
    number = pack.number(at, key)
    if number != int(number) or number < 1:
        pack.fault(at, key, f"“{key}”不是正整数", "正整数，如 5")
    return max(1, int(number))
