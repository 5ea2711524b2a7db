"""Each role finds its own work on the home page: cards, and what waits before what is merely good to know."""

from __future__ import annotations

from datetime import date
from importlib import import_module
from typing import Any
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from tests.support.people import signed_in
from threeones.base.audit.models import ChainCheck
from threeones.base.org.models import Role

# by name: readers and makers lie outside the package, whose types are checked on their own
READERS: Any = import_module("tests.support.pages")
Records: Any = import_module("tests.support.records").Records
DAY = date(2021, 4, 30)
AT = f"as_of={DAY}"
REPORTING, RANKINGS, CHAIN = "各单位的进展报送", "考评", "审计链"


@pytest.fixture
def made(db: None) -> Any:
    """Four projects of one section: A without any report, B with April's in time, C with April's late; D is suspended."""
    made = Records()
    made.milestone(made.project("A"), date(2021, 6, 30))
    made.report(made.project("B"), "2021-04", date(2021, 4, 28))
    late = made.project("C")
    made.report(late, "2021-04", date(2021, 5, 3))
    made.project("D", suspended_on=date(2021, 2, 1))
    return made


def cards(role: Role, unit: Any = None, at: str = AT) -> dict[str, list[tuple[str, str]]]:
    """Headings of the cards with links, and their lines."""
    tree = READERS.page(signed_in(role, unit), f"/?{at}").tree
    found = {}
    for section in tree.xpath("//section[h2 and not(.//table)]"):
        lines = [(str(a.text_content()), str(a.get("href"))) for a in section.xpath("./div/p/a")]
        found[str(section.xpath("string(h2)"))] = lines
    return found


def test_the_supervising_office_sees_whose_report_is_missing_and_gets_there(made: Any) -> None:
    late, line, *earlier = cards(Role.SUPERVISOR, made.bureau)[REPORTING]
    assert late == ("2021-03的进展：3个项目该报，还差3个（2021-04-06已到期）", "/projects/?unreported=2021-03")
    # D was suspended in February
    assert earlier == [(f"2021-0{m} {n}个", f"/projects/?unreported=2021-0{m}") for m, n in ((1, 4), (2, 3))]
    assert line == ("2021-04的进展：3个项目该报，还差1个（2021-05-06前）", "/projects/?unreported=2021-04")
    board = READERS.page(signed_in(Role.SUPERVISOR, made.bureau), f"{line[1]}&{AT}")
    shown = {code for code in "ABCD" if board.tree.xpath(f"//table//a[@href='/projects/{code}/']")}
    assert shown == {"A"}
    assert "2021-04未报" in board.tree.text_content()


def test_once_all_have_reported_nothing_is_missing(made: Any) -> None:
    for code in "AC":
        project = made.objective.projects.get(code=code)
        project.reports.all().delete()
        made.report(project, "2021-04", date(2021, 4, 29))
    for project in made.objective.projects.all():
        for month in ("2021-01", "2021-02", "2021-03"):
            made.report(project, month, date(2021, 4, 2))
    (line,) = cards(Role.SUPERVISOR, made.bureau)[REPORTING]
    assert line == ("2021-04的进展：3个项目该报，还差0个（2021-05-06前）", "/projects/")


def test_a_month_that_is_over_stays_as_long_as_a_report_is_missing(made: Any) -> None:
    made.report(made.project("E"), "2021-05", date(2021, 5, 7))
    for project in made.objective.projects.all():
        for month in ("2021-01", "2021-02", "2021-03"):
            made.report(project, month, date(2021, 4, 2))
    for day in ("2021-05-06", "2021-05-07"):
        lines = cards(Role.SUPERVISOR, made.bureau, f"as_of={day}")[REPORTING]
        said = [words for words, _url in lines]
        if day == "2021-05-06":
            assert said == ["2021-04的进展：4个项目该报，还差2个（2021-05-06前）"]
            continue
        assert said == [
            "2021-04的进展：4个项目该报，还差2个（2021-05-06已到期）",
            "2021-05的进展：4个项目该报，还差3个（2021-06-07前）",
        ]
        assert lines[0][1] == "/projects/?unreported=2021-04"
    for code in "AE":
        made.report(made.objective.projects.get(code=code), "2021-04", date(2021, 5, 7))
    (line,) = cards(Role.SUPERVISOR, made.bureau, "as_of=2021-05-07")[REPORTING]
    assert line[0].startswith("2021-05")


