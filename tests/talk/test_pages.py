"""The pages of talk, inbox and changes through the test client: forms, faults at their fields, who sees what."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html

from tests.support.pages import page
from tests.support.people import FIRST_DAY, SIGN_IN_QUERIES
from tests.talk.conftest import Bureau, token
from threeones.base.accounts.models import Secretary, User
from threeones.base.audit.chain import Change, append
from threeones.base.audit.models import AuditEntry
from threeones.base.entry.models import Draft
from threeones.base.files.models import Attachment
from threeones.base.inbox.models import Seen
from threeones.base.org.models import Person, Role
from threeones.base.talk import services
from threeones.base.talk.addressing import Addressee
from threeones.base.talk.models import Message
from threeones.kernel.calendar import load_calendar

pytestmark = pytest.mark.django_db


def client_of(user: User) -> Client:
    """Somebody's browser."""
    client = Client()
    client.force_login(user)
    return client


def address(office: Bureau) -> str:
    """The talk about the project."""
    return f"/talk/handbook.project/{office.project.code}/"


def send(client: Client, office: Bureau, **values: object) -> str:
    """What the page says after a form, as the piece of another page."""
    answer = client.post(address(office), {"token": token(), **values}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_comment_is_written_and_markup_stays_text(office: Bureau) -> None:
    said = send(client_of(office.clerk), office, action="comment", text="<script>alert(1)</script>\n第二行")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;<br>第二行" in said and "<script>" not in said
    assert "意见已写上。" in said
    again = page(client_of(office.supervisor), address(office))
    assert "第二行" in again.tree.text_content()


def test_without_script_a_form_leads_back_to_the_page(office: Bureau) -> None:
    answer = client_of(office.clerk).post(address(office), {"action": "comment", "text": "一句", "token": token()})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{address(office)}#talk")


def test_faults_stand_at_their_fields_and_nothing_typed_is_lost(office: Bureau) -> None:
    client = client_of(office.supervisor)
    said = send(client, office, action="ask", text="为什么\u202e", to="", due_on="后天")
    assert 'id="talk-due-fault"' in said and "写成2021-10-31这样" in said and 'value="后天"' in said
    said = send(client, office, action="ask", text="为什么\u202e", to="", due_on="2001-01-01")
    for fault in ("talk-text-fault", "talk-to-fault", "talk-due-fault"):
        assert f'id="{fault}"' in said, fault
    assert "为什么" in said and Message.objects.count() == 0


def form_of(answer: HttpResponse) -> dict[str, str]:
    """What the open form would send; the draft's own field is not of it."""
    form = html.fromstring(answer.content.decode()).xpath("//form[.//*[@data-draft]]")[0]
    values = {name: value.removeprefix("\n") for name, value in form.form_values()}
    return {name: value for name, value in values.items() if name not in ("next", "writer", "csrfmiddlewaretoken")}


def test_what_is_being_written_is_kept_and_opens_again_until_it_is_sent(office: Bureau) -> None:
    client, url = client_of(office.supervisor), address(office)
    page_of_form = client.get(f"{url}?form=ask")
    tree = html.fromstring(page_of_form.content.decode())
    day = (date.today() + timedelta(days=9)).isoformat()
    to = f"unit:{office.records.section.pk}"
    typed = form_of(page_of_form) | {"text": "写到一半", "due_on": day, "to": to}
    draft = tree.xpath("//@data-check")[0]
    assert draft == "/drafts/talk/handbook.project/J-001/ask/"
    assert "保存" in client.post(draft, typed).content.decode()
    back = client.get(url, headers={"HX-Request": "true"})
    assert form_of(back) == typed and "已恢复" in back.content.decode(), "it opens by itself, all of it"
    assert not html.fromstring(client_of(office.clerk).get(url).content.decode()).xpath("//@data-draft")
    sent = client.post(url, typed, headers={"HX-Request": "true"}).content.decode()
    assert "问题已送出" in sent and not Draft.objects.exists()
    assert "data-draft=" not in client.get(url).content.decode()


def test_the_same_form_with_other_words_is_told_and_the_words_stay(office: Bureau) -> None:
    client, values = client_of(office.clerk), {"action": "comment", "text": "第一次", "token": token()}
    for _click in range(3):
        assert "意见已写上。" in send(client, office, **values)
    other = client.post(address(office), values | {"text": "改过的"}, headers={"HX-Request": "true"})
    assert "以前那次已经办妥" in other.content.decode() and form_of(other)["text"] == "改过的"
    assert "意见已写上。" in send(client, office, **form_of(other))
    assert [m.text for m in Message.objects.order_by("pk")] == ["第一次", "改过的"]


def test_who_leaves_a_form_throws_its_draft_away(office: Bureau) -> None:
    client, url = client_of(office.clerk), address(office)
    client.post("/drafts/talk/handbook.project/J-001/comment/", {"text": "不写了", "token": token()})
    page_of_form = html.fromstring(client.get(url).content.decode())
    leave = page_of_form.xpath("//button[@formaction]")[0]
    following = page_of_form.xpath("//form[.//*[@data-draft]]//input[@name='next']/@value")[0]
    thrown = client.post(leave.get("formaction"), {"next": following}, headers={"HX-Request": "true"})
    assert thrown["Location"] == url and not Draft.objects.exists()


def test_a_draft_whose_token_was_used_gets_a_fresh_one(office: Bureau) -> None:
    client, url, used = client_of(office.clerk), address(office), token()
    send(client, office, action="comment", text="送过了", token=used)
    client.post("/drafts/talk/handbook.project/J-001/comment/", {"text": "又写", "token": used})
    again = form_of(client.get(url))
    assert again["text"] == "又写" and again["token"] != used
    assert "意见已写上。" in send(client, office, **again) and Message.objects.count() == 2


def test_a_million_characters_are_refused_with_the_limit(office: Bureau) -> None:
    said = send(client_of(office.clerk), office, action="comment", text="a" * 1_000_000)
    assert "不超过2000个字" in said and Message.objects.count() == 0


@pytest.mark.parametrize(
    "values",
    [
        {"action": "comment", "text": "x", "token": "t"},
        {"action": "steal", "text": "x"},
        {"action": "answer", "text": "x", "message": "²"},
        {"action": "answer", "text": "x", "message": "9" * 40},
        {"action": "close", "message": "1"},
        {"action": "decide", "text": "同意", "leader": "1"},
        {"action": "decide", "text": "同意", "leader": "一"},
    ],
)
def test_forms_that_nobody_was_given_are_refused(office: Bureau, values: dict[str, str]) -> None:
    answer = client_of(office.clerk).post(address(office), {"token": token(), **values})
    assert answer.status_code == 403 and Message.objects.count() == 0


def test_who_does_not_see_the_record_gets_the_answer_of_one_that_is_not(office: Bureau) -> None:
    from tests.support.people import signed_in  # noqa: PLC0415  beside its only use

    services.comment(access=office.access(office.clerk), about=office.about, text="只给看得到的人", token=token())
    stranger = signed_in(Role.CLERK, office.foreign)
    missing = stranger.get("/talk/handbook.project/没有/")
    hidden = stranger.get(address(office))
    assert (hidden.status_code, missing.status_code) == (404, 404)
    piece = stranger.get(address(office), headers={"HX-Request": "true"})
    assert (piece.status_code, piece.content) == (200, b"")
    assert stranger.get("/talk/no.such/1/").status_code == 404
    assert Client().get(address(office)).status_code == 302


def test_a_secretary_records_an_answer_with_a_scan(office: Bureau) -> None:
    q = services.ask(
        access=office.access(office.supervisor),
        about=office.about,
        text="同意延期吗？",
        to=Addressee(person=office.leader.pk),
        token=token(),
    )
    client = client_of(office.secretary)
    inbox = page(client, "/inbox/").tree.text_content()
    assert office.project.name in inbox and "可以代录答复" in inbox
    form = client.get(f"{address(office)}?form=answer-{q.pk}").content.decode()
    assert "代钱局录" in form and "严禁上传涉密信息" in form and "我自己" not in form
    values = {"action": "answer", "message": q.pk, "leader": office.leader.pk, "text": "同意，到月底。"}
    said = send(client, office, **values)
    assert "代录要有依据" in said and "同意，到月底。" in said
    lying = SimpleUploadedFile("批示.pdf", b"MZ not a pdf")
    said = send(client, office, **values, scan=lying)
    assert 'id="talk-scan-fault"' in said and Message.objects.count() == 1
    scan = SimpleUploadedFile("批示.pdf", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n")
    said = send(client, office, **values, scan=scan)
    assert "批示.pdf" in said and "钱局" in said and "孙秘" in said
    answer = Message.objects.get(answers=q)
    file = Attachment.objects.get()
    assert (file.record, file.key, file.uploaded_by) == ("talk.message", str(answer.pk), "孙秘")
    assert "可以代录答复" not in page(client, "/inbox/").tree.text_content()
    actors = list(AuditEntry.objects.filter(record="talk.message", action="answer").values_list("actor", flat=True))
    assert set(actors) == {"孙秘（代钱局录）"}


def test_the_inbox_lists_what_is_due_first_and_narrows_by_kind(office: Bureau) -> None:
    leader = User.objects.create(username="u9", name="钱局", person=office.leader)
    late = date.today() - timedelta(days=30)
    office.records.objective.year = late.year
    office.records.objective.save()
    office.records.milestone(office.records.project("J-003"), late)
    asked = services.ask(
        access=office.access(office.supervisor),
        about=office.about,
        text="同意吗？",
        to=Addressee(person=office.leader.pk),
        token=token(),
    )
    client = client_of(leader)
    seen = page(client, "/inbox/")
    rows = [r.text_content() for r in seen.tree.xpath("//tbody/tr")]
    assert len(rows) == 2 and "逾期" in rows[0] and "同意吗" in rows[1]
    assert "其中1件逾期" in seen.tree.xpath("string(//p[@class='lead'])")
    narrowed = page(client, "/inbox/?kind=talk.questions")
    assert len(narrowed.tree.xpath("//tbody/tr")) == 1
    assert page(client, "/inbox/?kind=none").tree.xpath("//div[@class='empty-state']")
    count = client.get("/inbox/count/").content.decode()
    assert ">2<" in count
    services.answer(access=office.access(leader), question=asked.pk, text="同意", token=token())
    assert ">1<" in client.get("/inbox/count/").content.decode()


def test_an_answer_waits_for_the_asker_until_he_closes_the_question(office: Bureau) -> None:
    client, kind = client_of(office.supervisor), "/inbox/?kind=talk.answers"
    asked = services.ask(
        access=office.access(office.supervisor),
        about=office.about,
        text="何时完成？",
        to=Addressee(unit=office.records.section.pk),
        token=token(),
    )
    assert "答复我的" not in page(client, "/inbox/").tree.text_content()
    services.answer(access=office.access(office.clerk), question=asked.pk, text="下周五。", token=token())
    (row,) = page(client, kind).tree.xpath("//tbody/tr")
    assert "李勤答复：下周五。" in row.text_content() and row.xpath(".//a/@href")[0].endswith("#talk")
    assert "下周五" not in page(client_of(office.clerk), "/inbox/").tree.text_content()
    services.close(access=office.access(office.supervisor), question=asked.pk)
    assert "下周五" not in page(client, "/inbox/").tree.text_content()


def test_an_answer_to_a_leader_comes_to_the_secretary_who_asked_for_him(office: Bureau) -> None:
    """The record itself is not the secretary's to see: he reads the answer on the page of what is said."""
    client = client_of(office.secretary)
    values = {"action": "ask", "leader": office.leader.pk, "source": "批示〔2021〕3号", "text": "何时完成？"}
    send(client, office, **values, to=f"unit:{office.records.section.pk}", due_on="")
    asked = Message.objects.get()
    services.answer(access=office.access(office.clerk), question=asked.pk, text="下周五。", token=token())
    (row,) = page(client, "/inbox/?kind=talk.answers").tree.xpath("//tbody/tr")
    assert "李勤答复：下周五。" in row.text_content()
    assert row.xpath(".//a/@href")[0] == address(office)
    assert "下周五。" in page(client, address(office)).tree.text_content()


def test_a_leader_says_his_word_from_the_home_page(office: Bureau) -> None:
    leader = User.objects.create(username="u9", name="钱局", person=office.leader)
    late = date.today() - timedelta(days=30)
    office.records.setting("区名", "某区", year=late.year)
    office.records.objective.year = late.year
    office.records.objective.save()
    made = office.records.milestone(office.project, late)
    client = client_of(leader)
    home = page(client, "/")
    (matter,) = home.tree.xpath(f"//*[@id='matter-{made.pk}']")
    forms = matter.xpath(".//form")
    assert [f.xpath("string(.//button)") for f in forms] == ["请牵头单位说明", "已阅，抓紧办"]
    values = {i.get("name"): i.get("value") for i in forms[0].xpath(".//input")}
    values.pop("csrfmiddlewaretoken")
    answer = client.post(
        forms[0].get("action"), values, headers={"HX-Request": "true", "HX-Target": f"matter-{made.pk}"}
    )
    assert "问题已送出" in answer.content.decode()
    asked = Message.objects.get()
    assert asked.to_unit == office.records.section and str(late) in asked.text
    assert not page(client, "/").tree.xpath(f"//*[@id='matter-{made.pk}']")
    assert "没有等您办的事" in page(client, "/").tree.text_content()
    clerk = client_of(office.clerk)
    assert not page(clerk, "/").tree.xpath("//*[starts-with(@id, 'matter-')]")
    assert asked.text[:10] in page(clerk, "/inbox/?kind=talk.questions").tree.text_content()


def test_what_waits_counts_to_today_whatever_day_the_page_knows(office: Bureau) -> None:
    """The records end with 2021; what waits for somebody does not."""
    leader = client_of(User.objects.create(username="u9", name="钱局", person=office.leader))
    made = office.records.milestone(office.project, date(2021, 3, 31))
    services.ask(
        access=office.access(office.supervisor),
        about=office.about,
        text="今天才问的",
        to=Addressee(person=office.leader.pk),
        token=token(),
    )
    home = page(leader, "/").tree
    asked, matter = home.xpath("//*[@class='matter']")
    late = load_calendar("cn").working_days_between(date.today(), made.due_on)
    assert f"逾期{abs(late.value)}个工作日" in matter.text_content() and "今天才问的" in asked.text_content()
    assert f"期限按今天（{date.today()}）计" in home.xpath("string(//main)")
    assert "今天才问的" not in page(leader, "/?as_of=2021-11-30").tree.text_content()


def test_a_word_by_one_button_leaves_what_is_being_written(office: Bureau) -> None:
    client, url = client_of(office.supervisor), address(office)
    typed = form_of(client.get(f"{url}?form=ask")) | {"text": "写到一半"}
    client.post("/drafts/talk/handbook.project/J-001/ask/", typed)
    to = f"unit:{office.records.section.pk}"
    assert "问题已送出" in send(client, office, action="ask", text="请说明。", to=to, due_on="")
    assert Draft.objects.count() == 1 and form_of(client.get(url))["text"] == "写到一半"


def test_a_second_scan_takes_the_place_of_the_first(office: Bureau) -> None:
    client, form = client_of(office.secretary), token()
    values = {"action": "decide", "leader": office.leader.pk, "token": form}
    wrong, right = (
        SimpleUploadedFile(name, b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n")
        for name in ("错.pdf", "对.pdf")
    )
    assert "已收下：错.pdf" in send(client, office, **values, text="", scan=wrong)
    assert "错.pdf" not in send(client, office, **values, text="同意。", scan=right)
    assert [a.name for a in Attachment.objects.all()] == ["对.pdf"]
    again = {"action": "decide", "leader": office.leader.pk, "token": token()}
    good = SimpleUploadedFile("好.pdf", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n")
    send(client, office, **again, text="", scan=good)
    said = send(client, office, **again, text="同意。", scan=SimpleUploadedFile("坏.pdf", b"no pdf"))
    assert 'id="talk-scan-fault"' in said and "已收下：好.pdf" in said, "the good one stays"


def test_a_scan_of_one_leaders_word_is_no_proof_of_anothers(office: Bureau) -> None:
    records, form = office.records, token()
    other = Person.objects.create(
        code="10", name="吴局", unit=records.bureau, post="副局长", role=Role.PORTFOLIO, **records.where()
    )
    other.portfolio.add(records.section)
    made = Secretary.objects.create(leader=other, user=office.secretary, valid_from=FIRST_DAY)
    with transaction.atomic():
        append("test", [Change("create", "accounts.secretary", str(made.pk), {}, {"leader": "10"})], data=False)
    client, values = client_of(office.secretary), {"action": "decide", "token": form}
    scan = SimpleUploadedFile("钱局批示.pdf", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n")
    assert "已收下" in send(client, office, **values, leader=office.leader.pk, text="", scan=scan)
    assert "代录要有依据" in send(client, office, **values, leader=other.pk, text="同意")
    assert not Message.objects.exists()


def test_what_changed_is_told_until_it_is_said_to_be_seen(office: Bureau) -> None:
    asker = client_of(office.supervisor)
    q = services.ask(
        access=office.access(office.supervisor),
        about=office.about,
        text="为什么慢了？",
        to=Addressee(unit=office.records.section.pk),
        token=token(),
    )
    assert "没有变动" in page(asker, "/changes/").tree.text_content()
    services.answer(access=office.access(office.clerk), question=q.pk, text="雨天停工。", token=token())
    seen = page(asker, "/changes/")
    assert "雨天停工。" in seen.tree.text_content() and office.project.name in seen.tree.text_content()
    assert "雨天停工。" in page(asker, "/changes/").tree.text_content()
    assert Seen.objects.count() == 0
    stranger = page(client_of(office.secretary), "/changes/").tree.text_content()
    assert "雨天停工。" not in stranger and office.project.name not in stranger
    until = re.search(r'name="until" value="(\d+)"', asker.get("/changes/").content.decode())
    assert until
    assert asker.get("/changes/seen/").status_code == 405
    assert asker.post("/changes/seen/", {"until": until[1]}).status_code == 302
    assert "没有变动" in page(asker, "/changes/").tree.text_content()
    asker.post("/changes/seen/", {"until": "0"})
    asker.post("/changes/seen/", {"until": "9" * 15})
    asker.post("/changes/seen/", {"until": "一"})
    assert Seen.objects.get().seq == AuditEntry.objects.order_by("-seq").values_list("seq", flat=True)[0]


def test_pages_ask_the_database_the_same_however_much_there_is(office: Bureau) -> None:
    client, counts = client_of(office.clerk), []
    supervisor = client_of(office.supervisor)
    # what is remembered of the readers is asked in a first round
    for wanted in (1, 2, 15):
        while Message.objects.count() < wanted:
            services.ask(
                access=office.access(office.supervisor),
                about=office.about,
                text="为什么？",
                to=Addressee(unit=office.records.section.pk),
                token=token(),
            )
        found = []
        for who, path in ((client, "/inbox/"), (client, "/changes/"), (supervisor, address(office))):
            with CaptureQueriesContext(connection) as asked:
                assert who.get(path).status_code == 200
            found.append(len(asked))
        counts.append(found)
    assert counts[1] == counts[2], counts
    assert max(counts[0]) <= SIGN_IN_QUERIES + 16
