"""The board and the page of a project: filters, order, pages, the workbook, why; a steady number of queries."""

from __future__ import annotations

import io
from datetime import date
from importlib import import_module
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from tests.support.people import signed_in
from threeones.apps.handbook.models import Objective, WorkList
from threeones.apps.supervision import board, explain, views
from threeones.apps.supervision.models import OwnView
from threeones.apps.supervision.selectors import lights
from threeones.base.accounts.access import OPERATOR

# by name: readers and makers lie outside the package, whose types are checked on their own
READERS: Any = import_module("tests.support.pages")
Records: Any = import_module("tests.support.records").Records
DAY = date(2021, 4, 30)
AT = f"as_of={DAY}"


@pytest.fixture
def made(db: None) -> Any:
    """Project A red, B green, C green and of another objective."""
    made = Records()
    made.milestone(made.project("A"), date(2021, 3, 31))
    for code, more in (("B", {}), ("C", {"objective": other(made)})):
        made.milestone(made.project(code, **more), date(2021, 3, 31), done=date(2021, 3, 30))
    return made


def other(made: Any) -> Objective:
    return Objective.objects.create(code="M2", name="绿色出行", bureau=made.bureau, year=2021, **made.where())


def codes(path: str) -> list[str]:
    seen = READERS.page(signed_in(), path)
    return [str(c.text_content()) for c in seen.tree.xpath("//table[@data-rows]//td[@class='code']")]


def lines() -> list[board.Line]:
    return [board.line(j) for j in lights(2021, DAY, OPERATOR)]


@pytest.mark.usefixtures("made")
def test_filters_and_order_stand_in_the_address() -> None:
    everything = codes(f"/projects/?{AT}")
    assert everything == ["A", "B", "C"]  # the objective with the red one first
    assert codes(f"/projects/?{AT}&light=red") == ["A"]
    assert codes(f"/projects/?{AT}&objective=M2") == ["C"]
    assert codes(f"/projects/?{AT}&bureau=J&sort=-code") == ["C", "B", "A"]
    assert codes(f"/projects/?{AT}&list=没有") == []
    assert codes(f"/projects/?{AT}&sort=nonsense") == everything


def test_lists_filter_too(made: Any) -> None:
    named = WorkList.objects.create(name="民生实事", **made.where())
    named.projects.add(made.objective.projects.get(code="B"))
    assert codes(f"/projects/?{AT}&list=民生实事") == ["B"]


def test_a_group_over_two_pages_keeps_its_worst_month(made: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "PAGE", 1)
    made.milestone(made.project("D"), date(2021, 2, 26))
    seen = [codes(f"/projects/?{AT}&page={n}") for n in (1, 2, 3, 4)]
    assert seen == [["A"], ["B"], ["D"], ["C"]]
    whole = board.groups(lines())
    ((group, shown),) = board.cut(whole, [one for one in whole[0].lines if one.judged.project.code == "B"])
    assert [one.judged.project.code for one in shown] == ["B"]
    assert group.months["2021-02"] == group.months["2021-03"] == "red"


@pytest.mark.usefixtures("made")
def test_the_workbook_holds_what_is_seen_as_text(made: Any) -> None:
    project = made.objective.projects.get(code="A")
    project.name = "=1+1"
    project.save()
    answer = signed_in().get(f"/projects/?{AT}&light=red&export=xlsx")
    assert answer["Content-Disposition"] == 'attachment; filename="projects-2021-04-30.xlsx"'
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert [r[1:3] for r in rows[1:]] == [["A", "=1+1"]]
    assert rows[1][6] == "2021-03-31"


def test_the_reporters_view_shows_where_it_differs(made: Any) -> None:
    red = made.objective.projects.get(code="A")
    made.report(red, "2021-03", date(2021, 4, 2), "20", OwnView.ON_TRACK)
    made.report(made.objective.projects.get(code="B"), "2021-03", date(2021, 4, 2), "90", OwnView.DONE)
    by_code = {one.judged.project.code: one for one in lines()}
    assert by_code["A"].differs == "正常"
    assert by_code["B"].differs == ""
    assert by_code["C"].differs == ""


