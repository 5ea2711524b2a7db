"""Extension requests: asked, commented, granted and refused; the milestone in force moves, what is published does not."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import PermissionDenied

from threeones.apps.handbook.editions.frozen import book_of
from threeones.apps.handbook.editions.publishing import adopt
from threeones.apps.handbook.editions.steps import open_edition
from threeones.apps.handbook.models import DraftEntry
from threeones.apps.supervision.models import Activity, Extension, WorkPlan
from threeones.apps.supervision.orders.effects import effect_of
from threeones.apps.supervision.orders.extending import (
    ask_extension,
    comment_extension,
    decide_extension,
    withdraw_extension,
)
from threeones.base.accounts.access import OPERATOR
from threeones.base.audit.records import unexplained
from threeones.base.entry.errors import Refused

if TYPE_CHECKING:
    from threeones.apps.supervision.orders.tests.conftest import Office

TODAY, WANTED = date(2021, 3, 20), date(2021, 4, 30)


def ask(office: Office, wanted: date = WANTED, **more: Any) -> Extension:
    told: dict[str, Any] = {"access": office.lead, "milestone": office.milestone.code, "reason": "管线没有迁", **more}
    return ask_extension(wanted_on=wanted, today=TODAY, **told)


def test_a_granted_one_moves_the_milestone_and_keeps_the_first_day(office: Office) -> None:
    made = ask(office)
    comment_extension(access=office.supervisor, extension=made.pk, comment="情况属实")
    decide_extension(access=office.portfolio, extension=made.pk, grant=True, today=TODAY)
    office.milestone.refresh_from_db()
    made.refresh_from_db()
    assert (office.milestone.due_on, office.milestone.revised_from) == (WANTED, date(2021, 3, 31))
    assert (made.stage, made.decided_by) == ("granted", "周五")
    assert office.milestone.source_file.kind == "entry"
    # once more: the first day stays the first
    again = ask(office, date(2021, 5, 31))
    decide_extension(access=office.head, extension=again.pk, grant=True, today=TODAY)
    office.milestone.refresh_from_db()
    assert office.milestone.revised_from == date(2021, 3, 31) and again.number == 2
    assert not [p for p in unexplained() if p.startswith("延期申请")]


def test_a_refused_one_changes_nothing_and_needs_its_reason(office: Office) -> None:
    made = ask(office)
    with pytest.raises(Refused):
        decide_extension(access=office.portfolio, extension=made.pk, grant=False, today=TODAY)
    decide_extension(access=office.portfolio, extension=made.pk, grant=False, remark="赶得上", today=TODAY)
    office.milestone.refresh_from_db()
    assert office.milestone.due_on == date(2021, 3, 31)
    with pytest.raises(Refused):
        decide_extension(access=office.portfolio, extension=made.pk, grant=True, today=TODAY)


def test_who_asks_and_who_decides(office: Office) -> None:
    with pytest.raises(PermissionDenied):
        ask(office, access=office.supervisor)
    made = ask(office)
    for access in (office.lead, office.supervisor, office.stranger):
        with pytest.raises(PermissionDenied):
            decide_extension(access=access, extension=made.pk, grant=True, today=TODAY)
    with pytest.raises(PermissionDenied):
        comment_extension(access=office.lead, extension=made.pk, comment="好")
    with pytest.raises(Refused):
        ask(office)
    withdraw_extension(access=office.lead, extension=made.pk)
    assert ask(office).number == 2


@pytest.mark.parametrize("wanted", [date(2021, 3, 31), date(2021, 3, 1), date(2023, 1, 1)])
def test_days_that_cannot_be_wanted(office: Office, wanted: date) -> None:
    with pytest.raises(Refused):
        ask(office, wanted)


def test_what_it_would_do_is_shown_and_writes_nothing(office: Office) -> None:
    office.records.milestone(office.project, date(2021, 4, 15))
    effect = effect_of(office.milestone, WANTED, TODAY)
    assert (effect["light"]["before"], effect["light"]["after"]) == ("red", "not_due")
    assert [m["due_on"] for m in effect["between"]] == ["2021-04-15"] and effect["unit_month"] == 1
    assert effect["deadline"] is None and effect["float"] is None
    late = effect_of(office.milestone, date(2022, 1, 10), TODAY)
    assert late["deadline"] == {"before": "2021-12-31", "after": "2022-01-10"}
    office.milestone.refresh_from_db()
    assert office.milestone.due_on == date(2021, 3, 31)


def test_float_is_told_where_there_is_a_plan(office: Office) -> None:
    at: dict[str, Any] = {"changed_by": "t", "changed_at": "2021-01-04T00:00:00Z"}
    plan = WorkPlan.objects.create(project=office.project, start=date(2021, 3, 1), finish=date(2021, 4, 30), **at)
    Activity.objects.create(plan=plan, ident="base", label="路基", position=1, duration=10, milestone=office.milestone)
    Activity.objects.create(plan=plan, ident="top", label="路面", position=2, duration=10, after="base")
    kept, missed = (effect_of(office.milestone, day, TODAY)["float"][0] for day in (date(2021, 4, 2), WANTED))
    assert kept["float"] > 0 and kept["missing"] == 0
    assert missed["missing"] == 10 and missed["text"]


def test_what_is_published_stays_and_a_draft_on_its_way_says_the_new_day(office: Office) -> None:
    first, _new = adopt(access=OPERATOR, bureau="J", year=2021, on=date(2021, 1, 15), today=TODAY)
    draft = open_edition(access=office.supervisor, bureau="J", year=2021, reason="年中调整", today=TODAY)
    made = ask(office)
    decide_extension(access=office.head, extension=made.pk, grant=True, today=TODAY)
    frozen = {m.code: m.due_on for p in book_of(first).projects for m in p.milestones}
    assert frozen[office.milestone.code] == date(2021, 3, 31)
    entry = DraftEntry.objects.get(edition=draft, kind="milestone")
    assert json.loads(entry.content)["due_on"] == WANTED.isoformat()
