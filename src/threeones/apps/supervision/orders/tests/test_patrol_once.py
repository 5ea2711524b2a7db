"""The patrol of orders at every month's end, before and after midnight and three times in a row: each reminder once."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from threeones.apps.handbook.models import StateChange
from threeones.apps.supervision.models import Order, OrderStage, OrderStep, StepKind
from threeones.apps.supervision.orders.policy import policy
from threeones.apps.supervision.orders.reminding import patrol_orders, patrol_today
from threeones.apps.supervision.orders.steps import answer
from threeones.base.audit.models import AuditEntry
from threeones.base.jobs.registry import daily

if TYPE_CHECKING:
    from threeones.apps.supervision.orders.tests.conftest import Office

LOCAL = ZoneInfo("Asia/Shanghai")


def month_ends() -> list[date]:
    """The last days of the months of 2020 to 2032."""
    firsts = [date(year, month, 1) for year in range(2020, 2033) for month in range(1, 13)] + [date(2033, 1, 1)]
    return [first - timedelta(days=1) for first in firsts[1:]]


def planted(office: Office) -> list[Order]:
    """An order for each month's end whose notice or whose reminder falls about it, in turn."""
    calendar = policy().calendar
    orders = []
    for n, end in enumerate(month_ends()):
        due = calendar.add_working(end, n % 3 - 1).value
        assigned = calendar.add_working(due, -10).value
        given = {"bureau": office.records.bureau, "unit": office.records.section, "title": f"督办{n}", "demand": "办"}
        orders.append(
            Order(
                **given, origin="other", urgency="normal", stage=OrderStage.ASSIGNED, filed_by="t",
                filed_on=assigned, assigned_on=assigned, due_on=due,
            )
        )  # fmt: skip
    return Order.objects.bulk_create(orders)


@pytest.mark.django_db
def test_at_every_month_end_each_reminder_is_sent_once(office: Office) -> None:
    orders = planted(office)
    for end in month_ends():
        midnight = datetime.combine(end + timedelta(days=1), datetime.min.time(), LOCAL)
        # at the turn of the month, and on the next working day, which makes up for a turn that falls on days off
        open_again = datetime.combine(policy().calendar.add_working(end, 1).value, time(9), LOCAL)
        for at in (midnight - timedelta(minutes=1), midnight + timedelta(minutes=1), open_again):
            with patch.object(timezone, "now", lambda at=at: at):
                for _again in range(3):
                    patrol_today()
        # what is a month overdue is answered at last, so that the rounds stay short
        Order.objects.filter(due_on__lt=end - timedelta(days=20)).update(stage=OrderStage.ANSWERED)
    taken = Counter(OrderStep.objects.exclude(key="").values_list("order", "key"))
    assert set(taken.values()) == {1}
    reminded = set(OrderStep.objects.filter(kind=StepKind.REMIND).values_list("order", flat=True))
    assert reminded == {o.pk for o in orders if o.due_on and o.due_on < date(2032, 12, 30)}
    assert OrderStep.objects.filter(kind=StepKind.NOTICE).exists()


def test_it_is_a_daily_job() -> None:
    assert "supervision.orders" in daily


def test_the_ladder_is_climbed_to_its_top_and_tells_who_is_told(office: Office) -> None:
    order = office.file()
    days = [date(2021, 3, 1) + timedelta(days=n) for n in range(60)]
    assert sum(patrol_orders(today=day) for day in days) == 4
    order.refresh_from_db()
    steps = {s.kind: s for s in order.steps.exclude(key="")}
    assert order.level == 3 and order.due_on == date(2021, 3, 22)
    assert (steps["notice"].happened_on, steps["remind"].happened_on) == (date(2021, 3, 18), date(2021, 3, 23))
    assert "孙三" in steps["remind"].text and "周五" not in steps["remind"].text
    assert "周五" in steps["criticise"].text and "吴六" in steps["escalate"].text
    entries = AuditEntry.objects.count()
    assert patrol_orders(today=days[-1]) == 0 and AuditEntry.objects.count() == entries


def test_a_missed_day_is_made_up_for_and_a_late_reminder_gives_its_days(office: Office) -> None:
    office.file()
    assert patrol_orders(today=date(2021, 4, 30)) == 1
    assert patrol_orders(today=date(2021, 5, 6)) == 0
    last = OrderStep.objects.latest("pk")
    assert (last.kind, last.happened_on) == ("remind", date(2021, 4, 30))
    assert patrol_orders(today=date(2021, 5, 11)) == 1
    assert OrderStep.objects.latest("pk").kind == "criticise"


def test_nobody_is_reminded_of_what_was_answered_or_rests(office: Office) -> None:
    order = office.file()
    answer(access=office.lead, order=order.pk, text="办好了", today=date(2021, 3, 10))
    office.file(project="J-001", origin="light")
    StateChange.objects.create(
        project=office.project, happened_on=date(2021, 3, 5), state="suspended", reason="停", **office.records.where()
    )
    assert patrol_orders(today=date(2021, 3, 30)) == 0
