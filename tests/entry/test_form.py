"""The report form through the browser's requests: asked, sent once, told of conflicts, kept as a draft, corrected."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html

from tests.entry.conftest import MONTH, Office
from tests.support.people import signed_in
from threeones.apps.supervision.models import Completion, PreparedReport, Report
from threeones.base.entry.models import Draft
from threeones.base.org.models import Role, Unit

pytestmark = pytest.mark.django_db
URL = f"/projects/J-001/report/?month={MONTH}"
CORRECT = f"/projects/J-001/report/correct/?month={MONTH}&unit=J-1"


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """The office's day: 3 November 2021, two days before October's report is due."""
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: date(2021, 11, 3))


def client_of(office: Office, role: Role, unit: Unit | None = None) -> Client:
    """A browser in which such a person is signed in."""
    if role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN):
        return signed_in(role)
    client = Client()
    client.force_login(office.person(role, unit))
    return client


def fields(answer: Any, form: str = "report-form") -> dict[str, str]:
    """What the page's form would send as it stands."""
    assert answer.status_code in (200, 409), answer.status_code
    tree = html.fromstring(answer.content.decode())
    found = tree.get_element_by_id(form)
    # the line break right after <textarea> belongs to the markup
    return {k: v.removeprefix("\n") for k, v in found.form_values() if k != "csrfmiddlewaretoken"}


def text_of(answer: Any) -> str:
    """The page's words."""
    return re.sub(r"\s+", " ", html.fromstring(answer.content.decode()).text_content())


def filled(office: Office, answer: Any, **more: str) -> dict[str, str]:
    """The form of the page with a good report in it, sent by the lead."""
    said = {"text": "路基已完成", "own_view": "on_track", "progress": "60", "action": "send", "late_reason": "等检测"}
    return {**fields(answer), **said, f"on-{office.due.pk}": "2021-10-28", **more}


def test_the_form_asks_only_what_is_not_known(office: Office, today: None) -> None:
    page = client_of(office, Role.UNIT_LEAD).get(URL)
    words = text_of(page)
    assert office.due.code in words and office.later.code in words
    assert f"on-{office.done.pk}" not in fields(page), "a milestone that is done is not asked"
    assert "late_reason" not in fields(page), "nothing is late"
    assert "节点J-001-1 · 2021-09-28" in words and "2021-09的进展" in words
    assert "严禁上传涉密信息" in words
    assert "这样报送，2021-10的灯是 ■红" in words.replace("■ 红", "■红")


def test_without_a_month_the_form_is_about_the_month_that_is_due(office: Office, today: None) -> None:
    assert 'value="2021-10-28"' not in client_of(office, Role.UNIT_LEAD).get("/projects/J-001/report/").content.decode()
    assert "报送2021-10进展" in text_of(
        client_of(office, Role.UNIT_LEAD).get("/projects/J-001/report/?as_of=2021-11-03")
    )


def test_what_is_sent_shows_the_light_that_it_gave(office: Office, today: None) -> None:
    client = client_of(office, Role.UNIT_LEAD)
    sent = client.post(URL, filled(office, client.get(URL)))
    assert sent.status_code == 303 and sent["Location"].startswith("/projects/J-001/report/")
    after = text_of(client.get(sent["Location"]))
    assert "已报送2021-10进展" in after and "2021-10的灯 ● 绿" in after
    assert Completion.objects.get(milestone=office.due).done_on == date(2021, 10, 28)


def test_a_double_click_sends_once(office: Office, today: None) -> None:
    client = client_of(office, Role.UNIT_LEAD)
    data = filled(office, client.get(URL))
    assert [client.post(URL, data).status_code for _ in range(3)] == [303, 303, 303]
    assert Report.objects.filter(month=MONTH).count() == 1


def test_going_back_and_sending_other_words_is_told(office: Office, today: None) -> None:
    client = client_of(office, Role.UNIT_LEAD)
    data = filled(office, client.get(URL))
    client.post(URL, data)
    back = client.post(URL, data | {"text": "别的"})
    assert back.status_code == 409 and "以前那次已经办妥" in text_of(back) and "别的" in back.content.decode()
    assert Report.objects.get(month=MONTH).text == "路基已完成"


