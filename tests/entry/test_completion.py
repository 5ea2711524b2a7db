"""The page that corrects a milestone's completion: its day, its evidence, or that it was none; once, and told of others."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from lxml import html

from tests.entry.conftest import TODAY, Office
from tests.entry.test_form import client_of, fields, text_of, today
from tests.entry.test_reports import explained
from threeones.apps.supervision.models import Completion
from threeones.apps.supervision.services import complete_milestone
from threeones.base.entry.models import Draft
from threeones.base.org.models import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
__all__ = ["today"]
FORM = "correct-form"


@pytest.fixture
def url(office: Office) -> str:
    """The page of the milestone that the unit reported done on 28 October."""
    told = {"access": office.lead, "milestone": office.due.code, "today": TODAY}
    complete_milestone(done_on=date(2021, 10, 28), evidence="验收单", **told)
    return f"/milestones/{office.due.code}/correct/"


@pytest.fixture
def client(office: Office) -> Client:
    """The supervisor's browser."""
    return client_of(office, Role.SUPERVISOR, office.records.bureau)


def done(office: Office) -> Completion | None:
    return Completion.objects.filter(milestone=office.due).first()


def test_the_project_leads_there_those_who_may(office: Office, url: str, client: Client) -> None:
    def links(somebody: Client) -> list[str]:
        tree = html.fromstring(somebody.get("/projects/J-001/?as_of=2021-11-03").content.decode())
        return [str(a) for a in tree.xpath("//a/@href") if a.startswith("/milestones/") and a.endswith("/correct/")]

    assert links(client) == [f"/milestones/{office.done.code}/correct/", url], "what is not done has nothing to correct"
    assert links(client_of(office, Role.UNIT_LEAD)) == []
    assert client.get(f"/milestones/{office.later.code}/correct/").status_code == 404


def test_the_day_is_corrected_once_and_the_light_said(office: Office, url: str, client: Client) -> None:
    data = fields(client.get(url), FORM)
    assert (data["done_on"], data["evidence"]) == ("2021-10-28", "验收单")
    data |= {"done_on": "2021-11-02", "evidence": "复验单", "reason": "现场核验"}
    client.post(f"/drafts/completion/{office.due.code}/", data)
    sent = [client.post(url, data) for _click in range(3)]
    assert {(a.status_code, a["Location"]) for a in sent} == {(303, "/projects/J-001/")}
    found = done(office)
    assert found is not None and (found.done_on, found.evidence) == (date(2021, 11, 2), "复验单")
    assert f"节点{office.due.code}的完成已更正。 项目现在的灯：▲ 黄" in text_of(client.get(sent[0]["Location"]))
    history = text_of(client.get(url))
    assert "现场核验" in history and "验收单" in history
    assert history.count("现场核验") == 1 and not Draft.objects.exists() and explained() == []


def test_what_was_no_completion_is_taken_back_once(office: Office, url: str, client: Client) -> None:
    data = fields(client.get(url), FORM) | {"action": "take_back", "reason": "", "done_on": "哪天"}
    refused = client.post(url, data)
    assert refused.status_code == 200 and "为什么改" in text_of(refused) and done(office) is not None
    told = [client.post(url, data | {"reason": "误报"}) for _click in range(2)]
    assert [a.status_code for a in told] == [303, 303] and done(office) is None
    assert f"节点{office.due.code}的完成已撤回。 项目现在的灯：■ 红" in text_of(client.get(told[1]["Location"]))


def test_one_of_a_workbook_is_taken_back_there(office: Office, client: Client) -> None:
    url = f"/milestones/{office.done.code}/correct/"
    page = client.get(url)
    assert "在工作簿里删去这一行" in text_of(page) and "take_back" not in page.content.decode()
    forced = client.post(url, fields(page, FORM) | {"action": "take_back", "reason": "误报"})
    assert 'id="field-done_on"' in forced.content.decode() and "这条来自工作簿" in text_of(forced)
    assert Completion.objects.filter(milestone=office.done).exists()


def test_faults_stand_at_their_fields_and_nothing_typed_is_lost(office: Office, url: str, client: Client) -> None:
    data = fields(client.get(url), FORM)
    for changed, field, words in (
        ({"done_on": "2021-12-01"}, "done_on", "还没有到"),
        ({"done_on": ""}, "done_on", "哪一天完成的"),
        ({"done_on": "10月"}, "done_on", "日期不对"),
        ({}, "done_on", "没有改动"),
        ({"evidence": "字" * 1000}, "evidence", "有1000个字"),
        ({"evidence": "另一份", "reason": ""}, "reason", "为什么改"),
    ):
        typed = {**data, "reason": "核对", **changed}
        page = client.post(url, typed)
        tree = html.fromstring(page.content.decode())
        assert words in tree.get_element_by_id(f"field-{field}").text_content(), words
        assert [a.get("href") for a in tree.get_element_by_id("faults").iter("a")] == [f"#field-{field}"]
        assert {name: fields(page, FORM).get(name, "") for name in changed} == changed
    found = done(office)
    assert found is not None and found.done_on == date(2021, 10, 28)


def test_two_editors_are_told_and_both_texts_stay(office: Office, url: str, client: Client) -> None:
    first, second, third = (fields(client.get(url), FORM) for _editor in range(3))
    assert client.post(url, first | {"evidence": "甲的", "reason": "甲"}).status_code == 303
    late = client.post(url, second | {"evidence": "乙的", "reason": "乙"})
    assert late.status_code == 409 and fields(late, FORM)["evidence"] == "乙的"
    assert "甲的" in html.fromstring(late.content.decode()).get_element_by_id("field-evidence").text_content()
    again = fields(late, FORM)
    assert client.post(url, again).status_code == 303
    taken = fields(client.get(url), FORM) | {"action": "take_back", "reason": "误报"}
    assert client.post(url, taken).status_code == 303
    gone = client.post(url, third | {"evidence": "丙的", "reason": "丙"})
    assert gone.status_code == 409 and "已经撤回了这个节点的完成" in text_of(gone)
    assert fields(gone, FORM)["evidence"] == "丙的" and done(office) is None


def test_a_draft_comes_back_and_tells_of_a_change_since(office: Office, url: str, client: Client) -> None:
    typed = fields(client.get(url), FORM) | {"evidence": "写到一半"}
    client.post(f"/drafts/completion/{office.due.code}/", typed)
    assert fields(client.get(url), FORM)["evidence"] == "写到一半"
    other = client_of(office, Role.SUPERVISOR, office.records.section)
    told = fields(other.get(url), FORM) | {"done_on": "2021-10-27", "reason": "改"}
    assert told["evidence"] == "验收单" and other.post(url, told).status_code == 303
    back = client.get(url)
    assert "又改过" in text_of(back) and fields(back, FORM)["evidence"] == "写到一半"
    assert client.post(url, fields(back, FORM) | {"reason": "乙"}).status_code == 409
