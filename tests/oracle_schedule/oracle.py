"""A second implementation of the schedule, day by day, that imports nothing of the product.

It knows no counting formula: calendars are sets of days, every question is answered by walking from one
day to the next, and a placement is found by trying one day after another. It is slow on purpose.

A plan is plain data::

    {"start": date | None, "finish": date | None, "as_of": date | None, "project": name,
     "calendars": {name: {"weekend": {6, 7}, "off": {date}, "on": {date}}},
     "activities": [{"id", "days", "working": bool, "calendar": name,
                     "after": [(id, "FS", lag, lag_working)], "not_before": date | None, "not_after": date | None,
                     "started": date | None, "finished": date | None}]}

Facts stand whatever links and bounds say; a link to an end that is a fact says nothing any more.
Instants are dates too: the beginning of that day.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

DAY = timedelta(1)


def works(calendar: dict[str, Any], day: date) -> bool:
    """Whether a day is worked."""
    if day in calendar["on"]:
        return True
    if day in calendar["off"]:
        return False
    return day.isoweekday() not in calendar["weekend"]


class Oracle:
    """One plan, solved by trial."""

    def __init__(self, plan: dict[str, Any]) -> None:
        self.plan = plan
        self.acts = {a["id"]: a for a in plan["activities"]}
        self.project = plan["calendars"][plan["project"]]
        self.early: dict[str, tuple[date, date]] = {}
        self.late: dict[str, tuple[date, date]] = {}
        self.imagined: dict[tuple[str, str], date] = {}
        self.origin: date
        self.end: date
        self._solve()

    def _solve(self) -> None:
        if self.plan["finish"] is not None:
            self.end = self.plan["finish"] + DAY
            self._backward()
            self.origin = self.plan["start"] or min(s for s, _ in self.late.values())
            self._forward()
        else:
            self.origin = self.plan["start"]
            self._forward()
            self.end = max(f for _, f in self.early.values())
            self._backward()

    # One activity

    def counts(self, act: dict[str, Any], day: date) -> bool:
        """Whether a day counts towards the activity's duration."""
        return not act["working"] or works(self.plan["calendars"][act["calendar"]], day)

    def finish_of(self, act: dict[str, Any], start: date) -> date | None:
        """The finish of an activity that starts there; None where it may not."""
        if act["days"] == 0:
            return start
        if not self.counts(act, start):
            return None
        left, day = act["days"], start
        while True:
            if self.counts(act, day):
                left -= 1
            day += DAY
            if left == 0:
                return day

    def passed(self, since: date, lag: int, working: bool) -> date:
        """The instant by which ``lag`` days have passed."""
        day = since
        while lag:
            if not working or works(self.project, day):
                lag -= 1
            day += DAY
        return day

    def holds(self, link: tuple[str, str, int, bool], first: tuple[date, date], then: tuple[date, date]) -> bool:
        """Whether a link holds between two placements."""
        _, kind, lag, working = link
        source = first[1] if kind in ("FS", "FF") else first[0]
        target = then[1] if kind in ("FF", "SF") else then[0]
        return self.passed(source, lag, working) <= target

    # Facts

    def done(self, act: dict[str, Any]) -> tuple[date, date] | None:
        """What a finished activity filled; where it is not told when it began, its duration before."""
        if act.get("finished") is None:
            return None
        end = act["finished"] + DAY
        if act["days"] == 0:
            return end, end
        if act["started"] is not None:
            return act["started"], end
        left, day = act["days"], end
        while left:
            day -= DAY
            left -= self.counts(act, day)
        return day, end

    def begun(self, act: dict[str, Any]) -> date | None:
        """The day on which something that goes on began."""
        return None if act.get("finished") or act["days"] == 0 else act.get("started")

    def is_fact(self, act: dict[str, Any], end: str) -> bool:
        """Whether an activity's start ("S") or finish ("F") is a fact."""
        return self.done(act) is not None or (end == "S" and self.begun(act) is not None)

    def before(self, key: str) -> list[tuple[str, str, int, bool]]:
        """The links that still hold an activity back."""
        act = self.acts[key]
        return [link for link in act["after"] if not self.is_fact(act, link[1][1])]

    def behind(self, key: str) -> list[tuple[str, tuple[str, str, int, bool]]]:
        """The links by which an activity may still hold others back, each with the other's name."""
        return [
            (other["id"], link)
            for other in self.plan["activities"]
            for link in self.before(other["id"])
            if link[0] == key and not self.is_fact(self.acts[key], link[1][0])
        ]

    # All activities

    def bounds_hold_early(self, act: dict[str, Any], start: date) -> bool:
        """Whether nothing forbids so early a start."""
        as_of = self.plan.get("as_of")
        return (
            start >= self.origin
            and (act["not_before"] is None or start >= act["not_before"])
            and (as_of is None or start >= as_of)
        )

    def bounds_hold_late(self, act: dict[str, Any], finish: date) -> bool:
        """Whether nothing forbids so late a finish."""
        return finish <= self.end and (act["not_after"] is None or finish <= act["not_after"] + DAY)

    def early_ok(self, act: dict[str, Any], placed: tuple[date, date]) -> bool:
        """Whether an activity may be placed there, seen from what comes before it."""
        as_of = self.plan.get("as_of")
        if self.begun(act) is not None:
            bounds = as_of is None or placed[1] > as_of
        else:
            bounds = self.bounds_hold_early(act, placed[0])
        return bounds and all(self.holds(link, self.early[link[0]], placed) for link in self.before(act["id"]))

    def late_ok(self, act: dict[str, Any], placed: tuple[date, date]) -> bool:
        """Whether an activity may be placed there, seen from what comes after it."""
        return self.bounds_hold_late(act, placed[1]) and all(
            self.holds(link, placed, self.late[other]) for other, link in self.behind(act["id"])
        )

    def _forward(self) -> None:
        while len(self.early) < len(self.acts):
            for act in self.plan["activities"]:
                key = act["id"]
                if key in self.early or any(link[0] not in self.early for link in act["after"]):
                    continue
                done, begun = self.done(act), self.begun(act)
                if done is not None:
                    self.early[key] = done
                    continue
                start = begun or self.origin
                while True:
                    finish = self.finish_of(act, start)
                    if finish is not None and self.early_ok(act, (begun or start, finish)):
                        break
                    start += DAY
                self.early[key], self.imagined["early", key] = (begun or start, finish), start

    def _backward(self) -> None:
        while len(self.late) < len(self.acts):
            for act in self.plan["activities"]:
                key = act["id"]
                followers = [o["id"] for o in self.plan["activities"] for link in o["after"] if link[0] == key]
                if key in self.late or any(other not in self.late for other in followers):
                    continue
                done, begun = self.done(act), self.begun(act)
                if done is not None:
                    self.late[key] = done
                    continue
                start = self.end
                while True:
                    finish = self.finish_of(act, start)
                    if finish is not None and self.late_ok(act, (begun or start, finish)):
                        break
                    start -= DAY
                self.late[key], self.imagined["late", key] = (begun or start, finish), start

    # What is said of them

    def feasible(self) -> bool:
        """Whether every activity's earliest finish is no later than its latest, and nothing was finished too late."""
        return all(self.early[key][1] <= self.late[key][1] for key in self.acts) and all(
            self.bounds_hold_late(act, done[1]) for act in self.acts.values() if (done := self.done(act)) is not None
        )

    def slack(self, key: str) -> int:
        """Days of its own unit between the two starts (finishes, where it goes on), negative where the late one is first."""
        act = self.acts[key]
        end = 0 if self.begun(act) is None else 1
        first, last = self.early[key][end], self.late[key][end]
        low, high = min(first, last), max(first, last)
        days, day = 0, low
        while day < high:
            days += self.counts(act, day)
            day += DAY
        return days if first <= last else -days

    def ends_a_day(self, key: str) -> bool:
        """Whether a milestone's early instant is the end of a day: some finish (plus lag) comes to exactly there."""
        act, at = self.acts[key], self.early[key][0]
        if self.done(act) is not None:
            return True
        if act["not_before"] == at:
            return False
        for other, kind, lag, working in self.before(key):
            if kind in ("FS", "FF") and self.passed(self.early[other][1], lag, working) == at:
                if self.acts[other]["days"] or lag:
                    return True
                if self.ends_a_day(other):
                    return True
        return False

    def shown(self, key: str, side: str) -> tuple[date, date]:
        """First and last day of an activity, the one day of a milestone."""
        start, finish = (self.early if side == "early" else self.late)[key]
        act = self.acts[key]
        if act["days"]:
            return start, finish - DAY
        last_instant = act["not_after"] is not None and start == act["not_after"] + DAY
        plan_end = self.plan["finish"] is not None and start == self.end
        if self.ends_a_day(key) or (act["not_before"] != start and (last_instant or plan_end)):
            return start - DAY, start - DAY
        return start, start