def test_a_second_tab_sees_both_texts_and_may_correct(office: Office, today: None) -> None:
    one, two = client_of(office, Role.UNIT_LEAD), client_of(office, Role.UNIT_LEAD)
    first, second = filled(office, one.get(URL)), filled(office, two.get(URL), text="第二个窗口写的")
    one.post(URL, first)
    late = two.post(URL, second)
    assert late.status_code == 409
    tree = html.fromstring(late.content.decode())
    assert tree.get_element_by_id("mine").text_content() == "第二个窗口写的"
    assert tree.get_element_by_id("theirs").text_content() == "路基已完成"
    correction = fields(two.get(CORRECT), "correct-form")
    assert correction["text"] == "第二个窗口写的", "what was typed is not lost"
    done = two.post(CORRECT, correction | {"reason": "补全"})
    assert done.status_code == 303 and Report.objects.get(month=MONTH).text == "第二个窗口写的"


def test_a_clerk_prepares_and_the_lead_finds_it(office: Office, today: None) -> None:
    clerk, lead = client_of(office, Role.CLERK), client_of(office, Role.UNIT_LEAD)
    page = clerk.get(URL)
    assert "交负责人报送" in text_of(page)
    assert clerk.post(URL, filled(office, page)).status_code == 403, "a clerk does not send"
    assert clerk.post(URL, filled(office, page, action="prepare")).status_code == 303
    assert PreparedReport.objects.count() == 1 and not Report.objects.filter(month=MONTH).exists()
    seen = lead.get(URL)
    assert fields(seen)["text"] == "路基已完成" and "备好，等负责人报送" in text_of(seen)
    assert fields(seen)[f"on-{office.due.pk}"] == "2021-10-28"
    changed = filled(office, clerk.get(URL), action="prepare", text="内勤又改了")
    assert clerk.post(URL, changed).status_code == 303
    told = lead.post(URL, filled(office, seen, text="负责人改的"))
    assert told.status_code == 409 and "内勤又改了" in told.content.decode() and fields(told)["text"] == "负责人改的"
    assert lead.post(URL, fields(told) | {"action": "send"}).status_code == 303
    assert Report.objects.get(month=MONTH).text == "负责人改的" and not PreparedReport.objects.exists()


def test_faults_stand_at_the_field_and_above_and_nothing_typed_is_lost(office: Office, today: None) -> None:
    client = client_of(office, Role.UNIT_LEAD)
    bad = {"progress": "很多", "own_view": "", f"on-{office.due.pk}": "10月28", "text": "字" * 6000}
    page = client.post(URL, filled(office, client.get(URL), **bad))
    tree = html.fromstring(page.content.decode())
    links = {a.get("href") for a in tree.get_element_by_id("faults").iter("a")}
    assert links == {"#field-progress", f"#field-on-{office.due.pk}"}
    assert all(tree.get_element_by_id(link[1:]) is not None for link in links)
    assert fields(page)["text"] == "字" * 6000 and fields(page)["progress"] == "很多"
    again = client.post(
        URL, filled(office, page, progress="60", **{f"on-{office.due.pk}": "2021-10-28"}, text="字" * 6000)
    )
    assert "有6000个字" in text_of(again) and fields(again)["text"] == "字" * 6000
    ticked = client.post(URL, filled(office, page, **{f"done-{office.due.pk}": "on", f"on-{office.due.pk}": ""}))
    assert "哪一天完成的" in text_of(ticked)
    assert not Report.objects.filter(month=MONTH).exists()


def test_a_million_characters_are_answered_in_words(office: Office, today: None) -> None:
    client = client_of(office, Role.UNIT_LEAD)
    page = client.post(URL, filled(office, client.get(URL), text="字" * 1_000_000))
    assert page.status_code == 200 and "有1000000个字" in text_of(page)
    assert fields(page)["text"] == "字" * 1_000_000
    kept = client.post("/drafts/report/x/", {"text": "字" * 1_000_000})
    assert kept.status_code == 200 and "草稿没有保存" in text_of(kept) and not Draft.objects.exists()


def test_markup_in_every_field_stays_text(office: Office, today: None) -> None:
    client = client_of(office, Role.UNIT_LEAD)
    evil = "<script>alert(1)</script><img src=x onerror=alert(2)>{{ 7|add:7 }}"
    told = {"text": evil, f"evidence-{office.due.pk}": evil, "late_reason": evil, "progress": evil}
    pages = [client.post(URL, filled(office, client.get(URL), **told))]
    client.post(URL, filled(office, client.get(URL), **(told | {"progress": "60"})))
    pages += [client.get(u) for u in (URL, CORRECT, "/projects/J-001/", "/source/填报/2021-10/J-001/J-1.json/进展/1/")]
    for page in pages:
        body = page.content.decode()
        assert page.status_code == 200 and "<script>alert" not in body and "<img src=x" not in body
        assert "&lt;script&gt;alert(1)" in body


