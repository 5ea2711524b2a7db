"""The facts of a project's month: as they stood at its end, and as they stand on a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from importlib import import_module
from typing import Any

import pytest

from threeones.apps.supervision import selectors, services
from threeones.apps.supervision.facts import month_facts, months_of
from threeones.apps.supervision.reading import records
from threeones.apps.supervision.registration import report_duties
from threeones.apps.supervision.reporting import report_due
from threeones.apps.supervision.selectors import NoLightRule, light_pack, lights, shown_lights
from threeones.base.accounts.access import OPERATOR
from threeones.kernel.values.derivation import Node
from threeones.kernel.values.packs import packs_dir
from threeones.kernel.values.yamls import read_yaml

# by name: the maker of records lies outside the package, whose types are checked on their own
Records: Any = import_module("tests.support.records").Records
CASES = read_yaml(packs_dir() / "supervision" / "reporting.yaml")["cases"]


@pytest.fixture
def made(db: None) -> Any:
    return Records()


def facts(code: str, month: str, as_of: date) -> tuple[Mapping[str, Node], Mapping[str, Node]]:
    found = month_facts(records(2021, OPERATOR, code)[0], 2021, as_of)
    one = next(f for f in found if f.month == month)
    return one.facts_then, one.facts_now


def test_months_begin_on_their_first_day() -> None:
    assert months_of(2021, date(2021, 2, 28)) == ["2021-01", "2021-02"]
    assert months_of(2021, date(2021, 3, 1))[-1] == "2021-03"
    assert months_of(2021, date(2020, 12, 31)) == []
    assert len(months_of(2021, date(2022, 5, 1))) == 12


def test_what_is_made_good_later_is_open_then_and_late_now(made: Any) -> None:
    project = made.project("A")
    made.milestone(project, date(2021, 3, 31), done=date(2021, 4, 1))
    made.milestone(project, date(2021, 3, 10), done=date(2021, 3, 31))
    then, now = facts("A", "2021-03", date(2021, 5, 31))
    assert [then[k].value for k in ("due_count", "done_in_time_count", "open_count")] == [2, 1, 1]
    assert [now[k].value for k in ("done_in_time_count", "done_late_count", "open_count")] == [1, 1, 0]
    assert {leaf.row for leaf in now["done_late_count"].leaves()} <= {made.rows - 2, made.rows}
    assert all(leaf.source == "手册.xlsx#表" for leaf in now["due_count"].leaves())


def test_planned_progress_is_rounded_half_up(made: Any) -> None:
    project = made.project("A")
    made.milestone(project, date(2021, 1, 31), weight=Decimal(1))
    made.milestone(project, date(2021, 2, 28), weight=Decimal(799))
    then, _now = facts("A", "2021-01", date(2021, 3, 1))
    # 1 of 800 is 0.125 %: half up gives 0.13, half even 0.12
    assert then["planned_pct"].value == Decimal("0.13")


def test_a_plan_without_weight_has_no_progress(made: Any) -> None:
    project = made.project("A")
    made.milestone(project, date(2021, 1, 31), weight=Decimal(0))
    then, _now = facts("A", "2021-01", date(2021, 3, 1))
    assert then["planned_pct"].value is None


def test_a_running_month_is_known_once_its_report_is_in(made: Any) -> None:
    project = made.project("A")
    made.report(project, "2021-03", date(2021, 4, 2), "40")
    assert facts("A", "2021-03", date(2021, 3, 10))[1]["reported"].value is False
    assert facts("A", "2021-03", date(2021, 3, 10))[1]["progress_pct"].value is None
    # whatever day it came, it tells of March
    assert facts("A", "2021-03", date(2021, 3, 31))[1]["progress_pct"].value == 40
    assert facts("A", "2021-04", date(2021, 4, 15))[1]["progress_pct"].value == 40
    made.report(project, "2021-05", date(2021, 5, 20), "50")
    assert facts("A", "2021-05", date(2021, 5, 20))[1]["reported"].value is True


def test_started_suspended_and_completed_go_by_the_day(made: Any) -> None:
    project = made.project("A", suspended_on=date(2021, 6, 15))
    made.milestone(project, date(2021, 5, 31), done=date(2021, 5, 20))
    before, after = facts("A", "2021-05", date(2021, 5, 19))[1], facts("A", "2021-05", date(2021, 5, 20))[1]
    assert [before[k].value for k in ("started", "completed", "suspended")] == [False, False, False]
    assert [after[k].value for k in ("started", "completed", "suspended")] == [True, True, False]
    assert facts("A", "2021-06", date(2021, 6, 15))[1]["suspended"].value is True
    assert facts("A", "2021-05", date(2021, 12, 31))[1]["suspended"].value is False


@pytest.mark.parametrize("case", CASES, ids=lambda c: str(c["month"]))
def test_reports_are_due_as_the_pack_says(case: Any) -> None:
    assert report_due(str(case["month"])).isoformat() == str(case["due"])


def test_a_report_of_december_is_due_in_january() -> None:
    assert report_due("2021-12") == date(2022, 1, 5)


def test_a_report_that_is_not_in_yet_is_not_counted(made: Any) -> None:
    project = made.project("A")
    made.milestone(project, date(2021, 3, 31))
    made.report(project, "2021-01", date(2021, 2, 5))
    made.report(project, "2021-02", date(2021, 4, 20))
    duties = {r.values["month"]: r.values for r in report_duties(date(2021, 3, 31))}
    assert set(duties) == {"2021-01", "2021-02"}  # March is due in April
    assert duties["2021-01"]["on_time"] is True
    assert duties["2021-02"]["reported"] is False
    later = {r.values["month"]: r.values for r in report_duties(date(2021, 4, 30))}
    assert (later["2021-02"]["reported"], later["2021-02"]["on_time"]) == (True, False)


def test_a_year_without_a_rule_says_what_is_missing(db: None) -> None:
    made = Records(rule="")
    made.project("A")
    with pytest.raises(NoLightRule, match="亮灯规则"):
        light_pack(2021)
    made.setting("亮灯规则", "no-such-rule")
    with pytest.raises(NoLightRule, match="no-such-rule"):
        light_pack(2021)


def test_a_month_missed_and_made_good_is_never_green(made: Any) -> None:
    project = made.project("A")
    made.milestone(project, date(2021, 3, 31), done=date(2021, 4, 20))
    light = lights(2021, date(2021, 5, 31), OPERATOR)[0].light
    assert [(m.light, m.first_light) for m in light.months if m.month == "2021-03"] == [("yellow", "red")]


def test_lights_shown_follow_a_rule_that_changes(made: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    project = made.project("A")
    made.milestone(project, date(2021, 3, 31))
    services.patrol(year=2021, as_of=date(2021, 4, 30), actor="tests")
    assert shown_lights(2021, date(2021, 4, 30), OPERATOR)[0].light.light == "red"
    pack = light_pack(2021)
    other = replace(pack, rules=tuple(replace(r, light="blue") if r.light == "red" else r for r in pack.rules))
    monkeypatch.setattr(selectors, "light_pack", lambda _year: other)
    assert "red" not in {m.light for m in shown_lights(2021, date(2021, 4, 30), OPERATOR)[0].light.months}
