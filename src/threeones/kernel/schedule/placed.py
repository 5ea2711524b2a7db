"""A plan whose passes have run: instants as days, float, critical path, what was counted over."""

from __future__ import annotations

from datetime import date
from functools import cached_property

from threeones.kernel.calendar import WorkCalendar
from threeones.kernel.schedule.network import Arc, Network
from threeones.kernel.schedule.passes import Pass, after_lag, latest, own_days
from threeones.kernel.schedule.plan import Plan
from threeones.kernel.schedule.result import Scheduled, Side


class Placement:
    """A plan with its dates. ``late`` ones hold backwards from the finish, ``early`` ones forwards from the start."""

    def __init__(self, network: Network, early: Pass, late: Pass, origin: int, end: int) -> None:
        self.network = network
        self.early = early
        self.late = late
        self.origin = origin
        self.end = end
        self._why_off: dict[tuple[str, int], str] = {}
        self._index = {activity.id: i for i, activity in enumerate(network.activities)}
        _within_years(early, late, origin, end)

    def index(self, activity_id: str) -> int:
        """The number of an activity in the file's order; KeyError where there is none of that name."""
        return self._index[activity_id]

    @property
    def plan(self) -> Plan:
        """The plan as it was written."""
        return self.network.plan

    @property
    def main_side(self) -> Side:
        """The dates that the plan is about: late ones where it is scheduled backwards, else early ones."""
        return "late" if self.plan.finish is not None else "early"

    @cached_property
    def start(self) -> date:
        """The given start, else the smallest late start."""
        return self.plan.start or min(a.late_start for a in self.activities)

    @cached_property
    def finish(self) -> date:
        """The given finish, else the last day that is shown."""
        return self.plan.finish or max(a.early_finish for a in self.activities)

    @cached_property
    def feasible(self) -> bool:
        """Whether no earliest finish lies after its latest, and nothing was finished too late."""
        return all(e <= last for e, last in zip(self.early.finish, self.late.finish, strict=True)) and not any(
            done is not None and done > latest(self.network, i, self.end)[0] for i, done in enumerate(self.network.done)
        )

    @cached_property
    def provisional(self) -> bool:
        """Whether a date leans on a year whose holidays are not announced."""
        return any(self._leans["early"]) or any(self._leans["late"])

    @cached_property
    def activities(self) -> tuple[Scheduled, ...]:
        """All activities in the file's order."""
        return tuple(self._scheduled(i) for i in range(len(self.network.activities)))

    def __getitem__(self, activity_id: str) -> Scheduled:
        return self.activities[self._index[activity_id]]

    def span(self, i: int, side: Side) -> tuple[int, int]:
        """The instants that activity number ``i`` fills."""
        chosen = self.early if side == "early" else self.late
        return chosen.start[i], chosen.finish[i]

    def determined(self, i: int, side: Side) -> tuple[str, Arc | None]:
        """What determined it: the name of a bound and, where it is a link, its arc."""
        chosen = self.early if side == "early" else self.late
        return chosen.bound[i], chosen.arc[i]

    def shown(self, i: int, side: Side) -> tuple[date, date]:
        """First and last day; a milestone's one day (see docs/schedule.md)."""
        return self._days[side][i]

    @cached_property
    def _days(self) -> dict[Side, list[tuple[date, date]]]:
        numbers = range(len(self.network.activities))
        return {"early": [self._of(i, "early") for i in numbers], "late": [self._of(i, "late") for i in numbers]}

    def _of(self, i: int, side: Side) -> tuple[date, date]:
        start, finish = self.span(i, side)
        if not self.network.activities[i].milestone:
            return date.fromordinal(start), date.fromordinal(finish - 1)
        day = date.fromordinal(finish - 1 if self._is_end(i, finish) else finish)
        return day, day

    def _is_end(self, i: int, instant: int) -> bool:
        """Whether a milestone at that instant is shown as the day that ends there."""
        if self._ends_a_day[i] or self.network.done[i] is not None:
            return True
        if self._held_by_not_before(i, instant):
            return False
        limit = self.network.activities[i].not_after
        if limit is not None and instant == limit.toordinal() + 1:
            return True
        return self.plan.finish is not None and instant == self.end

    @cached_property
    def _ends_a_day(self) -> list[bool]:
        """For each milestone, whether a finish determines it, so that it is the end of a day.

        A milestone that follows another at the same instant is shown as that one is.
        """
        activities = self.network.activities
        ends = [False] * len(activities)
        for i in self.network.order:
            if self.network.done[i] is not None:
                ends[i] = True
            elif not activities[i].milestone or self._held_by_not_before(i, self.early.start[i]):
                continue
            else:
                ends[i] = any(
                    ends[arc.other] if activities[arc.other].milestone and arc.lag == 0 else True
                    for arc in self.network.before[i]
                    if arc.from_finish
                    and after_lag(self.network.project, self.early.finish[arc.other], arc) == self.early.start[i]
                )
        return ends

    def _held_by_not_before(self, i: int, instant: int) -> bool:
        first = self.network.activities[i].not_before
        return first is not None and instant == first.toordinal()

    def gap(self, i: int, side: Side) -> tuple[int, int]:
        """From what determined the date to the activity, or from the activity to what determined it."""
        start, finish = self.span(i, side)
        bound, arc = self.determined(i, side)
        activity = self.network.activities[i]
        if side == "early":
            if arc is None:
                if bound == "actual" or self.network.begun[i] is not None:
                    return start, start
                floor = {"not_before": activity.not_before, "as_of": self.plan.as_of}.get(bound)
                return (floor.toordinal() if floor else self.origin), start
            source = self.span(arc.other, side)[1 if arc.from_finish else 0]
            return source, finish if arc.to_finish else start
        if bound == "actual":
            return finish, finish
        if arc is None:
            ceiling = activity.not_after if bound == "not_after" else None
            return finish, (ceiling.toordinal() + 1 if ceiling else self.end)
        target = self.span(arc.other, side)[1 if arc.to_finish else 0]
        return finish if arc.from_finish else start, target

    def days_off(self, i: int, side: Side) -> list[tuple[int, WorkCalendar]]:
        """Days not worked in the activity and in the gap, with the calendar that has them off."""
        _, arc = self.determined(i, side)
        first, end = self.gap(i, side)
        own = self.own_calendar(i)
        if own is None and (arc is None or not arc.lag_working):
            return []
        found: dict[int, WorkCalendar] = {}
        if arc is not None and arc.lag_working:
            found |= dict.fromkeys(self.network.project.off_between(first, end), self.network.project)
        if own is not None:
            found |= dict.fromkeys(own.off_between(first, end), own)
            found |= dict.fromkeys(own.off_between(*self.span(i, side)), own)
        return sorted(found.items(), key=lambda item: item[0])

    def why_off(self, calendar: WorkCalendar, ordinal: int) -> str:
        """The holiday, or the weekend, for which a calendar has a day off."""
        known = self._why_off.get((calendar.name, ordinal))
        if known is None:
            known = calendar.reason(date.fromordinal(ordinal)).removesuffix("（暂定）")
            self._why_off[calendar.name, ordinal] = known
        return known

    def own_calendar(self, i: int) -> WorkCalendar | None:
        """The calendar that the activity's days are counted in; None for calendar days and milestones."""
        return None if self.network.activities[i].milestone else self.network.calendars[i]

    def leans(self, i: int, side: Side) -> bool:
        """Whether a date of activity number ``i`` leans on a year whose holidays are not announced."""
        return self._leans[side][i]

    @cached_property
    def _leans(self) -> dict[Side, list[bool]]:
        """For each date whether a year that is not announced was counted over on the way to it."""
        first, last = min(self.origin, *self.early.start, *self.late.start), max(*self.early.finish, *self.late.finish)
        used = {id(c): c for c in (self.network.project, *self.network.calendars) if c is not None}
        if not any(calendar.leans(first, max(last, self.end)) for calendar in used.values()):
            nowhere = [False] * len(self.early.start)
            return {"early": nowhere, "late": nowhere}
        if self.plan.start is None:
            late = self._leaning("late", False)
            first = any(lean for lean, start in zip(late, self.late.start, strict=True) if start == self.origin)
            return {"late": late, "early": self._leaning("early", first)}
        early = self._leaning("early", False)
        if self.plan.finish is not None:
            return {"early": early, "late": self._leaning("late", False)}
        last = any(lean for lean, finish in zip(early, self.early.finish, strict=True) if finish == self.end)
        return {"early": early, "late": self._leaning("late", last)}

    def _leaning(self, side: Side, from_computed_end: bool) -> list[bool]:
        order = self.network.order if side == "early" else tuple(reversed(self.network.order))
        leans = [False] * len(order)
        for i in order:
            bound, arc = self.determined(i, side)
            if self.network.done[i] is not None:
                continue  # a fact leans on nothing
            gap, own = self.gap(i, side), self.own_calendar(i)
            leans[i] = (
                (leans[arc.other] if arc is not None else from_computed_end and bound in ("start", "finish"))
                or (arc is not None and arc.lag_working and self.network.project.leans(*gap))
                or (own is not None and (own.leans(*gap) or own.leans(*self.span(i, side))))
            )
        return leans

    def _scheduled(self, i: int) -> Scheduled:
        (early_start, early_finish), (late_start, late_finish) = self.shown(i, "early"), self.shown(i, "late")
        activity = self.network.activities[i]
        early, late = (self.early.finish, self.late.finish) if activity.begun else (self.early.start, self.late.start)
        slack = own_days(self.network.calendars[i], early[i], late[i])
        return Scheduled(
            id=activity.id,
            early_start=early_start,
            early_finish=early_finish,
            late_start=late_start,
            late_finish=late_finish,
            total_float=slack,
            critical=slack <= 0 and not activity.done,
            provisional=self._leans["early"][i] or self._leans["late"][i],
            state="done" if activity.done else "begun" if activity.begun else "open",
        )


def _within_years(early: Pass, late: Pass, origin: int, end: int) -> None:
    first = min(origin, *early.start, *late.start)
    last = max(end, *early.finish, *late.finish)
    if first < 2 or last >= date.max.toordinal():
        raise OverflowError("计划的日期超出公元1年至9999年")
