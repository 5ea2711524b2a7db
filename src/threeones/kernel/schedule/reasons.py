"""The reason for a date, as parts and as one Chinese sentence.

施工许可最迟2022-03-11开始：需10个工作日，完成后才能开始“主体施工”（最迟2022-03-25开始）；其间清明节放假1天、周末4天。
"""

from __future__ import annotations

from collections import Counter
from datetime import date

from threeones.kernel.calendar import WorkCalendar
from threeones.kernel.schedule.network import Arc
from threeones.kernel.schedule.placed import Placement
from threeones.kernel.schedule.plan import Activity
from threeones.kernel.schedule.result import Reason, Side

_ENDS = {
    "FS": ("完成", "开始"),
    "SS": ("开始", "开始"),
    "FF": ("完成", "完成"),
    "SF": ("开始", "完成"),
}


def reason_for(placement: Placement, i: int, side: Side) -> Reason:
    """Why the early or late dates of activity number ``i`` are what they are."""
    bound, arc = placement.determined(i, side)
    off = placement.days_off(i, side)
    activity = placement.network.activities[i]
    if activity.done:
        text = f"{_what(placement, i, side)}{_days_off(placement, off)}"
    else:
        because = _late_because(placement, i) if side == "late" else _early_because(placement, i)
        text = f"{_what(placement, i, side)}：{_needs(activity)}{because}{_days_off(placement, off)}"
    if placement.leans(i, side):
        text += "（放假安排未公布，暂定）"
    return Reason(
        side=side,
        kind=bound if arc is None else arc.link.kind,
        by=None if arc is None else placement.network.activities[arc.other].id,
        days_off=tuple(date.fromordinal(ordinal) for ordinal, _ in off),
        text=text,
    )


def _what(placement: Placement, i: int, side: Side) -> str:
    """The claim: which of the two dates, and that it can be no later (no earlier)."""
    activity = placement.network.activities[i]
    start, finish = placement.shown(i, side)
    if activity.done:
        return (
            f"{activity.name}实际{finish}达到"
            if activity.milestone
            else f"{activity.name}实际{start}开始、{finish}完成"
        )
    word = "最迟" if side == "late" else "最早"
    if activity.begun:
        return f"{activity.name}已于{start}开始，{word}{finish}完成"
    if activity.milestone:
        return f"{activity.name}{word}{start}"
    return f"{activity.name}{word}{start}开始、{finish}完成"


def _needs(activity: Activity) -> str:
    if activity.milestone:
        return "节点，"
    at_minimum = at_the_law(activity)
    return f"需{activity.duration}{'（已是法定时限）' if at_minimum else ''}，"


def at_the_law(activity: Activity) -> bool:
    """Whether the duration is the law's and cannot be squeezed."""
    legal = activity.legal_min
    same = legal is not None and (legal.working is None or legal.working == activity.duration.working)
    return same and legal is not None and legal.days == activity.duration.days


def _late_because(placement: Placement, i: int) -> str:
    bound, arc = placement.determined(i, "late")
    activity = placement.network.activities[i]
    if arc is None:
        if bound == "not_after":
            return f"本身不得晚于{activity.not_after}"
        return (
            f"整个计划须在{placement.finish}前完成" if placement.plan.finish else f"不拖延最后完成日{placement.finish}"
        )
    other = placement.network.activities[arc.other]
    ours, theirs = _ends(arc, activity, other)
    start, finish = placement.shown(arc.other, "late")
    lag = f"再过{arc.link.lag}，" if arc.lag else ""
    return f"{ours}后{lag}“{other.name}”才能{theirs}（最迟{finish if arc.to_finish else start}）"


def _ends(arc: Arc, first: Activity, then: Activity) -> tuple[str, str]:
    """The words for the two ends of a link; a milestone neither starts nor ends, it is reached."""
    words = _ENDS[arc.link.kind]
    return "达到" if first.milestone else words[0], "达到" if then.milestone else words[1]


def _early_because(placement: Placement, i: int) -> str:
    bound, arc = placement.determined(i, "early")
    activity = placement.network.activities[i]
    if arc is None:
        if bound == "not_before":
            return f"本身不得早于{activity.not_before}"
        if bound == "as_of":
            return f"到{placement.plan.as_of}尚未{'完成' if activity.begun else '开始'}"
        if bound == "actual":
            return "从实际开始日算起"
        return f"计划从{placement.start}开始" if placement.plan.start else f"从倒排出的开始日{placement.start}起"
    other = placement.network.activities[arc.other]
    theirs, ours = _ends(arc, other, activity)
    start, finish = placement.shown(arc.other, "early")
    lag = f"再过{arc.link.lag}" if arc.lag else ""
    return f"要等“{other.name}”{theirs}（最早{finish if arc.from_finish else start}）{lag}才能{ours}"


def _days_off(placement: Placement, off: list[tuple[int, WorkCalendar]]) -> str:
    """Holidays by name, weekends by number."""
    if not off:
        return ""
    counted = Counter(placement.why_off(calendar, ordinal) for ordinal, calendar in off)
    ordered = sorted(counted.items(), key=lambda item: item[0] == "周末")
    return "；其间" + "、".join(f"{what}{n}天" for what, n in ordered)
