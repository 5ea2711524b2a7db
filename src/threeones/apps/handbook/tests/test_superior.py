"""Superior tasks: which projects carry them, which might, and what nobody carries."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.exceptions import PermissionDenied
from python_calamine import CalamineWorkbook

from tests.support.people import access, signed_in
from threeones.apps.handbook.models import Objective, Project, StateChange, SuperiorTask
from threeones.apps.handbook.superior.linking import carry, drop
from threeones.apps.handbook.superior.selectors import Filters, chosen, coverage, idle, with_projects
from threeones.apps.handbook.superior.suggesting import suggestions
from threeones.base.accounts.access import OPERATOR
from threeones.base.audit.models import AuditEntry
from threeones.base.entry.errors import Refused, Unknown
from threeones.base.org.models import Role

# by name: readers and makers lie outside the package, whose types are checked on their own
READERS: Any = import_module("tests.support.pages")
Records: Any = import_module("tests.support.records").Records
DAY = date(2021, 12, 31)
AT = "as_of=2021-12-31"


@pytest.fixture
def made(db: None, settings: LazySettings, tmp_path: Path) -> Iterator[Any]:
    """Four projects of two objectives, and tasks of a city and of a province."""
    settings.HOME = tmp_path
    made = Records()
    made.other = Objective.objects.create(code="M2", name="绿色出行", bureau=made.bureau, year=2021, **made.where())
    for code, name, objective in (
        ("A", "德胜路快速化改造", made.objective),
        ("B", "公交站台无障碍改造", made.other),
        ("C", "共享单车停放点", made.other),
        ("D", "桥梁检测", made.objective),
    ):
        made.project(code, objective=objective)
        Project.objects.filter(code=code).update(name=name)
    for code, by, name in (
        ("T1", "某市", "德胜快速路建成通车"),
        ("T2", "某市", "改造无障碍公交站台50座"),
        ("T3", "某省", "新建充电桩"),
    ):
        SuperiorTask.objects.create(code=code, set_by=by, year=2021, name=name, **made.where())
    yield made


def task(code: str) -> SuperiorTask:
    return SuperiorTask.objects.get(code=code)


def link(code: str, project: str, **more: Any) -> None:
    carry(access=access(Role.SUPERVISOR), task=task(code).pk, project=project, **more)


def open_codes(day: date = DAY) -> list[str]:
    return [t.code for t in chosen(2021, day, OPERATOR, Filters(carried="no"))]


def test_a_link_is_told_once_and_can_be_undone(made: Any) -> None:
    link("T1", "A", key="k")
    link("T1", "A", key="k")
    link("T1", "A")
    assert [p.code for p in task("T1").carried_by.all()] == ["A"] and task("T1").entered
    assert AuditEntry.objects.filter(record="handbook.superiortask").count() == 1
    drop(access=access(Role.SUPERVISOR), task=task("T1").pk, project="A")
    assert not task("T1").carried_by.exists()
    assert AuditEntry.objects.filter(record="handbook.superiortask").count() == 2


def test_who_may_link_what(made: Any) -> None:
    with pytest.raises(PermissionDenied):
        carry(access=access(Role.UNIT_LEAD, made.section), task=task("T1").pk, project="A")
    with pytest.raises(Unknown):
        link("T1", "X")
    part = SuperiorTask.objects.create(
        code="T4", set_by="某市", year=2021, name="分项", parent=task("T1"), **made.where()
    )
    with pytest.raises(Refused, match="下面还有分项"):
        link("T1", "A")
    SuperiorTask.objects.filter(pk=part.pk).update(year=2022)
    with pytest.raises(Refused, match="是2021年的项目"):
        link("T4", "A")


def test_the_coverage_counts_what_stands_in_the_book(made: Any) -> None:
    link("T1", "A")
    link("T2", "B")
    link("T2", "C")
    found = coverage(2021, DAY, OPERATOR)
    objectives = {made.objective.pk: "M1", made.other.pk: "M2"}
    rows = {r.superior: (r.total, r.open, {objectives[o]: n for o, n in r.by_objective.items()}) for r in found.rows}
    assert rows == {"某市": (2, 0, {"M1": 1, "M2": 1}), "某省": (1, 1, {})}
    assert {objectives[o]: n for o, n in found.idle.items()} == {"M1": 1} and found.idle_total == 1
    assert open_codes() == ["T3"] and [p.code for p in idle(2021, DAY, OPERATOR)] == ["D"]
    left = Project.objects.get(code="A")
    gone = StateChange.objects.create(
        project=left, happened_on=date(2021, 6, 1), state="merged", reason="并", **made.where()
    )
    gone.into.set(Project.objects.filter(code="D"))
    assert open_codes() == ["T1", "T3"] and open_codes(date(2021, 5, 31)) == ["T3"]
    [carried] = with_projects([task("T1")], OPERATOR, DAY)
    assert not carried.stands and carried.left == {left.pk}


def test_others_projects_are_counted_and_not_named(made: Any) -> None:
    other = made.unit("J-2", "桥梁科")
    Project.objects.filter(code="A").update(lead_unit=other)
    link("T1", "A")
    mine = access(Role.UNIT_LEAD, made.section)
    [carried] = with_projects([task("T1")], mine, DAY)
    assert (list(carried.projects), carried.unseen, carried.stands) == ([], 1, True)
    page = READERS.page(signed_in(Role.UNIT_LEAD, made.section), f"/handbook/superior/?{AT}")
    assert "另有1个项目" in page.tree.text_content() and "德胜路快速化改造" not in page.tree.text_content()


def test_projects_are_suggested_by_their_words(made: Any) -> None:
    office = access(Role.SUPERVISOR)
    told = suggestions([task("T1"), task("T2"), task("T3")], office, DAY)
    said = {task(c).pk: [(s.project.code, s.why) for s in told[task(c).pk]] for c in ("T1", "T2", "T3")}
    assert said[task("T1").pk][0] == ("A", "都写到“德胜”“快速”")
    assert said[task("T2").pk][0][0] == "B" and "“无障碍”" in said[task("T2").pk][0][1]
    assert said[task("T3").pk] == []
    assert suggestions([task("T1")], access(Role.UNIT_LEAD, made.section), DAY) == {}
    link("T1", "A")
    assert suggestions([task("T1")], office, DAY)[task("T1").pk] == []


def test_what_took_over_from_a_carrier_is_suggested_first(made: Any) -> None:
    link("T3", "A")
    gone = StateChange.objects.create(
        project=Project.objects.get(code="A"), happened_on=date(2021, 6, 1), state="merged", reason="并", **made.where()
    )
    gone.into.set(Project.objects.filter(code="D"))
    [first] = suggestions([task("T3")], access(Role.SUPERVISOR), DAY)[task("T3").pk]
    assert (first.project.code, first.why) == ("D", "承接它的“A”并入了这个项目")
    assert suggestions([task("T3")], access(Role.SUPERVISOR), date(2021, 5, 31))[task("T3").pk] == []


def test_the_pages_and_what_they_export(made: Any) -> None:
    office = signed_in(Role.SUPERVISOR)
    page = READERS.page(office, f"/handbook/superior/?{AT}&carried=no")
    form = next(f for f in page.tree.forms if f.fields.get("project") == "A")
    answer = office.post(form.action, dict(form.form_values()))
    assert answer.status_code == 303 and answer["Location"].startswith("/handbook/superior/?")
    assert (
        "德胜路快速化改造" in READERS.page(office, f"/handbook/superior/?{AT}&carried=yes&by=某市").tree.text_content()
    )
    wrong = office.post(f"/handbook/superior/{task('T2').pk}/", {"action": "carry", "project": "X"})
    assert wrong.status_code == 422 and "没有项目“X”" in wrong.content.decode()
    seen = READERS.page(office, f"/handbook/coverage/?{AT}")
    assert "没有项目承接" in seen.tree.text_content() and "新建充电桩" in seen.tree.text_content()
    why = office.get(f"/why/superior/year=2021/by=某市/carried=no/?{AT}&format=json").json()
    assert (
        [a["value"] for a in why["node"]["args"]] == ["T2"]
        if "node" in why
        else [a["value"] for a in why["args"]] == ["T2"]
    )
    book = CalamineWorkbook.from_filelike(io.BytesIO(office.get(f"/handbook/coverage/?{AT}&export=xlsx").content))
    assert book.sheet_names == ["承接对照", "没有承接的任务", "没有任务的项目"]
    assert book.get_sheet_by_index(0).to_python()[1][:3] == ["某市", 2.0, 1.0]
    assert [r[0] for r in book.get_sheet_by_index(1).to_python()] == ["任务编码", "T2", "T3"]
