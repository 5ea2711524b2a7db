"""The terms of an evaluation cycle (``packs/evaluation/cycle.yaml``)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from threeones.base.org.models import Role
from threeones.kernel.calendar import load_calendar
from threeones.kernel.values.packs import packs_dir
from threeones.kernel.values.yamls import read_yaml


@dataclass(frozen=True, slots=True)
class PollKind:
    """Who is asked for one kind of opinion: those with one of the ``roles``, and whoever holds a code where there are ``codes``."""

    raters: str
    roles: tuple[Role, ...]
    codes: bool


@dataclass(frozen=True, slots=True)
class CyclePolicy:
    """The numbers of the pack; what each means stands there."""

    notice_working_days: int
    decide_working_days: int
    least_ballots: int
    max_text_characters: int
    max_reason_characters: int
    most_codes: int
    code_characters: int
    calendar: str
    polls: tuple[PollKind, ...]
    claims: tuple[str, ...]

    def notice(self, today: date) -> tuple[date, date]:
        """First and last day of a public notice (公示) that begins today, or on the next working day."""
        calendar = load_calendar(self.calendar)
        first = calendar.next_working(today).value
        return first, calendar.add_working(first, self.notice_working_days - 1).value

    def poll(self, raters: str) -> PollKind | None:
        """The kind of opinion of that name."""
        return next((p for p in self.polls if p.raters == raters), None)

    def decide_by(self, filed_on: date) -> date:
        """By when an appeal is decided."""
        return load_calendar(self.calendar).add_working(filed_on, self.decide_working_days).value


@lru_cache
def cycle_policy() -> CyclePolicy:
    """The numbers in force."""
    pack = read_yaml(packs_dir() / "evaluation" / "cycle.yaml")
    numbers = {k: int(pack[k]) for k in CyclePolicy.__slots__ if k not in ("calendar", "polls", "claims")}
    polls = tuple(
        PollKind(str(p["raters"]), tuple(Role(r) for r in p["roles"]), bool(p.get("codes"))) for p in pack["polls"]
    )
    return CyclePolicy(calendar=str(pack["calendar"]), polls=polls, claims=tuple(map(str, pack["claims"])), **numbers)
