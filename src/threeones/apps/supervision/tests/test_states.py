"""A project that was suspended, has left the book or was opened again: what is asked of it, and what its light says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from tests.support.people import access
from threeones.apps.handbook.models import Project, StateChange
from threeones.apps.handbook.states.changing import change_state, undo_change
from threeones.apps.handbook.states.reading import came_of, history, left_on, resting, state_on
from threeones.apps.supervision import remembering
from threeones.apps.supervision.overdue import overdue
from threeones.apps.supervision.registration import milestones, report_duties
from threeones.apps.supervision.selectors import lights, owed, shown_lights
from threeones.apps.supervision.sending import submit_report
from threeones.base.accounts.access import OPERATOR
from threeones.base.entry.errors import Refused
from threeones.base.org.models import Role

# by name: the maker of records lies outside the package, whose types are checked on their own
Records: Any = import_module("tests.support.records").Records
LAST = date(2021, 12, 31)


@pytest.fixture
def made(db: None, settings: LazySettings, tmp_path: Path) -> Iterator[Any]:
    settings.HOME = tmp_path
    remembering.forget()
    made = Records()
    for code in ("A", "B", "C"):
        project = made.project(code)
        for month in (3, 6, 9):
            made.milestone(project, date(2021, month, 20))
    yield made
    remembering.forget()


def put(made: Any, code: str, state: str, day: date, into: str = "") -> StateChange:
    """A change as a workbook has it."""
    project = Project.objects.get(code=code)
    change = StateChange.objects.create(project=project, happened_on=day, state=state, reason="原因", **made.where())
    change.into.set(Project.objects.filter(code__in=into.split()))
    return change


def months(code: str, day: date = LAST) -> dict[str, str]:
    """The lights of a project's months; those of the lists are the same as the explained ones."""
    [explained] = lights(2021, day, OPERATOR, code)
    [quick] = [j for j in shown_lights(2021, day, OPERATOR) if j.project.code == code]
    told = [(m.month, m.light, m.first_light, m.rule) for m in explained.light.months]
    assert told == [(m.month, m.light, m.first_light, m.rule) for m in quick.light.months]
    assert explained.light.light == quick.light.light
    return {m.month[5:]: m.light for m in explained.light.months} | {"": explained.light.light}


def asked(code: str, day: date = LAST) -> list[str]:
    """The months of which a report is missing."""
    [judged] = [j for j in shown_lights(2021, day, OPERATOR) if j.project.code == code]
    return [f"{n:02d}" for n in range(1, 13) if owed(judged, f"2021-{n:02d}")]


def late(day: date = LAST) -> list[str]:
    return [m.code for m in overdue(2021, day, OPERATOR)]


def test_a_suspension_is_over_once_the_project_is_resumed(made: Any) -> None:
    put(made, "A", "suspended", date(2021, 5, 10))
    put(made, "A", "in_force", date(2021, 8, 2))
    lit = months("A")
    assert [lit[m] for m in ("03", "05", "06", "07", "08", "09", "")] == [
        "red",
        *["suspended"] * 3,
        "not_due",
        "red",
        "red",
    ]
    assert asked("A") == ["01", "02", "03", "04", "08", "09", "10", "11", "12"]
    assert months("A", date(2021, 6, 30))[""] == "suspended"
    assert months("A", date(2021, 5, 9))["05"] == "not_due"
    assert [c for c in late(date(2021, 7, 1)) if c[0] == "A"] == []
    assert [c for c in late(date(2021, 8, 2)) if c[0] == "A"] == ["A-1", "A-2"]


def test_the_day_of_suspension_in_the_row_counts_until_a_later_decision(made: Any) -> None:
    project = Project.objects.get(code="A")
    project.suspended_on = date(2021, 5, 10)
    project.save()
    assert months("A")["12"] == "suspended" and late()[:1] == ["B-1"]
    put(made, "A", "in_force", date(2021, 8, 2))
    project = Project.objects.get(code="A")
    days = (date(2021, 5, 9), date(2021, 5, 10), date(2021, 8, 1), date(2021, 8, 2))
    assert [state_on(project, d) for d in days] == ["in_force", "suspended", "suspended", "in_force"]
    assert [bool(resting(Project.objects.filter(pk=project.pk), d)) for d in days] == [False, True, True, False]


