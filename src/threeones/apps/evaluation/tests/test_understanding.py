"""Pages by which a ranking is understood, and who gets which of them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from importlib import import_module
from typing import Any
from urllib.parse import quote

import pytest

from tests.support import people
from tests.support.people import signed_in
from threeones.apps.evaluation.models import Run
from threeones.apps.evaluation.runs import opened
from threeones.apps.evaluation.tests.test_runs import AT, DAY, frozen
from threeones.apps.evaluation.tests.test_runs import made as made
from threeones.apps.evaluation.understanding import firmness
from threeones.apps.evaluation.understanding.comparing import compared, explain_fact
from threeones.apps.evaluation.understanding.trials import answer, asked, explain_trial
from threeones.base.accounts.access import OPERATOR
from threeones.base.org.models import Role, UnitKind
from threeones.kernel.understanding.jumps import Jump
from threeones.kernel.understanding.places import places
from threeones.kernel.values.faults import Fault, Faults

# pages and papers hardly differ by database; what is read and written is tested on both
pytestmark = pytest.mark.once

READERS: Any = import_module("tests.support.pages")
OFFICE = Role.EVALUATOR


@pytest.fixture
def records(db: None, request: pytest.FixtureRequest) -> Any:
    """The two sections of the runs' tests."""
    return request.getfixturevalue("made")


def twice(records: Any) -> tuple[Run, Run]:
    """Two runs: in the second 道路科 has a milestone that is late, and falls behind."""
    first = frozen(date(2021, 6, 30))
    project = records.objective.projects.get(code="A")
    for month in (7, 8, 9):
        records.milestone(project, date(2021, month, 1))
    return first, frozen()


@pytest.mark.usefixtures("records")
def test_a_trial_is_answered_from_its_address_and_keeps_nothing() -> None:
    run, client = frozen(), signed_in(OFFICE)
    before = Run.objects.count()
    page = client.get(f"/evaluation/{run.pk}/what-if/", {"w.on_time": "10", "as_of": str(DAY)})
    assert page.status_code == 200
    told = page.content.decode()
    assert "试算，不保存" in told and "方案100，试算50" in told
    assert Run.objects.count() == before
    part = client.get(
        f"/evaluation/{run.pk}/what-if/",
        {"w.on_time": "10", "w.leaders": "40", "n.leaders.base": "100.0"},
        headers={"HX-Request": "true", "HX-Target": "tried"},
    )
    assert part.headers["HX-Replace-Url"] == f"/evaluation/{run.pk}/what-if/?w.on_time=10", "only what differs"
    assert "<html" not in part.content.decode()


@pytest.mark.usefixtures("records")
def test_what_is_no_number_or_not_there_is_told_and_not_tried() -> None:
    run = frozen()
    wrong = asked(
        run, {"w.on_time": "viel", "n.on_time.base": "1e999", "subject": "运输科", "fact": "no", "value": "1"}
    )
    assert len(wrong.faults) == 3 and not wrong.trial.weights and not wrong.trial.facts
    client = signed_in(OFFICE)
    for query, said in (
        ({"w.on_time": "viel"}, "“viel”不是数"),
        ({"w.on_time": "-1"}, "不可用"),
        ({"n.on_time.base": "0"}, "不是正数"),
        ({"subject": "运输科", "fact": "milestones_due", "value": "0"}, "除数为零"),
        ({"subject": "运输科", "fact": "milestones_due", "value": ""}, "为空"),
        ({"subject": "没有", "fact": "milestones_due", "value": "3"}, "没有单位"),
    ):
        page = client.get(f"/evaluation/{run.pk}/what-if/", query)
        assert (page.status_code, said in page.content.decode()) == (200, True), query


@pytest.mark.usefixtures("records")
def test_a_tried_fact_moves_its_unit_and_is_told_as_tried() -> None:
    run = frozen()
    given = asked(run, {"subject": "运输科", "fact": "milestones_on_time", "value": "2", "w.leaders": "0"})
    found = answer(run, given)
    assert (found.moved, found.regraded) == (2, 2), "all on time and a bonus: it is the first now"
    told = explain_trial(f"{run.pk}/total/运输科/{given.query}", DAY, people.access(OFFICE))
    assert told is not None and any("（试算）" in leaf.label for leaf in told.node.leaves())
    assert explain_trial(f"{run.pk}/colour/运输科/{given.query}", DAY, people.access(OFFICE)) is None
    assert explain_trial(f"{run.pk}/total/没有/{given.query}", DAY, people.access(OFFICE)) is None


@pytest.mark.usefixtures("records")
def test_every_number_of_a_trial_and_a_comparison_recomputes(records: Any) -> None:
    first, second = twice(records)
    client = signed_in(OFFICE)
    trial = f"/evaluation/{second.pk}/what-if/?w.on_time=20&subject={quote('运输科')}&fact=leader_score&value=88"
    assert READERS.check_numbers(client, READERS.page(client, trial)) >= 5
    assert READERS.check_numbers(client, READERS.page(client, f"/evaluation/{second.pk}/compare/{first.pk}/")) >= 6


