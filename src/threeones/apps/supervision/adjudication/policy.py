"""How lights go out in this place: ``packs/supervision/adjudication.yaml``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from threeones.kernel.calendar import load_calendar
from threeones.kernel.values.packs import packs_dir
from threeones.kernel.values.yamls import read_yaml


@dataclass(frozen=True, slots=True)
class Policy:
    """``check_days`` working days for the unit's check of the lights in ``check``; those in ``left_out`` do not go out."""

    check_days: int
    calendar: str
    check: frozenset[str]
    left_out: frozenset[str]

    def check_by(self, proposed: date) -> date:
        """The last day of the unit for its check (核对期限)."""
        return load_calendar(self.calendar).add_working(proposed, self.check_days).value


@lru_cache
def policy() -> Policy:
    """The rule in force."""
    pack = read_yaml(packs_dir() / "supervision" / "adjudication.yaml")
    return Policy(
        int(pack["check_days"]),
        str(pack["calendar"]),
        frozenset(str(light) for light in pack["check"]),
        frozenset(str(light) for light in pack["left_out"]),
    )
