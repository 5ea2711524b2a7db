"""The terms of an evaluation cycle (``packs/evaluation/cycle.yaml``)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from threeones.kernel.calendar import load_calendar
from threeones.kernel.values.packs import packs_dir
from threeones.kernel.values.yamls import read_yaml


@dataclass(frozen=True, slots=True)
class CyclePolicy:
    """The numbers of the pack; what each means stands there."""

    notice_working_days: int
    decide_working_days: int
    least_ballots: int
    max_text_characters: int
    max_reason_characters: int
    calendar: str

    def notice(self, today: date) -> tuple[date, date]:
        """First and last day of a public notice (公示) that begins today, or on the next working day."""
        calendar = load_calendar(self.calendar)
        first = calendar.next_working(today).value
        return first, calendar.add_working(first, self.notice_working_days - 1).value

    def decide_by(self, filed_on: date) -> date:
        """By when an appeal is decided."""
        return load_calendar(self.calendar).add_working(filed_on, self.decide_working_days).value


@lru_cache
def cycle_policy() -> CyclePolicy:
    """The numbers in force."""
    pack = read_yaml(packs_dir() / "evaluation" / "cycle.yaml")
    numbers = {k: int(pack[k]) for k in CyclePolicy.__slots__ if k != "calendar"}
    return CyclePolicy(calendar=str(pack["calendar"]), **numbers)