def test_only_those_who_see_all_sheets_try(records: Any) -> None:
    run = frozen()
    records.milestone(
        records.project("C", lead_unit=records.unit("K", "区水利局", UnitKind.BUREAU)), date(2021, 3, 31), done=DAY
    )
    path = f"/evaluation/{run.pk}/what-if/"
    assert signed_in(OFFICE).get(path).status_code == 200
    assert signed_in(Role.HEAD, records.bureau).get(path).status_code == 200, "all sections are of this bureau"
    assert signed_in(Role.UNIT_LEAD, records.section).get(path).status_code == 403
    assert signed_in(OFFICE).get("/evaluation/999999/what-if/").status_code == 404
    lead = people.access(Role.UNIT_LEAD, records.section)
    assert explain_trial(f"{run.pk}/total/道路科/w.on_time=10", DAY, lead) is None


def test_a_comparison_tells_who_moved_and_facts_only_of_sheets_that_are_seen(records: Any) -> None:
    first, second = twice(records)
    found = compared(first, second, OPERATOR)
    assert found is not None
    moves = {m.subject: m for m in found.comparison.moves}
    assert [f.name for f in moves["道路科"].facts] == ["milestones_due"]
    lead = people.access(Role.UNIT_LEAD, records.section)
    seen = compared(first, second, lead)
    assert seen is not None
    facts = {m.subject: bool(m.facts) for m in seen.comparison.moves}
    assert facts == {"道路科": True, "运输科": False}
    assert explain_fact(f"{second.pk}/milestones_due/道路科", DAY, lead) is not None
    for key in (
        f"{second.pk}/milestones_due/运输科",
        f"{second.pk}/no/道路科",
        f"{second.pk}/milestones_due/没有",
        "x/y/z",
        "9",
    ):
        assert explain_fact(key, DAY, lead) is None, key


def test_a_ranking_shows_how_each_moved_since_the_run_before(records: Any) -> None:
    first, second = twice(records)
    client = signed_in(OFFICE)
    tree = READERS.page(client, f"/evaluation/?{AT}").tree
    assert tree.xpath(f"//a[@href='/evaluation/{second.pk}/compare/{first.pk}/']")
    assert "位次变化" in tree.text_content()
    # as of the day of the first there is none before it
    tree = READERS.page(client, "/evaluation/?as_of=2021-06-30").tree
    assert "位次变化" not in tree.text_content()
    other = Run.objects.create(**{**_copy(second), "scheme": "another", "sha256": second.sha256})
    assert compared(first, other, OPERATOR) is None


def _copy(run: Run) -> dict[str, Any]:
    names = ("version", "title", "year", "as_of", "frozen_at", "file_name", "basis")
    return {name: getattr(run, name) for name in names}


@pytest.mark.usefixtures("records")
def test_a_sheet_tells_what_is_missing_and_why_not_a_rank() -> None:
    run, client = frozen(), signed_in()
    path = f"/evaluation/{run.pk}/{quote('运输科')}/"
    tree = READERS.page(client, f"{path}?{AT}&rank=1").tree
    told = tree.xpath("//section[@id='gaps']")[0].text_content()
    assert "到第1名" in told and "还差" in told and "44.5" in told
    assert (
        "已是第一名和最高等次"
        in READERS.page(client, f"/evaluation/{run.pk}/{quote('道路科')}/?{AT}").tree.text_content()
    )
    assert "已经在这个位次" in READERS.page(client, f"{path}?{AT}&rank=2").tree.text_content()


def test_how_firm_a_ranking_is_is_told_to_the_evaluation_office_alone(records: Any) -> None:
    _first, run = twice(records)
    path = f"/evaluation/{run.pk}/robustness/"
    told = signed_in(OFFICE).get(path).content.decode()
    assert "等次有多稳" in told and "抽10000次" in told and "领导评价" in told
    assert "等次多稳" in signed_in(OFFICE).get(f"/evaluation/{run.pk}/").content.decode()
    for role, unit in ((Role.HEAD, records.bureau), (Role.SUPERVISOR, None), (Role.AUDITOR, None)):
        assert signed_in(role, unit).get(path).status_code == 403
        assert "等次多稳" not in signed_in(role, unit).get(f"/evaluation/{run.pk}/").content.decode()
    other = records.unit("K", "区水利局", UnitKind.BUREAU)
    assert signed_in(OFFICE, other).get(path).status_code == 404
    assert READERS.check_numbers(signed_in(OFFICE), READERS.page(signed_in(OFFICE), path)) >= 2


def test_a_jump_over_a_border_is_shown_and_opens_its_rows(records: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    _first, run = twice(records)
    own = places(opened(run).result)
    due = Decimal(repr(opened(run).facts.frame["milestones_due"][opened(run).facts.subjects.index("道路科")]))
    values = (Decimal(1), due, Decimal(0))
    jump = Jump("道路科", "milestones_due", "到期节点", "个", *values, own["道路科"], own["运输科"])
    monkeypatch.setattr(firmness, "jumps", lambda *_given: [jump])
    seen = READERS.page(signed_in(OFFICE), f"/evaluation/{run.pk}/robustness/")
    assert "不跳会在" in seen.tree.text_content()
    assert READERS.check_numbers(signed_in(OFFICE), seen) >= 3


def test_a_scheme_that_cannot_be_drawn_says_why(records: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    run = frozen()
    fault = Fault("", "", 0, "", "不能抽样", "别的方案")

    def refused(_run: Run) -> Any:
        raise Faults([fault])

    monkeypatch.setattr(firmness, "firmness", refused)
    assert "不能抽样" in signed_in(OFFICE).get(f"/evaluation/{run.pk}/robustness/").content.decode()
    assert "等次多稳" not in signed_in(OFFICE).get(f"/evaluation/?{AT}").content.decode()
