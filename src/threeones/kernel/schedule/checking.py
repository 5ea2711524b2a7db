"""What must hold of an activity by itself: the law's days, and facts that fit together."""

from __future__ import annotations

from datetime import date

from threeones.kernel.schedule.plan import Activity, LegalMin, Span
from threeones.kernel.values.faults import Fault


def activity_faults(activity: Activity, as_of: date | None, file: str) -> list[Fault]:
    """All faults of one activity, at its line."""
    found = [legal_fault(activity.duration, activity.legal_min), *_fact_faults(activity, as_of)]
    return [Fault(file, "", activity.line, *fault) for fault in found if fault is not None]


def legal_fault(duration: Span, legal: LegalMin | None) -> tuple[str, str, str] | None:
    """Column, fault and what is expected, where a duration is squeezed below the law.

    n working days never take less than n calendar days, so a law that counts calendar days is kept by as many
    working days; in calendar days alone nothing is said of working days.
    """
    if legal is None:
        return None
    law = Span(legal.days, duration.working if legal.working is None else legal.working)
    if law.working and not duration.working and duration.days:
        fault = f"法定时限是{law.days}个工作日，工期却按日历天计"
        return "duration", fault, f"以工作日写工期，不少于{law.days}（{legal.source}）"
    if duration.days < law.days:
        unit = "个工作日" if law.working else "天"
        own = "个工作日" if duration.working else "天"
        expected = f"不少于{law.days}{'' if law.working == duration.working else '天（日历天）'}（{legal.source}）"
        return "duration", f"工期{duration.days}{own}短于法定时限{law.days}{unit}", expected
    return None


def _fact_faults(activity: Activity, as_of: date | None) -> list[tuple[str, str, str]]:
    found = []
    started, finished = activity.started_on, activity.finished_on
    if started and finished and finished < started:
        found.append(("finished_on", f"实际完成日{finished}早于实际开始日{started}", "不早于 started_on"))
    for column, word, day in (("started_on", "开始", started), ("finished_on", "完成", finished)):
        if day and as_of and day > as_of:
            found.append((column, f"实际{word}日{day}晚于进度日期{as_of}", "不晚于 as_of"))
    if started and activity.milestone:
        found.append(("started_on", "节点没有开始，只有达到", "写 finished_on"))
    return found
