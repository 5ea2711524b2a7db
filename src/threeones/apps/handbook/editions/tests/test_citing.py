"""Lights, reports and results cite the edition that was in force; what was judged before stays."""

from __future__ import annotations

import json
from datetime import date
from importlib import import_module
from typing import Any

from django.test import Client

from threeones.apps.handbook.editions.citing import cited, editions_in_force, in_force
from threeones.apps.handbook.models import Edition

HOUSE: Any = import_module("tests.support.house")
SUPERVISION: Any = import_module("threeones.apps.supervision.services")
READINGS: Any = import_module("threeones.apps.supervision.models").LightReading
REPORTS: Any = import_module("threeones.apps.supervision.models").Report
EVALUATION: Any = import_module("threeones.apps.evaluation.services")
signed_in: Any = import_module("tests.support.people").signed_in
YEAR, change = HOUSE.YEAR, HOUSE.change


def patrol(day: date) -> None:
    SUPERVISION.patrol(year=YEAR, as_of=day, actor="patrol")


def cites(month: str) -> dict[str, int | None]:
    """By project, the number of the edition by which a month's light was kept."""
    rows = READINGS.objects.filter(month=month).select_related("project", "edition")
    return {r.project.code: r.edition.number if r.edition else None for r in rows}


def second(house: Any, day: date) -> Edition:
    edition = house.amend()
    change(edition, "milestone", "J-001-2", due_on="2022-05-31")
    done: Edition = house.publish(edition, day=day)
    return done


def test_which_edition_was_in_force(house: Any) -> None:
    assert in_force(house.bureau.pk, YEAR) is None and editions_in_force(YEAR, date(YEAR, 12, 31)) == []
    first = house.adopt()
    assert in_force(house.bureau.pk, YEAR, date(YEAR, 1, 14)) is None
    two = second(house, date(YEAR, 6, 1))
    days = (date(YEAR, 1, 15), date(YEAR, 5, 31), date(YEAR, 6, 1))
    assert [in_force(house.bureau.pk, YEAR, day) for day in days] == [first, first, two]
    assert cited([first, two], 300) == (
        f"区交通局2022年第1版（{first.sha256[:8]}）、区交通局2022年第2版（{two.sha256[:8]}）"
    )
    assert cited([first, two], 20).endswith("…") and len(cited([first, two], 20)) == 20


def test_lights_cite_the_edition_of_the_day_and_old_ones_stay(house: Any) -> None:
    patrol(date(YEAR, 1, 10))
    assert cites("2022-01") == {"J-001": None, "J-002": None, "J-003": None}
    house.adopt()
    patrol(date(YEAR, 1, 31))
    assert set(cites("2022-01").values()) == {1}
    patrol(date(YEAR, 5, 20))
    second(house, date(YEAR, 6, 1))
    patrol(date(YEAR, 6, 2))
    # June is judged by the second edition; so is March, whose milestone has moved; January stays as it was
    assert set(cites("2022-06").values()) == {2} and set(cites("2022-01").values()) == {1}
    assert cites("2022-03") == {"J-001": 2, "J-002": 1, "J-003": 1}
    before = list(READINGS.objects.values())
    patrol(date(YEAR, 6, 2))
    assert list(READINGS.objects.values()) == before


def test_a_running_month_goes_over_to_the_new_edition(house: Any) -> None:
    house.adopt()
    patrol(date(YEAR, 6, 1))
    assert set(cites("2022-06").values()) == {1}
    second(house, date(YEAR, 6, 1))
    patrol(date(YEAR, 6, 1))
    assert set(cites("2022-06").values()) == {2}


def test_a_report_cites_the_edition_of_its_day(house: Any) -> None:
    told = {"access": house.who("3"), "project": "J-001", "text": "按计划", "own_view": "on_track"}
    SUPERVISION.submit_report(month="2022-02", today=date(YEAR, 3, 1), **told)
    house.adopt()
    SUPERVISION.submit_report(month="2022-03", today=date(YEAR, 4, 1), **told)
    found = {r.month: r.edition for r in REPORTS.objects.filter(project__code="J-001").select_related("edition")}
    assert found["2022-02"] is None and found["2022-03"].number == 1 and found["2022-01"] is None
    assert not import_module("threeones.base.audit.checking").check_everything().problems


def test_a_result_names_the_editions_and_still_replays(house: Any) -> None:
    first = house.adopt()
    operator = import_module("threeones.base.accounts.access").OPERATOR
    ((run, _new),) = EVALUATION.run_year(year=YEAR, as_of=date(YEAR, 12, 31), access=operator)
    assert run.editions == f"区交通局2022年第1版（{first.sha256[:8]}）"
    opened = import_module("threeones.apps.evaluation.runs").opened(run)
    assert opened.result is not None
    path = import_module("threeones.apps.evaluation.runs").run_path(run)
    members, broken = import_module("threeones.kernel.scheme.runfile").members_of(path)
    assert not broken
    context = json.loads(members["context.json"])
    assert context["editions"] == [{"bureau": "J", "number": 1, "sha256": first.sha256}]
    again = EVALUATION.run_year(year=YEAR, as_of=date(YEAR, 12, 31), access=operator)
    assert again == [(run, False)]


def test_pages_and_programs_are_told(house: Any) -> None:
    house.adopt()
    second(house, date(YEAR, 6, 1))
    client: Client = signed_in()
    for day, number in (("2022-05-31", 1), ("2022-06-30", 2)):
        page = client.get("/projects/J-001/", {"as_of": day}).content.decode()
        assert f"按第{number}版" in page
        drawer = client.get("/why/light/J-001/", {"as_of": day}).content.decode()
        assert f"依据区交通局2022年工作手册第{number}版" in drawer
        lights = client.get("/api/v1/lights", {"as_of": day, "year": YEAR}).json()["items"]
        assert {one["edition"] for one in lights} == {number}
        assert f"第{number}版" in client.get("/handbook/", {"as_of": day}).content.decode()
    reports = client.get("/api/v1/reports", {"year": YEAR, "as_of": "2022-06-30"}).json()["items"]
    assert {one["edition"] for one in reports} == {None}