def test_a_report_of_the_running_month_waits_for_its_day(made: Any) -> None:
    red = made.objective.projects.get(code="A")
    made.report(red, "2021-04", date(2021, 5, 4), "70")
    assert "2021-04的进展" not in signed_in().get("/projects/A/?as_of=2021-04-15").content.decode()
    assert "2021-04的进展" in signed_in().get(f"/projects/A/?{AT}").content.decode()


def test_unknown_states_stand_last() -> None:
    assert board.worst(["green", "strange", "yellow"]) == "yellow"
    assert board.severity("strange") > board.severity("green")


def test_milestones_and_completions_lead_to_their_rows_and_histories(made: Any) -> None:
    project = made.project("D")
    late = made.milestone(project, date(2021, 2, 26), done=date(2021, 3, 5))
    open_one = made.milestone(project, date(2021, 4, 15))
    tree = READERS.page(signed_in(), f"/projects/D/?{AT}").tree
    hrefs = set(tree.xpath("//main//td//a/@href"))
    for record in (late, open_one, late.completion):
        assert f"/source/{quote(made.file.name)}/{quote('表')}/{record.source_row}/" in hrefs
    for label, key in (
        ("handbook.milestone", late.code),
        ("handbook.milestone", open_one.code),
        ("supervision.completion", late.pk),
    ):
        assert f"/audit/record/{label}/{key}/" in hrefs
    said = {" ".join(a.text_content().split()) for a in tree.xpath("//main//td//a")}
    assert {f"来源行 {late.code}", f"变更记录 {open_one.code}", f"变更记录 完成情况 {late.code}"} <= said


@pytest.mark.usefixtures("made")
def test_the_time_line_says_what_its_marks_are() -> None:
    tree = READERS.page(signed_in(), f"/projects/A/?{AT}").tree
    legend = [" ".join(li.text_content().split()) for li in tree.xpath("//ul[@aria-label='图例']/li")]
    words = ["计划的日子", "完成", "逾期后完成", "逾期未完成", "原定的日子，后来改期", f"数据截至 {DAY}"]
    assert legend == words
    assert len(tree.xpath("//ul[@aria-label='图例']//svg[@aria-hidden='true']")) == len(words)


@pytest.mark.usefixtures("made")
def test_every_number_of_the_pages_recomputes() -> None:
    client = signed_in()
    assert READERS.check_numbers(client, READERS.page(client, f"/projects/?{AT}")) >= 3
    READERS.check_numbers(client, READERS.page(client, f"/projects/A/?{AT}"))


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize(
    ("key", "count"), [("all", 3), ("light=red", 1), ("objective=M1/light=green", 1), ("unit=J-1", 3), ("list=x", 0)]
)
def test_counts_of_projects(key: str, count: int) -> None:
    found = explain.explain_count(key, DAY, OPERATOR)
    assert found is not None
    assert found.node.value == count == len(found.node.args)


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize("key", ["", "nonsense", "colour=red", "light=red/colour=1"])
def test_a_count_of_nothing_known_is_not_explained(key: str) -> None:
    assert explain.explain_count(key, DAY, OPERATOR) is None


@pytest.mark.usefixtures("made")
def test_counts_of_milestones() -> None:
    counted = {
        w: explain.explain_milestones(w, DAY, OPERATOR) for w in ("all", "due", "done", "late", "open", "open/B")
    }
    assert [e.node.value if e else None for e in counted.values()] == [3, 3, 2, 0, 1, 0]
    assert explain.explain_milestones("nonsense", DAY, OPERATOR) is None


