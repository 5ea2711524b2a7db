"""Random plans as plain data, and the same plan as the product's YAML."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

SEAMS = [
    date(2019, 5, 5),
    date(2020, 1, 31),
    date(2021, 2, 18),
    date(2021, 10, 9),
    date(2022, 1, 30),
    date(2022, 4, 2),
    date(2023, 1, 2),
    date(2025, 10, 8),
    date(2026, 2, 14),
    date(2026, 12, 31),
    date(2027, 2, 8),
]
NAMES = ["cn", "weekdays", "everyday"]


@st.composite
def plans(draw: st.DrawFn, facts: bool = True) -> dict[str, Any]:
    """A plan of up to nine activities around a seam of the calendar, half of them under way."""
    seam = draw(st.sampled_from(SEAMS))
    near = st.integers(-12, 12).map(lambda n: seam + timedelta(n))
    count = draw(st.integers(1, 9))
    activities: list[dict[str, Any]] = []
    for i in range(count):
        others = [a["id"] for a in activities]
        links = draw(st.lists(_link(others), max_size=3)) if others else []
        activities.append(
            {
                "id": f"a{i}",
                "days": draw(st.sampled_from([0, 0, 1, 2]) | st.integers(0, 15)),
                "working": draw(st.booleans() | st.just(True)),
                "calendar": draw(st.sampled_from(NAMES)),
                "after": links,
                "not_before": draw(st.none() | st.none() | near),
                "not_after": draw(st.none() | st.none() | near),
                "started": None,
                "finished": None,
            }
        )
    as_of = draw(st.none() | near) if facts else None
    if facts and draw(st.booleans()):
        for activity in activities:
            activity |= draw(_deeds(as_of or seam, bool(activity["days"])))
    draw(st.randoms(use_true_random=False)).shuffle(activities)
    form = draw(st.sampled_from(["finish", "start", "both"]))
    first = draw(near)
    plan: dict[str, Any] = {"start": None, "finish": None, "as_of": as_of, "project": draw(st.sampled_from(NAMES))}
    if form != "finish":
        plan["start"] = first
    if form == "finish":
        plan["finish"] = first
    if form == "both":
        plan["finish"] = first + timedelta(draw(st.integers(0, 60)))
    plan["activities"] = activities
    return plan


@st.composite
def _deeds(draw: st.DrawFn, last: date, lasts: bool) -> dict[str, Any]:
    """When an activity began and ended, if it did; no later than ``last``."""
    kind = draw(st.sampled_from(["open", "open", "begun", "done", "told"]))
    ended = last - timedelta(draw(st.integers(0, 12)))
    began = ended - timedelta(draw(st.integers(0, 20)))
    return {
        "started": began if lasts and kind in ("begun", "told") else None,
        "finished": ended if kind in ("done", "told") else None,
    }


def _link(others: list[str]) -> st.SearchStrategy[tuple[str, str, int, bool]]:
    return st.tuples(
        st.sampled_from(others),
        st.sampled_from(["FS", "FS", "SS", "FF", "SF"]),
        st.integers(0, 0) | st.integers(0, 7),
        st.booleans(),
    )


def as_yaml(plan: dict[str, Any]) -> str:
    """The plan as a user writes it."""
    lines = ["project: 随机计划", f"calendar: {plan['project']}"]
    lines += [f"{key}: {plan[key]}" for key in ("start", "finish", "as_of") if plan.get(key) is not None]
    lines.append("activities:")
    for act in plan["activities"]:
        duration = act["days"] if act["working"] else f'"{act["days"]} days"'
        fields = [f"id: {act['id']}", f"duration: {duration}", f"calendar: {act['calendar']}"]
        if act["after"]:
            fields.append("after: [" + ", ".join(f'"{_written(link)}"' for link in act["after"]) + "]")
        fields += [f"{key}: {act[key]}" for key in ("not_before", "not_after") if act[key] is not None]
        fields += [f"{key}_on: {act[key]}" for key in ("started", "finished") if act.get(key) is not None]
        lines.append("  - {" + ", ".join(fields) + "}")
    return "\n".join(lines) + "\n"


def _written(link: tuple[str, str, int, bool]) -> str:
    other, kind, lag, working = link
    text = other if kind == "FS" else f"{other} {kind}"
    return text if not lag else f"{text}+{lag}" + ("" if working else " days")
