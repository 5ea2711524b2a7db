"""The pages of circulars: drafted, a sentence changed, a figure that is none told, sent, issued, read back, frozen, corrected."""

from __future__ import annotations

import io
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from docx import Document
from python_calamine import CalamineWorkbook

from threeones.apps.supervision.models import Circular, Completion
from threeones.base.accounts.models import User

if TYPE_CHECKING:
    from threeones.apps.supervision.circulars.tests.conftest import Office

PEOPLE: Any = import_module("tests.support.people")
EDIT = {"text_practice": "道路科抓得紧。", "text_problems": "红灯{红灯数}个：{红灯项目}。"}


@pytest.fixture
def clients(office: Office) -> dict[str, Client]:
    """Who takes part, signed in."""
    found = {}
    for who, user in office.users.items():
        found[who] = Client()
        found[who].force_login(User.objects.get(pk=user.pk))
    return found


def said(answer: Any) -> str:
    return str(answer.content.decode())


def issued(clients: dict[str, Client]) -> Circular:
    """The circular of March, drafted and issued through the pages."""
    clients["office"].post("/circulars/new/", {"bureau": "J", "month": "2021-03", "key": "k1"})
    one = Circular.objects.latest("pk")
    clients["office"].post(f"/circulars/{one.pk}/send/", {"version": "1", "key": "k2"})
    page = clients["head"].get(f"/circulars/{one.pk}/")
    told = {"version": "2", "seen": page.context["seen"], "key": "k3"}
    assert clients["head"].post(f"/circulars/{one.pk}/issue/", told).status_code == 303
    one.refresh_from_db()
    return one


def test_drafted_in_one_click_and_written(office: Office, clients: dict[str, Client]) -> None:
    assert "起草2021-12的通报" in said(clients["office"].get("/circulars/"))
    told = {"bureau": "J", "month": "2021-03", "key": "k1"}
    for _again in range(2):
        answer = clients["office"].post("/circulars/new/", told)
        assert answer.status_code == 303
    one = Circular.objects.get()
    url = f"/circulars/{one.pk}/"
    assert answer.headers["Location"] == url
    assert "项目P-1（道路科）" in said(clients["office"].get(url))
    shown = said(clients["office"].get(f"{url}edit/"))
    assert "{红灯数}" in shown and "可以用的数字" in shown
    wrong = clients["office"].post(f"{url}edit/", {"text_problems": "红灯{红灯}个", "version": "1"})
    assert wrong.status_code == 422 and "没有叫“红灯”的数字" in said(wrong) and "{红灯数}" in said(wrong)
    assert clients["office"].post(f"{url}edit/", {**EDIT, "version": "1", "key": "k2"}).status_code == 303
    page = said(clients["office"].get(url))
    assert "道路科抓得紧。" in page and f'href="{url}rows/red/"' in page
    late = clients["office"].post(f"{url}edit/", {"text_practice": "别的话", "version": "1", "key": "k3"})
    assert late.status_code == 409 and "道路科抓得紧。" in said(late) and "别的话" in said(late)


def test_issued_its_papers_hold_what_was_frozen(office: Office, clients: dict[str, Client]) -> None:
    one = issued(clients)
    Completion.objects.all().delete()
    data = clients["clerk"].get(f"/circulars/{one.pk}/papers/circular.docx").content
    paper = Document(io.BytesIO(data))
    text = "\n".join(p.text for p in paper.paragraphs)
    assert str(one.document) in text and "红灯1个" in text
    assert [c.text for c in paper.tables[-1].rows[1].cells][1:4] == ["项目P-1", "道路科", "红"]
    assert clients["clerk"].get(f"/circulars/{one.pk}/papers/circular.pdf").content[:4] == b"%PDF"
    assert data == clients["head"].get(f"/circulars/{one.pk}/papers/circular.docx").content
    report = clients["office"].get(f"/circulars/{one.pk}/papers/report.xlsx")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(report.content)).get_sheet_by_index(0).to_python()
    assert [r[0] for r in rows[3:]] == ["P-1", "P-2", "P-3"]
    assert clients["clerk"].get(f"/circulars/{one.pk}/papers/report.xlsx").status_code == 403


def test_rows_behind_a_figure(office: Office, clients: dict[str, Client]) -> None:
    one = issued(clients)
    page = said(clients["clerk"].get(f"/circulars/{one.pk}/rows/total/"))
    # a clerk sees the projects of his unit, and those that the circular lists
    assert "项目P-3" in page and "项目P-1" in page and "项目P-2" not in page and "另有1个" in page
    assert "项目P-2" in said(clients["head"].get(f"/circulars/{one.pk}/rows/light-green/?unit=J-1"))
    assert clients["head"].get(f"/circulars/{one.pk}/rows/month/").status_code == 404
