"""Changing a project's state: who may, with which reason and whose consent, once, on what he saw."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.exceptions import PermissionDenied

from tests.support.people import access
from threeones.apps.handbook.models import Project, StateChange, SuperiorTask, WorkList
from threeones.apps.handbook.states.changing import change_state, project_of, undo_change, version_of_states
from threeones.apps.handbook.states.consent import superiors_of
from threeones.base.audit.models import AuditEntry
from threeones.base.entry.errors import KeyReused, Refused, Stale, Unknown
from threeones.base.org.models import Role

# by name: the maker of records lies outside the package, whose types are checked on their own
Records: Any = import_module("tests.support.records").Records
DAY, TODAY = date(2021, 6, 1), date(2021, 6, 30)


@pytest.fixture
def made(db: None, settings: LazySettings, tmp_path: Path) -> Iterator[Any]:
    settings.HOME = tmp_path
    made = Records()
    for code in ("A", "B", "C"):
        made.project(code)
    yield made


def change(**given: Any) -> StateChange:
    told = {"access": access(Role.SUPERVISOR), "project": "A", "state": "suspended", "happened_on": DAY}
    return change_state(**{**told, "reason": "土地没有落实", "today": TODAY, **given})


def faults(**given: Any) -> dict[str, str]:
    before = StateChange.objects.count()
    with pytest.raises(Refused) as refused:
        change(**given)
    assert StateChange.objects.count() == before
    return {w.field: w.fault for w in refused.value.wrong}


def task(made: Any, *codes: str) -> SuperiorTask:
    found = SuperiorTask.objects.create(code="T1", set_by="某市", year=2021, name="建成道路十条", **made.where())
    found.carried_by.set(Project.objects.filter(code__in=codes))
    return found


def test_a_decision_is_a_record_of_its_own_with_its_entry(made: Any) -> None:
    found = change(state="merged", into=["B"])
    assert (found.state, [p.code for p in found.into.all()], found.entered) == ("merged", ["B"], True)
    entry = AuditEntry.objects.get(record="handbook.statechange")
    assert entry.reason == "土地没有落实" and f'"into_ids":[{Project.objects.get(code="B").pk}]' in entry.after


def test_only_the_office_that_looks_after_the_bureau_decides(made: Any) -> None:
    other = made.unit("K", "区科技局", "bureau")
    for role, unit in ((Role.UNIT_LEAD, made.section), (Role.AUDITOR, None), (Role.HEAD, made.bureau)):
        with pytest.raises(PermissionDenied):
            change(access=access(role, unit))
    with pytest.raises(Unknown):
        change(access=access(Role.SUPERVISOR, other))
    change(access=access(Role.SUPERVISOR, made.bureau))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"state": ""}, {"state": "没有选状态"}),
        ({"state": "done_early"}, {"state": "没有这样的决定"}),
        ({"state": "in_force"}, {"state": "项目已经是“在册”"}),
        ({"happened_on": date(2021, 7, 1), "reason": " "}, {"happened_on": "2021-07-01还没有到", "reason": "没有填"}),
        ({"into": ["B"]}, {"into": "这种变更没有去向"}),
        ({"state": "merged"}, {"into": "没有写并入哪个项目"}),
        ({"state": "merged", "into": ["B", "C"]}, {"into": "没有写并入哪个项目"}),
        ({"state": "merged", "into": ["A"]}, {"into": "不能并入或拆成它自己"}),
        ({"state": "split", "into": ["B"]}, {"into": "没有写拆成哪些项目"}),
        ({"state": "split", "into": ["B", "X"]}, {"into": "没有项目“X”"}),
        ({"reason": "长" * 301}, {"reason": "有301个字，太长"}),
    ],
)
def test_what_cannot_be_decided(made: Any, given: dict[str, Any], expected: dict[str, str]) -> None:
    assert faults(**given) == expected


def test_changes_stand_in_the_order_of_their_days(made: Any) -> None:
    change(happened_on=date(2021, 6, 10))
    assert faults(state="withdrawn") == {"happened_on": "2021-06-10已经变为“暂缓”，之前的不能再插入"}
    change(state="withdrawn", happened_on=date(2021, 6, 10))
    assert faults(state="suspended", happened_on=date(2021, 6, 11)) == {"state": "项目已经“调出”"}
    assert faults(project="B", state="merged", into=["A"], happened_on=date(2021, 6, 11)) == {"into": "“A”自己已不在册"}
    change(state="in_force", happened_on=date(2021, 6, 10))
    assert faults(happened_on=date(2021, 6, 10)) == {"happened_on": "2021-06-10已经有过一次“暂缓”"}


def test_what_a_superior_set_needs_his_consent(made: Any) -> None:
    task(made, "A")
    one = WorkList.objects.create(name="民生实事", issuer="某市", **made.where())
    own = WorkList.objects.create(name="本局要事", issuer="区交通局", **made.where())
    project = Project.objects.get(code="B")
    project.lists.set([one, own])
    assert [s.why for s in superiors_of(project)] == ["列入某市下达的清单“民生实事”"]
    assert faults() == {"consent": "没有填"} and faults(project="B", state="withdrawn") == {"consent": "没有填"}
    assert change(consent="某市督〔2021〕3号").consent == "某市督〔2021〕3号"
    change(state="in_force", happened_on=date(2021, 6, 2), reason="土地落实了")
    change(project="C")


def test_a_sending_is_done_once_and_on_what_was_seen(made: Any) -> None:
    office = access(Role.SUPERVISOR)
    seen = version_of_states(project_of(office, "A"))
    first = change(key="k", version=seen)
    assert change(key="k", version=seen) == first and StateChange.objects.count() == 1
    with pytest.raises(KeyReused):
        change(key="k", version=seen, reason="别的原因")
    with pytest.raises(Stale) as stale:
        change(state="withdrawn", version=seen)
    assert stale.value.theirs.values == {"state": "暂缓", "happened_on": "2021-06-01"}


def test_undoing_is_a_contrary_change(made: Any) -> None:
    office = access(Role.SUPERVISOR)
    first = change(state="merged", into=["B"])
    back = undo_change(access=office, change=first.pk, today=DAY)
    assert (back.state, back.happened_on, back.reason) == ("in_force", DAY, "撤销“并入”：土地没有落实")
    with pytest.raises(Refused, match="这以后状态又变过"):
        undo_change(access=office, change=first.pk, today=TODAY)
    again = undo_change(access=office, change=back.pk, today=TODAY)
    assert (again.state, again.happened_on, [p.code for p in again.into.all()]) == ("merged", TODAY, ["B"])
    with pytest.raises(PermissionDenied):
        undo_change(access=access(Role.UNIT_LEAD, made.section), change=again.pk)
    with pytest.raises(Unknown):
        undo_change(access=office, change=again.pk + 1)
