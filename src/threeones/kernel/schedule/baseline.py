"""Baselines (基线): a plan's dates as they once stood, and what has moved since.

kept = take(schedule)                       json.dumps(kept.to_json()) is what is stored
for one in moved(kept, schedule): one.text  “主体施工”2022-03-01完成，推迟5个工作日，到2022-03-08
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from threeones.kernel.schedule.result import Side
from threeones.kernel.schedule.scheduling import Schedule

Change = Literal["same", "moved", "added", "removed"]


@dataclass(frozen=True, slots=True)
class Kept:
    """One activity's dates in a baseline, inclusive."""

    start: date
    finish: date
    label: str = ""


@dataclass(frozen=True, slots=True)
class Baseline:
    """The dates of every activity by its id; ``side`` says whether early or late ones were kept."""

    side: Side
    activities: Mapping[str, Kept]

    def to_json(self) -> dict[str, Any]:
        """The form in which a baseline is stored."""
        return {
            "side": self.side,
            "activities": {
                key: {"start": kept.start.isoformat(), "finish": kept.finish.isoformat(), "label": kept.label}
                for key, kept in self.activities.items()
            },
        }

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Baseline:
        """The inverse of ``to_json``; raises KeyError or ValueError for anything else."""
        side: Side = "late" if content["side"] == "late" else "early"
        activities = {
            key: Kept(date.fromisoformat(one["start"]), date.fromisoformat(one["finish"]), one.get("label", ""))
            for key, one in content["activities"].items()
        }
        return cls(side, activities)


@dataclass(frozen=True, slots=True)
class Moved:
    """What became of one activity since the baseline.

    ``start_days`` and ``finish_days`` count working days of the project's calendar, later is positive;
    ``calendar_days`` is the finish in calendar days. None where there is no date to compare.
    """

    id: str
    label: str
    change: Change
    was: Kept | None
    now: Kept | None
    start_days: int | None
    finish_days: int | None
    calendar_days: int | None
    text: str

    def to_json(self) -> dict[str, Any]:
        """The JSON form."""
        spans = {
            name: kept and {"start": kept.start.isoformat(), "finish": kept.finish.isoformat()}
            for name, kept in (("was", self.was), ("now", self.now))
        }
        numbers = {key: getattr(self, key) for key in ("start_days", "finish_days", "calendar_days")}
        return {"id": self.id, "change": self.change, **spans, **numbers, "text": self.text}


def take(schedule: Schedule, side: Side | None = None) -> Baseline:
    """The dates as they stand; without ``side`` those that the plan is about (late where it has a finish)."""
    chosen = side or schedule.main_side
    return Baseline(chosen, _now(schedule, chosen))


def moved(baseline: Baseline, schedule: Schedule, side: Side | None = None) -> tuple[Moved, ...]:
    """Every activity against the baseline, in the plan's order, those that are gone at the end.

    What is done is compared by its deed, whichever side the baseline kept.
    """
    now = _now(schedule, side or baseline.side)
    found = [_compared(schedule, key, kept, baseline.activities.get(key)) for key, kept in now.items()]
    gone = [
        Moved(key, kept.label or key, "removed", kept, None, None, None, None, f"“{kept.label or key}”已从计划中去掉")
        for key, kept in baseline.activities.items()
        if key not in now
    ]
    return (*found, *gone)


def _now(schedule: Schedule, side: Side) -> dict[str, Kept]:
    shown = (schedule.shown(i, side) for i in range(len(schedule.plan.activities)))
    return {a.id: Kept(*days, a.name) for a, days in zip(schedule.plan.activities, shown, strict=True)}


def _compared(schedule: Schedule, key: str, now: Kept, was: Kept | None) -> Moved:
    name, calendar = now.label, schedule.network.project
    if was is None:
        return Moved(key, name, "added", None, now, None, None, None, f"“{name}”是新加的，{now.finish}完成")
    start_days = calendar.count(now.start.toordinal()) - calendar.count(was.start.toordinal())
    finish_days = calendar.count(now.finish.toordinal() + 1) - calendar.count(was.finish.toordinal() + 1)
    calendar_days = (now.finish - was.finish).days
    same = was.start == now.start and was.finish == now.finish
    text = f"“{name}”没有变" if same else _text(name, was, now, finish_days, calendar_days)
    return Moved(key, name, "same" if same else "moved", was, now, start_days, finish_days, calendar_days, text)


def _text(name: str, was: Kept, now: Kept, days: int, calendar_days: int) -> str:
    if not calendar_days:
        word = "推迟" if now.start > was.start else "提前"
        return f"“{name}”{was.start}开始，{word}到{now.start}；完成日不变"
    word = "推迟" if calendar_days > 0 else "提前"
    length = f"{abs(days)}个工作日" if days else f"{abs(calendar_days)}天（都不是工作日）"
    return f"“{name}”{was.finish}完成，{word}{length}，到{now.finish}"
