"""What a plan that cannot be met lacks: the days missing and the chain (链条) that causes it."""

from __future__ import annotations

from datetime import date
from typing import Literal

from threeones.kernel.schedule.placed import Placement
from threeones.kernel.schedule.reasons import at_the_law
from threeones.kernel.schedule.result import Missed


def missed_bounds(placement: Placement) -> tuple[Missed, ...]:
    """The bounds that the earliest placement overruns: the plan's finish first, then the longest overrun.

    Of the activities beyond the plan's finish only the latest is named; each ``not_after`` stands for itself.
    """
    if placement.feasible:
        return ()
    ends = placement.early.finish
    latest = max(range(len(ends)), key=lambda i: (ends[i], -i))
    found: list[Missed] = []
    if placement.plan.finish is not None and ends[latest] > placement.end:
        found.append(_missed(placement, latest, "finish", placement.plan.finish))
    own = [
        _missed(placement, i, "not_after", activity.not_after)
        for i, activity in enumerate(placement.network.activities)
        if activity.not_after is not None and ends[i] > activity.not_after.toordinal() + 1
    ]
    own.sort(key=lambda missed: -missed.calendar_days)
    return (*found, *own)


def chain(placement: Placement, i: int) -> list[int]:
    """From the activity that begins the chain to activity number ``i``, along what determined each early date."""
    walk = [i]
    while True:
        arc = placement.early.arc[walk[-1]]
        if arc is None:
            return walk[::-1]
        walk.append(arc.other)


def _missed(placement: Placement, i: int, bound: Literal["finish", "not_after"], limit: date) -> Missed:
    activities = placement.network.activities
    over = placement.early.finish[i]
    first = limit.toordinal() + 1
    project = placement.network.project
    days, calendar_days = project.count(over) - project.count(first), over - first
    links = chain(placement, i)
    steps = " → ".join(
        activities[k].name if activities[k].milestone else f"{activities[k].name}（{activities[k].duration}）"
        for k in links
    )
    reached = placement.shown(i, "early")[1]
    what = "计划完成日" if bound == "finish" else f"“{activities[i].name}”的最迟日"
    when = f"实际{reached}完成" if activities[i].done else f"最早{reached}才能完成"
    text = (
        f"赶不上{what}{limit}：{when}，还差{days}个工作日（{calendar_days}天）。{_root(placement, links[0])}：{steps}"
    )
    at_minimum = [activities[k].name for k in links if at_the_law(activities[k]) and not activities[k].done]
    if at_minimum:
        text += f"。其中{'、'.join(at_minimum)}已是法定时限，不能再压缩"
    return Missed(bound, limit, activities[i].id, days, calendar_days, tuple(activities[k].id for k in links), text)


def _root(placement: Placement, i: int) -> str:
    """Why the chain cannot begin earlier."""
    activity = placement.network.activities[i]
    bound = placement.early.bound[i]
    if bound == "actual":
        day = placement.shown(i, "early")[0]
        return f"原因链条，“{activity.name}”{'达到' if activity.milestone else '开始'}于{day}"
    if bound == "as_of":
        return f"原因链条，从进度日期{placement.plan.as_of}起"
    if bound == "not_before":
        return f"原因链条，“{activity.name}”不得早于{activity.not_before}"
    return f"原因链条，从{placement.start}起"