def test_december_is_chased_in_the_next_year(made: Any) -> None:
    for key, value in (("区名", "某区"), ("亮灯规则", "ouhai-2020")):
        made.setting(key, value, 2022)
    made.report(made.objective.projects.get(code="A"), "2021-12", date(2022, 1, 4))
    line, *earlier = cards(Role.SUPERVISOR, made.bureau, "as_of=2022-01-05")[REPORTING]
    assert [words[:7] for words, _url in earlier] == [f"2021-{m:02}" for m in range(1, 12)]
    assert line == (
        "2021-12的进展：3个项目该报，还差2个（2022-01-05前）",
        "/projects/?unreported=2021-12&as_of=2021-12-31",
    )
    board = READERS.page(signed_in(Role.SUPERVISOR, made.bureau), line[1])
    assert {code for code in "ABCD" if board.tree.xpath(f"//table//a[@href='/projects/{code}/']")} == {"B", "C"}


@pytest.mark.parametrize("month", ["x2021", "2021-05x", "2021-13", "2022-01"])
def test_a_month_that_is_none_is_no_filter(made: Any, month: str) -> None:
    board = READERS.page(signed_in(Role.SUPERVISOR, made.bureau), f"/projects/?{urlencode({'unreported': month})}&{AT}")
    assert all(board.tree.xpath(f"//table//a[@href='/projects/{code}/']") for code in "ABCD")
    assert "未报" in board.tree.text_content() and month not in board.tree.text_content()


def test_who_is_sent_a_filter_can_take_it_off(made: Any) -> None:
    board = READERS.page(signed_in(Role.UNIT_LEAD, made.section), f"/projects/?unreported=2021-04&{AT}").tree
    assert "2021-04未报" in board.text_content()
    assert "未报" not in READERS.page(signed_in(Role.UNIT_LEAD, made.section), f"/projects/?{AT}").tree.text_content()


def test_each_role_has_its_own_cards(made: Any) -> None:
    assert RANKINGS in cards(Role.EVALUATOR, made.bureau) and REPORTING not in cards(Role.EVALUATOR, made.bureau)
    for role in (Role.AUDITOR, Role.AUDIT_ADMIN):
        unit = made.bureau if role == Role.AUDITOR else None
        assert CHAIN not in cards(role, unit)
        assert cards(role, unit, "")[CHAIN][0] == ("还没有核验过", "/audit/check/")
    ended = timezone.now()
    ChainCheck.objects.create(asked_at=ended, ended_at=ended, entries=12)
    assert "核验12条，没有发现改动" in cards(Role.AUDITOR, made.bureau, "")[CHAIN][0][0]
    ChainCheck.objects.create(asked_at=ended, ended_at=ended, entries=13, problems="第3条被改动")
    assert "核验13条，发现问题" in cards(Role.AUDITOR, made.bureau, "")[CHAIN][0][0]
    for role in (Role.CLERK, Role.UNIT_LEAD):
        assert not {REPORTING, RANKINGS, CHAIN}.intersection(cards(role, made.section))


@pytest.mark.parametrize(("role", "first"), [(Role.CLERK, True), (Role.UNIT_LEAD, True), (Role.EVALUATOR, False)])
def test_who_reports_finds_what_waits_before_the_years_numbers(made: Any, role: Role, first: bool) -> None:
    made.setting(import_module("threeones.web.home").SHOWN_INDICATORS, "FAI")
    made.observe(made.indicator(), "2021-01/2021-03", "12", on=date(2021, 4, 18))
    unit = made.section if first else made.bureau
    text = signed_in(role, unit).get("/").content.decode()
    assert (text.index("我的待办</h2>") < text.index("tile")) == first
