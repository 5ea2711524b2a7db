"""What a scheduled plan says of one activity: its dates, why, and where a bound cannot be met."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

Side = Literal["early", "late"]
State = Literal["open", "begun", "done"]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why the early or late dates (``side``) are what they are.

    ``kind``: start, finish, not_before, not_after, as_of, actual, or the link FS, SS, FF, SF; ``by``: the activity at the
    link's other end, None for a bound; ``days_off``: the days between that and the activity's far end which
    were not worked; ``text``: one Chinese sentence.
    """

    side: Side
    kind: str
    by: str | None
    days_off: tuple[date, ...]
    text: str

    def to_json(self) -> dict[str, Any]:
        """The contracted JSON form."""
        days = [day.isoformat() for day in self.days_off]
        return {"kind": self.kind, "by": self.by, "days_off": days, "text": self.text, "date": self.side}


@dataclass(frozen=True, slots=True)
class Scheduled:
    """One activity's dates (inclusive) and float (机动时间) in its own unit; critical where the float is used up.

    What is done has the same early and late dates, those of the deed, no float, and is not critical.
    """

    id: str
    early_start: date
    early_finish: date
    late_start: date
    late_finish: date
    total_float: int
    critical: bool
    provisional: bool
    state: State = "open"


@dataclass(frozen=True, slots=True)
class Missed:
    """A bound that cannot be met: which, at which activity, and by how much.

    ``days``: working days of the project's calendar missing; ``calendar_days``: the same in calendar days;
    ``chain``: the activities that cause it, from the first to the one that is late.
    """

    bound: Literal["finish", "not_after"]
    limit: date
    activity: str
    days: int
    calendar_days: int
    chain: tuple[str, ...]
    text: str

    def to_json(self) -> dict[str, Any]:
        """The JSON form."""
        return {
            "bound": self.bound,
            "date": self.limit.isoformat(),
            "activity": self.activity,
            "days": self.days,
            "calendar_days": self.calendar_days,
            "chain": list(self.chain),
            "text": self.text,
        }
