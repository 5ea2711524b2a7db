"""How much may be said, and by when a question is answered (``packs/talk/talk.yaml``)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from threeones.kernel.calendar import load_calendar
from threeones.kernel.values.packs import packs_dir
from threeones.kernel.values.yamls import read_yaml


@dataclass(frozen=True, slots=True)
class Policy:
    """The numbers of the pack; what each means stands there."""

    max_characters: int
    max_source_characters: int
    max_reason_characters: int
    answer_working_days: int
    max_days: int
    calendar: str

    def usual_due(self, today: date) -> date:
        """By when a question of today is answered where its asker sets no day: some working days on."""
        return load_calendar(self.calendar).add_working(today, self.answer_working_days).value


@lru_cache
def policy() -> Policy:
    """The numbers in force."""
    pack = read_yaml(packs_dir() / "talk" / "talk.yaml")
    numbers = {k: int(pack[k]) for k in Policy.__slots__ if k != "calendar"}
    return Policy(calendar=str(pack["calendar"]), **numbers)