@pytest.mark.parametrize(("state", "into"), [("withdrawn", ""), ("merged", "B"), ("split", "B C")])
def test_nothing_is_asked_of_a_project_that_has_left(made: Any, state: str, into: str) -> None:
    put(made, "A", state, date(2021, 6, 1), into)
    lit = months("A")
    assert (lit["03"], lit["05"], lit["06"], lit["12"], lit[""]) == ("red", "not_due", state, state, state)
    assert months("A", date(2021, 5, 31))[""] == "red"
    assert asked("A") == ["01", "02", "03", "04", "05"]
    assert [c for c in late() if c[0] == "A"] == [] and "A-1" in late(date(2021, 5, 31))
    [judged] = [j for j in shown_lights(2021, LAST, OPERATOR) if j.project.code == "A"]
    assert judged.next_due is None and len(judged.records.milestones) == 3
    due = {r.key: (r.values["due"], r.values["open"]) for r in milestones(LAST) if r.key[0] == "A"}
    assert due == {"A-1": (True, True), "A-2": (False, False), "A-3": (False, False)}
    assert {r.values["month"] for r in report_duties(LAST) if r.values["project"] == "A"} == {
        f"2021-0{n}" for n in range(1, 6)
    }


def test_where_it_went_and_what_came_of_it(made: Any) -> None:
    change = put(made, "A", "split", date(2021, 6, 1), "B C")
    a, b = Project.objects.get(code="A"), Project.objects.get(code="B")
    [step] = history(a, OPERATOR, LAST)
    assert ([p.code for p in step.into], step.unseen, left_on(a, LAST)) == (["B", "C"], 0, date(2021, 6, 1))
    assert came_of(b, OPERATOR, LAST) == [change] and came_of(b, OPERATOR, date(2021, 5, 31)) == []
    other = made.unit("J-2", "桥梁科")
    Project.objects.filter(code="C").update(lead_unit=other)
    [step] = history(a, access(Role.UNIT_LEAD, made.section), LAST)
    assert ([p.code for p in step.into], step.unseen) == (["B"], 1)


def test_a_report_on_what_has_left_is_refused(made: Any) -> None:
    put(made, "A", "withdrawn", date(2021, 6, 1))
    said: dict[str, Any] = {"text": "报送", "own_view": "on_track", "late_reason": "补报", "today": date(2021, 7, 2)}
    lead = access(Role.UNIT_LEAD, made.section)
    with pytest.raises(Refused, match="不再报进展"):
        submit_report(access=lead, project="A", month="2021-06", **said)
    submit_report(access=lead, project="A", month="2021-05", **said)


def test_what_was_done_early_and_what_was_opened_again(made: Any) -> None:
    project = made.project("D")
    made.milestone(project, date(2021, 4, 30), done=date(2021, 4, 20))
    facts = lights(2021, LAST, OPERATOR, "D")[0]
    assert facts.light.completed and asked("D")[-1] == "12"
    office = access(Role.SUPERVISOR)
    with pytest.raises(Refused, match="还没有全部完成"):
        change_state(access=office, project="A", state="relapse", happened_on=date(2021, 9, 1), reason="又出现了")
    with pytest.raises(Refused, match="还没有全部完成"):
        change_state(access=office, project="D", state="relapse", happened_on=date(2021, 4, 1), reason="又出现了")
    change_state(access=office, project="D", state="relapse", happened_on=date(2021, 9, 1), reason="又出现了")
    assert not lights(2021, LAST, OPERATOR, "D")[0].light.completed
    assert lights(2021, date(2021, 8, 31), OPERATOR, "D")[0].light.completed
    change_state(access=office, project="D", state="in_force", happened_on=date(2021, 11, 1), reason="整改好了")
    assert lights(2021, LAST, OPERATOR, "D")[0].light.completed


def test_a_change_makes_its_project_alone_be_read_again(made: Any) -> None:
    office = access(Role.SUPERVISOR)
    assert months("A", date(2021, 7, 31))[""] == "red"
    change = change_state(
        access=office,
        project="A",
        state="withdrawn",
        happened_on=date(2021, 7, 1),
        reason="不做了",
        today=date(2021, 7, 1),
    )
    assert months("A", date(2021, 7, 31))[""] == "withdrawn" and months("B", date(2021, 7, 31))[""] == "red"
    undo_change(access=office, change=change.pk, today=date(2021, 7, 1))
    assert months("A", date(2021, 7, 31))[""] == "red"
