"""The pages of orders: filed from a red light, split, answered, returned; extensions with their effect; papers."""

from __future__ import annotations

import io
from datetime import date, timedelta
from importlib import import_module
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import pytest
from django.test import Client
from django.utils import timezone

from threeones.apps.supervision.models import Batch, Extension, Order
from threeones.apps.supervision.orders.reminding import patrol_orders
from threeones.apps.supervision.orders.steps import record_talk
from threeones.base.accounts.models import User
from threeones.base.org.models import Role

if TYPE_CHECKING:
    from threeones.apps.supervision.orders.tests.conftest import Office

PEOPLE: Any = import_module("tests.support.people")


def signed_in(name: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=name))
    return client


@pytest.fixture
def clients(office: Office) -> dict[str, Client]:
    """Who takes part, signed in."""
    supervisor = PEOPLE.signed_in(Role.SUPERVISOR, office.records.bureau)
    return {"office": supervisor, **{n: signed_in(f"u{c}") for n, c in (("lead", 3), ("other", 4), ("leader", 5))}}


def said(answer: Any) -> str:
    return str(answer.content.decode())


def test_from_a_red_light_to_the_archive(office: Office, clients: dict[str, Client]) -> None:
    page = said(clients["office"].get("/projects/J-001/?as_of=2021-04-30"))
    assert "为2021-03的红灯立项" in page
    form = said(clients["office"].get("/orders/new/?project=J-001&month=2021-03&origin=light"))
    assert "2021-03亮红灯" in form
    told = {
        "bureau": "J", "origin": "light", "project": "J-001", "month": "2021-03", "unit": "J-1", "title": "补上路基",
        "demand": "月底前验收", "urgency": "", "action": "assign", "key": "k1",
    }  # fmt: skip
    for _again in range(2):
        answer = clients["office"].post("/orders/new/", told)
        assert answer.status_code == 303
    order = Order.objects.get()
    url = f"/orders/{order.pk}/"
    assert answer.headers["Location"] == url and order.assigned_on == timezone.localdate()
    page = said(clients["office"].get(url))
    assert "【督办】道路科：补上路基" in page and "催一下" in page
    assert clients["office"].post(f"{url}contact/", {"way": "phone", "key": "k2"}).status_code == 303
    assert "补上路基" in said(clients["lead"].get("/inbox/"))
    assert clients["other"].get(url).status_code == 404
    assert clients["lead"].post(f"{url}answer/", {"text": "", "key": "k3"}).status_code == 422
    assert clients["lead"].post(f"{url}answer/", {"text": "已验收", "key": "k3"}).status_code == 303
    stale = clients["office"].post(f"{url}close/", {"version": str(order.version), "key": "k4"})
    assert stale.status_code == 409
    assert clients["office"].post(f"{url}return/", {"text": "缺验收单", "key": "k5"}).status_code == 303
    assert clients["lead"].post(f"{url}answer/", {"text": "验收单附上", "key": "k6"}).status_code == 303
    assert clients["office"].post(f"{url}close/", {"text": "", "key": "k7"}).status_code == 303
    page = said(clients["lead"].get(url))
    assert "已办结" in page and "退回重办" in page and "电话" in page
    assert clients["office"].get("/orders/?stage=closed").status_code == 200
    assert "补上路基" not in said(clients["office"].get("/orders/?overdue=1"))
    # whoever chose a day of that spring sees nothing of what was ordered since
    assert "补上路基" not in said(clients["office"].get("/projects/J-001/"))
    assert "补上路基" in said(clients["lead"].get("/projects/J-001/"))


def test_a_note_is_split_on_one_page(office: Office, clients: dict[str, Client]) -> None:
    text = "一、道路科补上路基。\n二、桥梁科排工期。"
    told: dict[str, Any] = {
        "bureau": "J", "kind": "note", "title": "关于工期的批示", "leader": "王区长", "happened_on": "2021-03-01", "text": text,
        "rows": "4", "key": "b1",
    }  # fmt: skip
    page = said(clients["office"].post("/batches/new/", {**told, "action": "split"}))
    assert 'name="m2-title"' in page and "桥梁科排工期" in page and not Batch.objects.exists()
    more = said(clients["office"].post("/batches/new/", {**told, "action": "more"}))
    assert 'name="m8-title"' in more
    rows = {
        "m1-unit": "J-1",
        "m1-title": "补上路基",
        "m1-demand": "",
        "m2-unit": "J-2",
        "m2-title": "排工期",
        "m2-demand": "报表",
    }
    wrong = clients["office"].post("/batches/new/", {**told, **rows, "action": "file"})
    assert wrong.status_code == 200 and "写明要办成什么" in said(wrong)
    answer = clients["office"].post("/batches/new/", {**told, **rows, "m1-demand": "验收", "action": "file"})
    batch = Batch.objects.get()
    assert answer.headers["Location"] == f"/batches/{batch.pk}/" and batch.orders.count() == 2
    assert clients["lead"].get(f"/batches/{batch.pk}/").status_code == 404
    assert clients["office"].post(f"/batches/{batch.pk}/assign/").status_code == 303
    assert "2项，已办结0项" in said(clients["office"].get(f"/batches/{batch.pk}/"))


def test_an_extension_with_its_effect(office: Office, clients: dict[str, Client]) -> None:
    today = timezone.localdate()
    wanted = today + timedelta(days=30)
    milestone = office.records.milestone(office.project, today - timedelta(days=10))
    new = f"/extensions/new/?milestone={milestone.code}"
    told = {"wanted_on": wanted.isoformat(), "reason": "管线没有迁", "key": "e1"}
    assert "批准的话" in said(clients["lead"].post(new, {**told, "action": "look"})) and not Extension.objects.exists()
    assert clients["other"].get(new).status_code in (403, 404)
    assert clients["lead"].post(new, {**told, "action": "send"}).status_code == 303
    made = Extension.objects.get()
    url = f"/extensions/{made.pk}/"
    assert "管线没有迁" in said(clients["office"].get(url))
    assert clients["office"].post(f"{url}comment/", {"comment": "属实", "key": "e2"}).status_code == 303
    assert url in said(clients["leader"].get("/inbox/"))
    assert clients["leader"].post(f"{url}refuse/", {"remark": "", "key": "e3"}).status_code == 422
    assert clients["lead"].post(f"{url}grant/", {"key": "e4"}).status_code == 403
    assert clients["leader"].post(f"{url}grant/", {"remark": "同意", "key": "e5"}).status_code == 303
    milestone.refresh_from_db()
    assert milestone.due_on == wanted
    assert "同意延期" in said(clients["lead"].get(url))
    assert url in said(clients["lead"].get("/projects/J-001/"))


def test_papers_are_official_documents(office: Office, clients: dict[str, Client]) -> None:
    order = office.file()
    url = f"/orders/{order.pk}/papers/"
    assert clients["office"].get(f"{url}reminder.docx").status_code == 404
    for day in (date(2021, 3, 23), date(2021, 3, 30)):
        patrol_orders(today=day)
    record_talk(access=office.supervisor, order=order.pk, text="周五约谈孙三。\n答应下周补上。", today=date(2021, 4, 2))
    words = {"order": "月底前补上", "reminder": "已逾期1个工作日", "criticism": "书面批评", "talk": "答应下周补上"}
    for name, word in words.items():
        answer = clients["lead"].get(f"{url}{name}.docx")
        assert answer.status_code == 200
        text = ZipFile(io.BytesIO(answer.content)).read("word/document.xml").decode()
        assert word in text and "区交通局督〔2021〕1号" in text
    assert clients["lead"].get(f"{url}order.exe").status_code == 404
