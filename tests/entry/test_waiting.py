"""Reports that wait for somebody: which, since when, and that the question costs the same however many there are."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.entry.conftest import MONTH, TODAY, Office
from threeones.apps.supervision.reporting import month_to_report
from threeones.apps.supervision.services import prepare_report, submit_report
from threeones.apps.supervision.waiting import reports_due, reports_to_send
from threeones.base.accounts.access import Access
from threeones.base.org.models import Role

pytestmark = pytest.mark.django_db


def due(who: Access, today: date = TODAY) -> list[tuple[str, date | None, date]]:
    """The months that wait for somebody, with their last day and since when."""
    found = reports_due(who, today)
    return sorted((t.url.partition("month=")[2].partition("&")[0], t.due, t.since) for t in found)


def test_reports_wait_until_they_are_sent(office: Office) -> None:
    months = [m for m, _due, _since in due(office.lead)]
    assert months == [f"2021-{m:02d}" for m in (1, 2, 3, 4, 5, 6, 7, 8, 10)], "September is reported, November not due"
    assert (MONTH, date(2021, 11, 5), date(2021, 11, 1)) in due(office.lead)
    late = next(t for t in reports_due(office.lead, date(2021, 11, 9)) if MONTH in t.url)
    assert "已过时限" in late.why and late.url == f"/projects/J-001/report/?month={MONTH}&unit=J-1"
    assert due(office.clerk) == due(office.lead)
    submit_report(**office.report())
    assert MONTH not in {m for m, _due, _since in due(office.lead)}


def test_what_is_prepared_waits_for_the_lead_alone(office: Office) -> None:
    prepare_report(**office.report(access=office.clerk))
    assert (
        MONTH not in {m for m, _due, _since in due(office.clerk)} and list(reports_to_send(office.clerk, TODAY)) == []
    )
    (task,) = reports_to_send(office.lead, TODAY)
    assert office.clerk.name in task.why and MONTH in task.why and task.due == date(2021, 11, 5)
    submit_report(**office.report())
    assert list(reports_to_send(office.lead, TODAY)) == []


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.HEAD, Role.AUDITOR, Role.PORTFOLIO, Role.EVALUATOR], ids=str)
def test_nothing_waits_for_who_does_not_report(office: Office, role: Role) -> None:
    assert due(office.access(role, office.records.bureau)) == []


def test_supporting_units_and_projects_that_are_over_owe_nothing(office: Office) -> None:
    assert due(office.access(Role.UNIT_LEAD, office.other)) == []
    office.project.suspended_on = date(2021, 6, 15)
    office.project.save()
    assert [m for m, _due, _since in due(office.lead)] == [f"2021-{m:02d}" for m in range(1, 6)]


def test_many_projects_cost_no_more_questions(office: Office) -> None:
    lead = office.lead
    with CaptureQueriesContext(connection) as few:
        one = list(reports_due(lead, TODAY))
    for n in range(10):
        office.records.milestone(office.records.project(f"X-{n}"), date(2021, 12, 1))
    with CaptureQueriesContext(connection) as many:
        eleven = list(reports_due(lead, TODAY))
    assert len(eleven) > 10 * len(one) and len(many) <= len(few) <= 6


@pytest.mark.parametrize(
    ("day", "month"),
    [
        (date(2021, 11, 5), "2021-10"),
        (date(2021, 11, 6), "2021-11"),
        (date(2021, 9, 6), "2021-08"),
        (date(2021, 9, 7), "2021-09"),
        (date(2021, 1, 4), "2021-01"),
        (date(2022, 1, 4), "2021-12"),
        (date(2020, 12, 31), "2021-01"),
    ],
)
def test_the_month_that_a_day_reports_on(day: date, month: str) -> None:
    assert month_to_report(day, 2021) == month
