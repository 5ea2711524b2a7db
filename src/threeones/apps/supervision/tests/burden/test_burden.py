"""The burden meter: what a month asks, of whom, for what; each fact once, nobody ranked, every number open to its rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps

from tests.support.people import access, account, signed_in
from threeones.apps.supervision import remembering
from threeones.apps.supervision.burden import counting
from threeones.apps.supervision.burden.policy import burden_policy
from threeones.base.org.models import Role
from threeones.base.registry.asked import AskedForm, Question, asked, asked_twice
from threeones.kernel.values.packs import packs_dir
from threeones.kernel.values.yamls import read_yaml

# by name: the maker of records lies outside the package, whose types are checked on their own
Records: Any = import_module("tests.support.records").Records
MONTH, DAY = "2021-03", date(2021, 4, 9)


@pytest.fixture
def made(db: None, settings: Any, tmp_path: Path) -> Iterator[Any]:
    settings.HOME = tmp_path
    remembering.forget()
    made = Records()
    other = made.unit("J-2", "运输科")
    first, second = made.project("P-1"), made.project("P-2", lead_unit=other)
    made.milestone(first, date(2021, 3, 20), date(2021, 3, 18))
    made.milestone(second, date(2021, 12, 20))
    made.report(first, MONTH, date(2021, 4, 2), "80")
    yield made
    remembering.forget()


def test_no_fact_is_asked_twice() -> None:
    assert asked_twice() == {}
    for _name, form in asked.items():
        for question in form.questions:
            label, _dot, name = question.fact.rpartition(".")
            assert apps.get_model(label)._meta.get_field(name), f"{question.fact} is no field of a record"
    form = AskedForm("x", (Question("supervision.report.text", "y"),), lambda *_: [])
    asked._items["again"] = form
    try:
        assert asked_twice() == {"supervision.report.text": ["supervision.reports", "again"]}
    finally:
        del asked._items["again"]


def test_the_packs_minutes() -> None:
    for case in read_yaml(packs_dir() / "supervision" / "burden.yaml")["cases"]:
        assert burden_policy().minutes_of(case["questions"]) == case["minutes"]
    facts = {q.fact for form in asked for q in form.questions}
    assert set(burden_policy().minutes) <= facts


def test_a_month_by_form_unit_and_person(made: Any) -> None:
    found = counting.askings(access(Role.SUPERVISOR, made.bureau), 2021, DAY)
    forms = counting.by_form(found, MONTH)
    assert [(f.asking.name, f.asked, f.answered) for f in forms] == [
        ("supervision.reports", 2, 1),
        ("supervision.milestones", 1, 1),
    ]
    assert forms[0].derived == 2 * len(forms[0].asking.form.derived)
    units = counting.by_unit(forms, MONTH)
    assert [(u.unit.code, list(u.asked)) for u in units] == [("J-1", [1, 1]), ("J-2", [1, 0])]
    assert sum(u.minutes for u in units) == sum(f.minutes for f in forms)
    rows = [(a, r) for a in found for r in a.of(MONTH)]
    assert [(name, n) for name, n, _minutes in counting.by_person(rows)] == [("赵一", 1)]
    assert [month for month, _n, _m in counting.by_month(found)] == ["2021-01", "2021-02", MONTH, "2021-04"]


def test_a_unit_sees_its_own_burden(made: Any) -> None:
    found = counting.askings(access(Role.UNIT_LEAD, made.section), 2021, DAY)
    assert {r.unit for a in found for r in a.rows} == {made.section.pk}


def test_what_nothing_uses_is_named(made: Any) -> None:
    office = access(Role.SUPERVISOR, made.bureau)
    assert {u.question.fact for u in counting.unused(office, 2021)} == {"supervision.report.late_reason"}
    project = made.objective.projects.get(code="P-1")
    for n in range(20):
        made.milestone(project, date(2021, 3, 20), date(2021, 3, 18 - n % 3))
    seldom = {u.question.fact: u.filled for u in counting.unused(office, 2021)}
    assert seldom["supervision.completion.evidence"] == 0


def test_every_number_opens_to_its_rows(made: Any) -> None:
    office, lead = signed_in(Role.SUPERVISOR, made.bureau), signed_in(Role.UNIT_LEAD, made.section)
    page = office.get(f"/burden/?as_of={DAY}&month={MONTH}").content.decode()
    assert "迟报原因" in page and "不排名" in page and "每件事只问一次" in page
    rows = office.get(f"/burden/rows/?as_of={DAY}&month={MONTH}&unit=J-1").content.decode()
    assert "项目P-1" in rows and "赵一" in rows and "项目P-2" not in rows
    assert "项目P-2" in office.get(f"/burden/rows/?as_of={DAY}&form=supervision.reports").content.decode()
    assert lead.get(f"/burden/rows/?as_of={DAY}&unit=J-2").status_code == 404
    assert lead.get("/burden/rows/?form=none").status_code == 404
    assert office.get("/burden/?as_of=2031-01-01").status_code == 200
    account(Role.SUPERVISOR)
