"""Each role finds its own work on the home page: cards, and what waits before what is merely good to know."""

from __future__ import annotations

from datetime import date
from importlib import import_module
from typing import Any

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
REPORTING, RANKINGS, CHAIN = "本月报送", "考评", "审计链"


@pytest.fixture
def made(db: None) -> Any:
    """Two projects of one section; April is reported on one of them, the other has one from May alone."""
    made = Records()
    made.milestone(made.project("A"), date(2021, 6, 30))
    made.report(made.project("B"), "2021-04", date(2021, 4, 28))
    late = made.project("C")
    made.report(late, "2021-04", date(2021, 5, 3))
    made.project("D", suspended_on=date(2021, 2, 1))
    return made


def cards(role: Role, unit: Any = None, language: str = "zh-CN") -> dict[str, list[tuple[str, str]]]:
    """Headings of the cards with links, and their lines."""
    tree = READERS.page(signed_in(role, unit), f"/?{AT}", language).tree
    found = {}
    for section in tree.xpath("//section[h2 and not(.//table)]"):
        lines = [(str(a.text_content()), str(a.get("href"))) for a in section.xpath("./div/p/a")]
        found[str(section.xpath("string(h2)"))] = lines
    return found


def test_the_supervising_office_sees_whose_report_is_missing_and_gets_there(made: Any) -> None:
    (line,) = cards(Role.SUPERVISOR, made.bureau)[REPORTING]
    assert line == ("2021-04的进展：3个项目该报，还差2个（2021-05-06前）", "/projects/?unreported=2021-04")
    board = READERS.page(signed_in(Role.SUPERVISOR, made.bureau), f"{line[1]}&{AT}")
    shown = {code for code in "ABCD" if board.tree.xpath(f"//table//a[@href='/projects/{code}/']")}
    assert shown == {"A", "C"}
    assert "2021-04未报" in board.tree.text_content()


def test_once_all_have_reported_nothing_is_missing(made: Any) -> None:
    for code in "AC":
        project = made.objective.projects.get(code=code)
        project.reports.all().delete()
        made.report(project, "2021-04", date(2021, 4, 29))
    (line,) = cards(Role.SUPERVISOR, made.bureau)[REPORTING]
    assert line == ("2021-04的进展：3个项目该报，还差0个（2021-05-06前）", "/projects/")


def test_a_month_that_is_none_leaves_no_project(made: Any) -> None:
    board = READERS.page(
        signed_in(Role.SUPERVISOR, made.bureau), f"/projects/?unreported=%00x2021&{AT}".replace("%00", "")
    )
    assert "没有符合筛选的项目" in board.tree.text_content()


def test_each_role_has_its_own_cards(made: Any) -> None:
    assert RANKINGS in cards(Role.EVALUATOR, made.bureau) and REPORTING not in cards(Role.EVALUATOR, made.bureau)
    for role in (Role.AUDITOR, Role.AUDIT_ADMIN):
        unit = made.bureau if role == Role.AUDITOR else None
        assert cards(role, unit)[CHAIN][0] == ("还没有核验过", "/audit/check/")
    ended = timezone.now()
    ChainCheck.objects.create(asked_at=ended, ended_at=ended, entries=12)
    assert "核验12条，没有发现改动" in cards(Role.AUDITOR, made.bureau)[CHAIN][0][0]
    ChainCheck.objects.create(asked_at=ended, ended_at=ended, entries=13, problems="第3条被改动")
    assert "核验13条，发现问题" in cards(Role.AUDITOR, made.bureau)[CHAIN][0][0]
    for role in (Role.CLERK, Role.UNIT_LEAD):
        assert not {REPORTING, RANKINGS, CHAIN}.intersection(cards(role, made.section))


@pytest.mark.parametrize(("role", "first"), [(Role.CLERK, True), (Role.UNIT_LEAD, True), (Role.EVALUATOR, False)])
def test_who_reports_finds_what_waits_before_the_years_numbers(made: Any, role: Role, first: bool) -> None:
    made.setting(import_module("threeones.web.home").SHOWN_INDICATORS, "FAI")
    made.observe(made.indicator(), "2021-01/2021-03", "12", on=date(2021, 4, 18))
    unit = made.section if first else made.bureau
    text = signed_in(role, unit).get("/").content.decode()
    assert (text.index("我的待办</h2>") < text.index("tile")) == first
