"""The schedule against the day-by-day second implementation; THREEONES_LONG=1 runs 10,000 plans."""

from __future__ import annotations

import os
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from tests.oracle_schedule.oracle import DAY, Oracle, works
from tests.oracle_schedule.plans import NAMES, as_yaml, plans
from threeones.kernel.calendar import load_calendar
from threeones.kernel.schedule import levels, load_plan, passes, schedule
from threeones.kernel.schedule.network import build
from threeones.kernel.schedule.slip import slip

LONG = os.environ.get("THREEONES_LONG") == "1"
CASES = 10_000 if LONG else 300
PACK = Path(__file__).parents[2] / "packs" / "calendar" / "cn.yaml"


def calendars() -> dict[str, Any]:
    """The calendars as sets of days, read from the pack without the product."""
    off: set[date] = set()
    on: set[date] = set()
    announced: set[int] = set()
    for year, section in YAML(typ="safe", pure=True).load(PACK)["years"].items():
        if section["status"] == "announced":
            announced.add(year)
        for holiday in section["holidays"]:
            day = holiday["from"]
            while day <= holiday["to"]:
                off.add(day)
                day += DAY
        on.update(entry["day"] for entry in section["make_up"])
    return {
        "cn": {"weekend": {6, 7}, "off": off, "on": on, "announced": announced},
        "weekdays": {"weekend": {6, 7}, "off": set(), "on": set(), "announced": None},
        "everyday": {"weekend": set(), "off": set(), "on": set(), "announced": None},
    }


CALENDARS = calendars()


def solved(plan: dict[str, Any]) -> tuple[Oracle, dict[str, Any]]:
    oracle = Oracle({**plan, "calendars": CALENDARS})
    return oracle, schedule(load_plan(as_yaml(plan).encode())).to_json()