def test_a_draft_comes_back_with_the_word_when_and_goes_with_the_sending(office: Office, today: None) -> None:
    client = client_of(office, Role.UNIT_LEAD)
    page = client.get(URL)
    form = html.fromstring(page.content.decode()).xpath("//*[@data-draft]")[0].get("hx-post")
    assert form == f"/drafts/report/J-001/{MONTH}/J-1/"
    typed = fields(page) | {"text": "写到一半", f"on-{office.due.pk}": "2021-10-2"}
    saved = client.post(form, typed)
    assert re.search(r"草稿，\d\d:\d\d保存", text_of(saved))
    back = client.get(URL)
    assert "已恢复" in text_of(back) and fields(back)["text"] == "写到一半" and fields(back)["key"] == typed["key"]
    other = client_of(office, Role.CLERK).get(URL)
    assert fields(other)["text"] == "", "a draft is one's own"
    assert client.post(URL, filled(office, back)).status_code == 303 and not Draft.objects.exists()


def test_a_draft_is_thrown_away(office: Office, today: None) -> None:
    client = client_of(office, Role.UNIT_LEAD)
    client.post(f"/drafts/report/J-001/{MONTH}/J-1/", {"text": "不要了"})
    thrown = client.post(f"/drafts/report/J-001/{MONTH}/J-1/throw/", {"next": URL})
    assert thrown["Location"] == URL and fields(client.get(URL))["text"] == ""
    assert client.post("/drafts/x/throw/", {"next": "https://evil.example/"})["Location"] == "/"


def test_the_light_is_told_while_one_types(office: Office, today: None) -> None:
    client = client_of(office, Role.UNIT_LEAD)
    data = filled(office, client.get(URL))
    told = client.post(f"/projects/J-001/report/light/?month={MONTH}", data)
    assert "的灯是 ● 绿" in text_of(told) and "现在是 ■ 红" in text_of(told)
    assert not Report.objects.filter(month=MONTH).exists()


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.SUPERVISOR, 403), (Role.AUDITOR, 403), (Role.PORTFOLIO, 404), (Role.SYSTEM_ADMIN, 403), (Role.HEAD, 403)],
    ids=str,
)
def test_who_does_not_report_gets_no_form(office: Office, today: None, role: Role, status: int) -> None:
    client = client_of(office, role, office.records.bureau)
    assert client.get(URL).status_code == status
    assert client.post(URL, {"text": "x", "action": "send"}).status_code == status


def test_a_supervisor_reads_and_corrects_a_report(office: Office, today: None) -> None:
    lead, supervisor = client_of(office, Role.UNIT_LEAD), client_of(office, Role.SUPERVISOR, office.records.bureau)
    lead.post(URL, filled(office, lead.get(URL)))
    told = fields(supervisor.get(CORRECT), "correct-form")
    one = supervisor.post(CORRECT, told | {"text": "路基未完成", "reason": ""})
    assert one.status_code == 200 and "为什么改" in text_of(one)
    assert supervisor.post(CORRECT, told | {"text": "路基未完成", "reason": "现场核验"}).status_code == 303
    both = text_of(supervisor.get(URL))
    assert "路基已完成" in both and "路基未完成" in both and "现场核验" in both
    stale = supervisor.post(CORRECT, told | {"text": "又一次", "reason": "再改", "key": "another"})
    assert stale.status_code == 409 and "路基未完成" in stale.content.decode()
    assert fields(stale, "correct-form")["text"] == "又一次"
    auditor = client_of(office, Role.AUDITOR, office.records.bureau)
    assert "现场核验" in text_of(auditor.get(URL)) and auditor.get(CORRECT).status_code == 403


def test_the_pages_speak_english(office: Office, today: None) -> None:
    client = client_of(office, Role.UNIT_LEAD)
    page = client.get(URL, headers={"Accept-Language": "en"}).content.decode()
    page = page[page.index("<main") : page.index("</main>")]
    outside = re.sub(r"<([a-z]+)[^>]*\blang=\"zh\"[^>]*>.*?</\1>", "", page, flags=re.S)
    assert not re.findall(r"[\u4e00-\u9fff]+", re.sub(r"<[^>]+>", "", outside))


def test_the_form_asks_the_database_the_same_however_much_is_known(office: Office, today: None) -> None:
    client = client_of(office, Role.UNIT_LEAD)
    with CaptureQueriesContext(connection) as few:
        client.get(URL)
    for n in range(10):
        office.records.milestone(office.project, date(2021, 10, 1 + n), done=date(2021, 10, 1 + n) if n % 2 else None)
    with CaptureQueriesContext(connection) as many:
        client.get(URL)
    assert len(many) <= len(few) <= 40