def test_a_code_with_a_slash_has_its_page_and_its_drawer(made: Any) -> None:
    made.milestone(made.project("FG/01"), date(2021, 3, 31))
    assert signed_in().get(f"/projects/?{AT}").status_code == 200
    assert signed_in().get(f"/projects/FG/01/?{AT}").status_code == 200
    month = explain.explain_light("FG/01/2021-03", DAY, OPERATOR)
    assert month is not None
    assert month.shown == "red"
    assert explain.explain_light("FG/01", DAY, OPERATOR) is not None


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize("path", ["/projects/Z/", "/why/light/Z/", "/why/light/A/2020-01/", "/why/projects/x=1/"])
def test_what_is_not_there_is_not_found(path: str) -> None:
    assert signed_in().get(f"{path}?{AT}").status_code == 404


def test_a_year_without_a_rule_fails_nowhere(db: None) -> None:
    made = Records(rule="")
    made.milestone(made.project("A"), date(2021, 3, 31))
    assert signed_in().get(f"/projects/?{AT}").status_code == 200
    assert signed_in().get(f"/?{AT}").status_code == 200
    for path in ("/projects/A/", "/why/light/A/", "/why/projects/all/", "/why/milestones/due/"):
        assert signed_in().get(f"{path}?{AT}").status_code == 404


def queries(path: str) -> int:
    signed_in().get(path)  # what is remembered once is not counted
    with CaptureQueriesContext(connection) as asked:
        assert signed_in().get(path).status_code == 200
    return len(asked)


@pytest.mark.parametrize("path", [f"/projects/?{AT}", f"/projects/A/?{AT}", f"/why/light/A/?{AT}"])
def test_more_records_ask_no_more_queries(made: Any, path: str) -> None:
    made.report(made.objective.projects.get(code="A"), "2021-03", date(2021, 4, 1))
    few = queries(path)
    red, unit = made.objective.projects.get(code="A"), made.unit("J-2", "运输科")
    indicator = made.indicator()
    made.observe(indicator, "2021-01/2021-03", "90")
    made.target(red, indicator, "100")
    with_target = queries(path)
    assert with_target <= few + 2  # the observations of targets, once
    for n in range(6):
        project = made.project(f"P{n}", lead_unit=unit)
        project.supporting_units.add(made.section)
        for owner in (project, red):
            made.milestone(owner, date(2021, 2, 1 + n), done=date(2021, 2, 2 + n))
        for month in ("2021-01", "2021-02"):
            made.report(project, month, date(2021, 3, 3))
    for n in (1, 2):
        made.report(red, f"2021-0{n}", date(2021, 4, 1))
    assert queries(path) <= with_target


def test_codes_with_signs_of_addresses_keep_their_links(made: Any) -> None:
    odd = Objective.objects.create(code="M/3?a#%", name="数字改革", bureau=made.bureau, year=2021, **made.where())
    made.milestone(made.project("2021/7?#%", objective=odd), date(2021, 3, 31))
    seen = READERS.page(signed_in(), f"/?{AT}")
    (link,) = [a for a in seen.tree.xpath("//a/@href") if a.startswith("/projects/?objective=M%2F3")]
    assert codes(f"{link}&{AT}") == ["2021/7?#%"]
    count = explain.explain_count("light=red/objective=M/3?a#%", DAY, OPERATOR)
    assert count is not None and count.shown == "1"
    page = READERS.page(signed_in(), f"/projects/2021/7%3F%23%25/?{AT}")
    assert {str(a) for a in page.tree.xpath("//form[@method='get'][not(@role)]/@action")} == {
        "/projects/2021/7%3F%23%25/"
    }


@pytest.mark.usefixtures("made")
def test_milestones_of_no_project_are_not_explained() -> None:
    assert explain.explain_milestones("due/A", DAY, OPERATOR) is not None
    assert explain.explain_milestones("due/NOPE", DAY, OPERATOR) is None


@pytest.mark.django_db
def test_nought_projects_open_too() -> None:
    count = explain.explain_count("all", DAY, OPERATOR)
    assert count is not None and count.shown == "0"
