"""The kernel's sentences in the reader's language: Chinese ones as they stand, English ones made of the same parts."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from threeones.base.pages.text import CHINESE, is_chinese
from threeones.kernel.schedule import Schedule

if TYPE_CHECKING:
    from threeones.apps.supervision.plans.moving import Effect
    from threeones.apps.supervision.plans.selectors import Planned
    from threeones.kernel.schedule.baseline import Moved
    from threeones.kernel.schedule.result import Missed, Side

_ENDS = {
    "FS": ("finishes", "start"),
    "SS": ("starts", "start"),
    "FF": ("finishes", "finish"),
    "SF": ("starts", "finish"),
}
_BOUNDS = {
    "start": "the plan begins on {start}",
    "finish": "the whole plan must be finished by {finish}",
    "not_before": "it may not begin before its own bound",
    "not_after": "it may not end after its own bound",
    "as_of": "it had not begun by the day that is reported",
    "actual": "that is what happened",
}


_RUNS = re.compile(f"((?:{CHINESE.pattern})(?:(?:{CHINESE.pattern})|[\\w ·~—-])*)")


def marked(text: str) -> SafeString | str:
    """A sentence for a page, what is Chinese in an English one marked with its language."""
    if is_chinese() or not CHINESE.search(text):
        return text
    parts = ((format_html('<span lang="zh">{}</span>', p) if n % 2 else p,) for n, p in enumerate(_RUNS.split(text)))
    return format_html_join("", "{}", parts)


def reason_text(dates: Schedule, ident: str, side: Side) -> str:
    """Why a date is what it is."""
    reason = dates.reason(ident, side)
    if is_chinese():
        return reason.text
    i = dates.index(ident)
    activity = dates.plan.activities[i]
    first, last = dates.shown(i, side)
    if activity.done:
        return f"Done on {last}"
    word = "at the latest" if side == "late" else "at the earliest"
    when = f"{last}" if activity.milestone else f"{first} to {last}"
    unit = "working" if activity.duration.working else "calendar"
    needs = "" if activity.milestone else f"takes {activity.duration.days} {unit} days, "
    return f"{when} {word}: {needs}{_because(dates, i, side)}{_days_off(dates, reason.days_off)}"


def _because(dates: Schedule, i: int, side: Side) -> str:
    bound, arc = dates.determined(i, side)
    if arc is None:
        return _BOUNDS[bound].format(start=dates.start, finish=dates.finish)
    other = dates.plan.activities[arc.other]
    first, last = dates.shown(arc.other, side)
    lag = f"{arc.lag} {'working' if arc.lag_working else 'calendar'} days after " if arc.lag else ""
    theirs, ours = _ENDS[arc.link.kind]
    if side == "early":
        return f"it can {ours} {lag}when “{other.name}” {theirs} ({last if arc.from_finish else first})"
    return f"“{other.name}” must {ours} by {last if arc.to_finish else first}, {lag or 'once '}this {theirs}"


def _days_off(dates: Schedule, off: tuple[date, ...]) -> str:
    if not off:
        return ""
    counted = Counter(dates.network.project.reason(day).removesuffix("（暂定）") for day in off)
    weekends, other = counted.pop("周末", 0), sum(counted.values())
    told = [f"{other} days of holiday ({' '.join(counted)})"] if other else []
    told += [f"{weekends} days of weekends"] if weekends else []
    return f"; in between {', '.join(told)} off"


def missed_text(dates: Schedule, missed: Missed) -> str:
    """Why the plan cannot be met, and by how much."""
    if is_chinese():
        return missed.text
    names = [dates.plan.activities[dates.index(ident)].name for ident in missed.chain]
    whole = "The finish of the plan" if missed.bound == "finish" else f"The latest day of “{names[-1]}”"
    chain = " → ".join(names)
    return (
        f"{whole} {missed.limit} cannot be met: {missed.days} working days ({missed.calendar_days} days) "
        f"are missing. What causes it: {chain}"
    )


def effect_text(plan: Planned, effect: Effect) -> str:
    """What a move does, in one sentence."""
    if is_chinese():
        return effect.text
    others = sum(1 for m in effect.moves if m.place != effect.place)
    then = f"{others} others move with it" if others else "nothing else moves"
    return f"“{plan.rows[effect.place].label}” then stands {effect.days[0]} to {effect.days[1]}; {then}"


def moved_text(one: Moved) -> str:
    """What became of an activity since a baseline."""
    if is_chinese():
        return one.text
    name = f"“{one.label}”"
    if one.was is None or one.now is None:
        return f"{name} was added" if one.was is None else f"{name} was taken out"
    days = one.finish_days or 0
    moved = f", {abs(days)} working days {'later' if days > 0 else 'earlier'}" if days else ""
    return f"{name}: {one.was.start} to {one.was.finish} → {one.now.start} to {one.now.finish}{moved}"