profile = settings(
    max_examples=CASES,
    deadline=None,
    derandomize=not LONG,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@profile
@given(plans())
def test_random_plans(plan: dict[str, Any]) -> None:
    oracle, answer = solved(plan)
    assert answer["feasible"] == oracle.feasible()
    for found in answer["activities"]:
        key = found["id"]
        for side in ("early", "late"):
            first, last = oracle.shown(key, side)
            assert (found[f"{side}_start"], found[f"{side}_finish"]) == (first.isoformat(), last.isoformat()), key
        assert found["float"] == oracle.slack(key), key
        done = oracle.done(oracle.acts[key]) is not None
        assert found["critical"] == (oracle.slack(key) <= 0 and not done)
        begun = oracle.begun(oracle.acts[key]) is not None
        assert found["state"] == ("done" if done else "begun" if begun else "open")
        if oracle.feasible():
            assert found["early_start"] <= found["late_start"]
            assert found["early_finish"] <= found["late_finish"]
    ends(plan, answer, oracle)
    for found in answer["activities"]:
        main = "late" if plan["finish"] is not None else "early"
        assert found["reason"]["date"] == main
        for reason in (found["reason"], found["other_reason"]):
            check_reason(oracle, found["id"], reason)
    check_provisional(oracle, plan, answer)
    check_missing(oracle, plan, answer)


def ends(plan: dict[str, Any], answer: dict[str, Any], oracle: Oracle) -> None:
    start = plan["start"] or min(oracle.shown(key, "late")[0] for key in oracle.acts)
    finish = plan["finish"] or max(oracle.shown(key, "early")[1] for key in oracle.acts)
    assert answer["start"] == start.isoformat()
    assert answer["finish"] == finish.isoformat()
    if plan["finish"] is not None:
        held = {a["id"] for a in plan["activities"] if a["not_before"] and a["not_before"] > plan["finish"]}
        held |= {a["id"] for a in plan["activities"] if a["finished"]}
        assert all(a["late_finish"] <= answer["finish"] for a in answer["activities"] if a["id"] not in held)


def stepped(oracle: Oracle, key: str, side: str) -> tuple[date, date]:
    """The next placement beyond the computed one: one step earlier than early, later than late."""
    step = -DAY if side == "early" else DAY
    start = oracle.imagined[side, key] + step
    while (finish := oracle.finish_of(oracle.acts[key], start)) is None:
        start += step
    return start, finish


def check_reason(oracle: Oracle, key: str, reason: dict[str, Any]) -> None:
    """The named cause, and it alone, must already forbid the next placement; the days off are exactly those passed."""
    side, act = reason["date"], oracle.acts[key]
    if oracle.done(act) is not None:
        assert (reason["kind"], reason["by"]) == ("actual", None)
        assert reason["days_off"] == expected_off(oracle, key, reason, None)
        assert reason["text"].startswith(f"{key}实际")
        return
    beyond = stepped(oracle, key, side)
    begun, as_of = oracle.begun(act), oracle.plan["as_of"]
    check_named(oracle, key, reason, beyond)
    if reason["by"] is None:
        broken = {
            "start": begun is None and beyond[0] < oracle.origin,
            "actual": begun is not None and beyond[0] < begun,
            "as_of": as_of is not None and (beyond[0] < as_of if begun is None else beyond[1] <= as_of),
            "not_before": act["not_before"] is not None and beyond[0] < act["not_before"],
            "finish": beyond[1] > oracle.end,
            "not_after": act["not_after"] is not None and beyond[1] > act["not_after"] + DAY,
        }
        kinds = {"early": ("start", "not_before", "as_of", "actual"), "late": ("finish", "not_after")}
        assert reason["kind"] in kinds[side]
        assert broken[reason["kind"]], (key, reason)
        candidates = [expected_off(oracle, key, reason, None)]
    else:
        source, target = (reason["by"], key) if side == "early" else (key, reason["by"])
        links = [n for n in oracle.before(target) if n[0] == source and n[1] == reason["kind"]]
        beyond = (begun or beyond[0], beyond[1])
        if side == "early":
            broken_links = [n for n in links if not oracle.holds(n, oracle.early[source], beyond)]
        else:
            broken_links = [n for n in links if not oracle.holds(n, beyond, oracle.late[target])]
        assert broken_links, (key, reason)
        candidates = [expected_off(oracle, key, reason, link) for link in broken_links]
    assert reason["days_off"] in candidates, (key, reason, candidates)
    word = f"最{'早' if side == 'early' else '迟'}"
    assert reason["text"].startswith(f"{key}{word}" if begun is None else f"{key}已于{begun}开始，{word}")


def check_named(oracle: Oracle, key: str, reason: dict[str, Any], beyond: tuple[date, date]) -> None:
    """Of several causes a link is named rather than a bound, and the link listed first."""
    act = oracle.acts[key]
    if reason["date"] == "early":
        links = [n for n in oracle.before(key) if not oracle.holds(n, oracle.early[n[0]], beyond)]
        named = [(n[0], n[1]) for n in links]
    else:
        named = [(other, n[1]) for other, n in oracle.behind(key) if not oracle.holds(n, beyond, oracle.late[other])]
    if act["days"] == 0 and reason["date"] == "early":
        held = act["not_before"] == oracle.early[key][0] and act["not_before"] > oracle.origin
        if reason["by"] is None or held:
            assert not named or held
            assert reason["kind"] == "not_before" if held else reason["kind"] in ("start", "as_of")
        else:
            from_finish = [pair for pair in named if pair[1] in ("FS", "FF")]
            assert (reason["by"], reason["kind"]) == (from_finish or named)[0]
    else:
        assert (reason["by"], reason["kind"]) == (named[0] if named else (None, reason["kind"])), (key, reason, named)


def gap(oracle: Oracle, key: str, reason: dict[str, Any]) -> tuple[date, date]:
    side, kind, act = reason["date"], reason["kind"], oracle.acts[key]
    placed = oracle.early if side == "early" else oracle.late
    start, finish = placed[key]
    if reason["by"] is None:
        if kind == "actual" or (side == "early" and oracle.begun(act) is not None):
            return start, start
        bounds = {"start": oracle.origin, "not_before": act["not_before"], "finish": oracle.end}
        bounds["as_of"] = oracle.plan["as_of"]
        if kind == "not_after":
            return finish, act["not_after"] + DAY
        return (bounds[kind], start) if side == "early" else (finish, bounds[kind])
    other = placed[reason["by"]]
    if side == "early":
        return other[1 if kind in ("FS", "FF") else 0], finish if kind in ("FF", "SF") else start
    return finish if kind in ("FS", "FF") else start, other[1 if kind in ("FF", "SF") else 0]


def walk(first: date, end: date) -> list[date]:
    return [first + timedelta(n) for n in range(max(0, (end - first).days))]


def expected_off(oracle: Oracle, key: str, reason: dict[str, Any], link: Any) -> list[str]:
    act = oracle.acts[key]
    placed = (oracle.early if reason["date"] == "early" else oracle.late)[key]
    between = walk(*gap(oracle, key, reason))
    off: set[date] = set()
    if link is not None and link[2] and link[3]:
        off |= {day for day in between if not works(oracle.project, day)}
    if act["working"] and act["days"]:
        own = CALENDARS[act["calendar"]]
        off |= {day for day in [*between, *walk(*placed)] if not works(own, day)}
    return [day.isoformat() for day in sorted(off)]


def check_provisional(oracle: Oracle, plan: dict[str, Any], answer: dict[str, Any]) -> None:
    """Follow each date's reasons to their end, and see whether a day of an unannounced year was counted."""
    reasons = {(r["date"], a["id"]): r for a in answer["activities"] for r in (a["reason"], a["other_reason"])}

    def unknown(name: str, days: list[date]) -> bool:
        announced = CALENDARS[name]["announced"]
        return announced is not None and any(day.year not in announced for day in days)

    def leans(side: str, key: str) -> bool:
        reason, act = reasons[side, key], oracle.acts[key]
        if oracle.done(act) is not None:
            return False
        placed = oracle.early if side == "early" else oracle.late
        between = walk(*gap(oracle, key, reason))
        if act["working"] and act["days"] and unknown(act["calendar"], [*between, *walk(*placed[key])]):
            return True
        if reason["by"] is None:
            if side == "early" and reason["kind"] == "start" and plan["start"] is None:
                return any(leans("late", k) for k in oracle.acts if oracle.late[k][0] == oracle.origin)
            if side == "late" and reason["kind"] == "finish" and plan["finish"] is None:
                return any(leans("early", k) for k in oracle.acts if oracle.early[k][1] == oracle.end)
            return False
        source, target = (reason["by"], key) if side == "early" else (key, reason["by"])
        lags = [n for n in oracle.before(target) if n[0] == source and n[1] == reason["kind"]]
        if any(n[2] and n[3] for n in lags) and unknown(plan["project"], between):
            if all(n[2] and n[3] for n in lags):
                return True
            return bool(next(a for a in answer["activities"] if a["id"] == key)["provisional"])  # either link may count
        return leans(side, reason["by"])

    for found in answer["activities"]:
        assert found["provisional"] == (leans("early", found["id"]) or leans("late", found["id"])), found
    assert answer["provisional"] == any(a["provisional"] for a in answer["activities"])
    assert bool(answer["notes"]) == answer["provisional"]


def check_missing(oracle: Oracle, plan: dict[str, Any], answer: dict[str, Any]) -> None:
    missing = answer["missing"]
    assert (missing is None) == oracle.feasible()
    reasons = {
        a["id"]: r for a in answer["activities"] for r in (a["reason"], a["other_reason"]) if r["date"] == "early"
    }
    for missed in [missing, *answer["also_missed"]] if missing else []:
        act = oracle.acts[missed["activity"]]
        limit = plan["finish"] if missed["bound"] == "finish" else act["not_after"]
        assert missed["date"] == limit.isoformat()
        late_days = walk(limit + DAY, oracle.early[act["id"]][1])
        assert late_days
        assert missed["calendar_days"] == len(late_days)
        assert missed["days"] == sum(works(oracle.project, day) for day in late_days)
        assert missed["chain"][-1] == act["id"]
        for before, after in zip(missed["chain"], missed["chain"][1:], strict=False):
            assert reasons[after]["by"] == before
        assert reasons[missed["chain"][0]]["by"] is None
    if missing and plan["finish"] is not None:
        overrun = max(f for _, f in oracle.early.values()) > oracle.end
        assert (missing["bound"] == "finish") == overrun


@profile
@given(plans())
def test_level_by_level_is_the_same(plan: dict[str, Any]) -> None:
    """The passes in NumPy come to the same instants, bounds and links as the plain ones."""
    network = build(load_plan(as_yaml(plan).encode()), {name: load_calendar(name) for name in NAMES})
    origin = (plan["start"] or plan["finish"]).toordinal()
    assert levels.forward(network, origin) == passes.forward(network, origin)
    assert levels.backward(network, origin) == passes.backward(network, origin)


def fs_only(plan: dict[str, Any]) -> dict[str, Any]:
    acts = [{**a, "after": [(o, "FS", lag, w) for o, _, lag, w in a["after"]]} for a in plan["activities"]]
    return {**plan, "activities": acts}


@profile
@given(plans().filter(lambda plan: plan["start"] is not None), st.integers(0, 8), st.integers(0, 15))
def test_the_effect_of_a_slip(plan: dict[str, Any], place: int, days: int) -> None:
    """What moves, and to where, is what comes out where that end is a fact."""
    found = schedule(load_plan(as_yaml(plan).encode()))
    act = plan["activities"][place % len(plan["activities"])]
    if act["finished"]:
        return
    end = found[act["id"]].early_finish + timedelta(days)
    effect = slip(found, act["id"], finish=end, side="early")
    was = Oracle({**plan, "calendars": CALENDARS})
    begun = min(was.early[act["id"]][0], end + DAY) if act["days"] else None
    fact = {**act, "started": begun, "finished": end}
    acts = [fact if a is act else a for a in plan["activities"]]
    now = Oracle({**plan, "activities": acts, "calendars": CALENDARS})
    moved = {key for key in was.early if was.early[key] != now.early[key]}
    assert {move.id for move in effect.moves} == moved
    for move in effect.moves:
        if now.acts[move.id]["days"]:
            first, last = now.early[move.id]
            assert (move.new_start, move.new_finish) == (first, last - DAY)
        left = now.early[move.id][1]
        limit = was.late[move.id][1]
        days_left = walk(min(left, limit), max(left, limit))
        assert move.late == (sum(was.counts(was.acts[move.id], day) for day in days_left) if left > limit else 0)
    assert effect.new_finish == max(f for _, f in now.early.values()) - DAY


@settings(max_examples=max(CASES // 10, 60), deadline=None, derandomize=not LONG)
@given(plans(facts=False).filter(lambda plan: plan["start"] is not None).map(fs_only), st.integers(0, 8))
def test_a_slip_moves_nothing_the_wrong_way(plan: dict[str, Any], place: int) -> None:
    """One more day on one activity: early dates stay or move later, late ones stay or move earlier."""
    i = place % len(plan["activities"])
    longer = [{**a, "days": a["days"] + 1} if k == i else a for k, a in enumerate(plan["activities"])]
    was = schedule(load_plan(as_yaml(plan).encode()))
    now = schedule(load_plan(as_yaml({**plan, "activities": longer}).encode()))
    assert all(a <= b for a, b in zip(was.early.finish, now.early.finish, strict=True))
    if plan["finish"] is not None:
        assert all(a >= b for a, b in zip(was.late.start, now.late.start, strict=True))


@pytest.mark.parametrize("name", NAMES)
def test_the_oracle_counts_the_worked_cases(name: str) -> None:
    expected = {"cn": date(2021, 10, 13), "weekdays": date(2021, 10, 7), "everyday": date(2021, 10, 5)}
    act = {"id": "a", "days": 5, "working": True, "calendar": name, "after": [], "not_before": None, "not_after": None}
    plan = {"start": date(2021, 10, 1), "finish": None, "project": name, "activities": [act]}
    oracle, answer = solved(plan)
    assert oracle.shown("a", "early")[1] == expected[name]
    assert answer["activities"][0]["early_finish"] == expected[name].isoformat()
