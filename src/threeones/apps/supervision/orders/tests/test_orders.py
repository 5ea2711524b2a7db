"""The life of an order: filed, assigned, answered, returned, closed; who may, what is refused, two at once."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import PermissionDenied

from threeones.apps.supervision.models import DocumentNumber, Order, OrderStage
from threeones.apps.supervision.orders import asked, extending, steps
from threeones.apps.supervision.orders.assigning import assign, assign_batch
from threeones.apps.supervision.orders.filing import Matter, Note, file_batch, file_order
from threeones.apps.supervision.orders.keeping import Sending
from threeones.apps.supervision.orders.reading import orders
from threeones.apps.supervision.orders.reminding import patrol_orders
from threeones.apps.supervision.orders.splitting import suggested
from threeones.base.audit.records import unexplained
from threeones.base.entry.errors import Refused, Stale, Unknown

if TYPE_CHECKING:
    from threeones.apps.supervision.orders.tests.conftest import Office

ASSIGNED = date(2021, 3, 1)


def fields(error: Any) -> set[str]:
    return {w.field for w in error.value.wrong}


def test_from_filing_to_the_archive(office: Office) -> None:
    order = office.file(assign=False)
    assert order.stage == OrderStage.FILED and not orders(office.lead).exists()
    assign(access=office.supervisor, order=order.pk, today=ASSIGNED)
    steps.log_contact(access=office.supervisor, order=order.pk, way="phone", today=date(2021, 3, 2))
    steps.answer(access=office.lead, order=order.pk, text="已补上", today=date(2021, 3, 8))
    steps.close_order(access=office.supervisor, order=order.pk, today=date(2021, 3, 9))
    order.refresh_from_db()
    assert (order.stage, order.due_on, order.closed_on) == (OrderStage.CLOSED, date(2021, 3, 22), date(2021, 3, 9))
    assert str(order.number) == "区交通局督〔2021〕1号"
    assert [s.kind for s in order.steps.all()] == ["file", "assign", "contact", "answer", "close"]
    assert [s.number for s in order.steps.all()] == [1, 2, 3, 4, 5]
    assert not [p for p in unexplained() if p.startswith(("督办单", "文号"))]


def test_a_return_for_redo_starts_the_clock_again(office: Office) -> None:
    order = office.file()
    for day in (date(2021, 3, 23), date(2021, 3, 30)):
        patrol_orders(today=day)
    steps.answer(access=office.lead, order=order.pk, text="差不多了", today=date(2021, 3, 31))
    steps.return_order(access=office.supervisor, order=order.pk, text="没有验收单", today=date(2021, 4, 1))
    order.refresh_from_db()
    assert (order.stage, order.level, order.due_on) == (OrderStage.ASSIGNED, 0, date(2021, 4, 23))
    assert patrol_orders(today=date(2021, 4, 25)) == 1
    assert order.steps.filter(kind="remind").count() == 2


def test_what_orders_ask_is_counted(office: Office) -> None:
    order = office.file()
    steps.answer(access=office.lead, order=order.pk, text="差不多了", today=date(2021, 3, 20))
    steps.return_order(access=office.supervisor, order=order.pk, text="没有验收单", today=date(2021, 4, 1))
    rows = list(asked.answers(office.supervisor, 2021, date(2021, 4, 30)))
    assert [(r.unit, r.month, r.answered, r.person) for r in rows] == [
        (office.records.section.pk, "2021-03", True, "孙三"),
        (office.records.section.pk, "2021-04", False, ""),
    ]
    assert not list(asked.answers(office.stranger, 2021, date(2021, 4, 30)))
    extending.ask_extension(
        access=office.lead, milestone=office.milestone.code, wanted_on=date(2021, 4, 30), reason="管线", today=ASSIGNED
    )
    assert [(r.month, r.person) for r in asked.wishes(office.lead, 2021, date(2021, 4, 30))] == [("2021-03", "孙三")]


def test_numbers_follow_one_another_within_a_year(office: Office) -> None:
    for _n in range(3):
        office.file()
    office.file(date(2022, 1, 5))
    assert list(DocumentNumber.objects.values_list("year", "number")) == [(2021, 1), (2021, 2), (2021, 3), (2022, 1)]


def test_who_may_do_what(office: Office) -> None:
    order = office.file()
    for access in (office.supervisor, office.stranger, office.portfolio, office.head):
        with pytest.raises(PermissionDenied):
            steps.answer(access=access, order=order.pk, text="办好了", today=ASSIGNED)
    for access in (office.lead, office.portfolio, office.head):
        with pytest.raises(PermissionDenied):
            steps.withdraw_order(access=access, order=order.pk, text="不办了", today=ASSIGNED)
        with pytest.raises(PermissionDenied):
            file_order(access=access, bureau="J", matter=Matter("J-1", "题", "要求"))
    assert not orders(office.stranger).exists()
    assert all(orders(a).count() == 1 for a in (office.supervisor, office.lead, office.portfolio, office.head))
    office.file(unit="J-1", copy_to=("J-2",))
    assert orders(office.stranger).count() == 1
    with pytest.raises(Unknown):
        steps.answer(access=office.lead, order=99, text="办好了")


def test_what_is_wrong_is_told_at_once(office: Office) -> None:
    with pytest.raises(Refused) as error:
        office.file(unit="没有", title="", demand="", origin="light", month="2021-13", project="没有", copy_to=("无",))
    assert fields(error) == {"unit", "title", "demand", "project", "month", "copy_to"}
    order = office.file()
    works: list[tuple[Any, dict[str, Any]]] = [
        (steps.close_order, {}),
        (steps.return_order, {"text": "重办"}),
        (assign, {}),
    ]
    for work, more in works:
        with pytest.raises(Refused):
            work(access=office.supervisor, order=order.pk, today=ASSIGNED, **more)
    with pytest.raises(Refused):
        steps.answer(access=office.lead, order=order.pk, text="  ", today=ASSIGNED)
    with pytest.raises(Refused):
        steps.record_talk(
            access=office.supervisor, order=order.pk, text="谈", happened_on=date(2021, 2, 1), today=ASSIGNED
        )
    assert Order.objects.count() == 1


def test_a_double_click_counts_once_and_of_two_at_once_the_second_is_told(office: Office) -> None:
    order = office.file()
    sent = Sending("k1", version=order.version)
    for _again in range(2):
        steps.answer(access=office.lead, order=order.pk, text="已补上", sent=sent, today=ASSIGNED)
    assert order.steps.filter(kind="answer").count() == 1
    with pytest.raises(Stale):
        steps.answer(
            access=office.lead, order=order.pk, text="另一份", sent=Sending("k2", version=order.version), today=ASSIGNED
        )


def test_minutes_are_split_and_assigned_together(office: Office) -> None:
    text = "会议议定：\n一、道路科月底前完成路基验收。验收单报督查室。\n二、桥梁科排出工期表；\n三、其他事项另议"
    found = suggested(text, {"道路科": "J-1", "桥梁科": "J-2"})
    assert [(s.unit, s.title) for s in found] == [
        ("J-1", "道路科月底前完成路基验收"),
        ("J-2", "桥梁科排出工期表"),
        ("", "其他事项另议"),
    ]
    matters = [Matter(s.unit or "J-2", s.title, s.demand, origin="minutes") for s in found]
    note = Note("minutes", "第3次局长办公会纪要", ASSIGNED, "局长办公会", text)
    for _again in range(2):
        batch = file_batch(
            access=office.supervisor, bureau="J", note=note, matters=matters, sent=Sending("b1"), today=ASSIGNED
        )
    assert batch.orders.count() == 3 and {o.urgency for o in batch.orders.all()} == {"meeting"}
    assert assign_batch(access=office.supervisor, batch=batch.pk, today=ASSIGNED) == 3
    assert assign_batch(access=office.supervisor, batch=batch.pk, today=ASSIGNED) == 0
    assert orders(office.lead).count() == 1
    with pytest.raises(Refused) as error:
        file_batch(access=office.supervisor, bureau="J", note=note, matters=[Matter("", "题", "")], today=ASSIGNED)
    assert fields(error) == {"1-unit", "1-demand"}
