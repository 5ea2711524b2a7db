"""The pages: what each of the four finds there, in both languages, and what a sending answers that is not taken."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from lxml import html

from threeones.apps.handbook import selectors as handbook
from threeones.apps.supervision.adjudication.deciding import decide
from threeones.apps.supervision.adjudication.proposing import propose_month
from threeones.apps.supervision.adjudication.signing import sign
from threeones.apps.supervision.adjudication.turning import ways
from threeones.apps.supervision.adjudication.waiting import (
    lights_to_check,
    lights_to_decide,
    lights_to_propose,
    lights_to_sign,
)
from threeones.apps.supervision.models import Completion
from threeones.apps.supervision.reading import records
from threeones.apps.supervision.services import patrol
from threeones.apps.supervision.tests.adjudication.conftest import AFTER, DAY, MONTH, Bureau
from threeones.base.accounts.access import OPERATOR
from threeones.base.org.models import YearSetting

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def client(bureau: Bureau, who: str) -> Client:
    made = Client()
    made.force_login(bureau.users[who])
    return made


def read(asker: Client, path: str, language: str = "zh-CN", status: int = 200) -> str:
    answer = asker.get(path, headers={"accept-language": language})
    assert answer.status_code == status, path
    return answer.content.decode()


def form_of(asker: Client, path: str, form: str) -> dict[str, Any]:
    tree = html.fromstring(read(asker, path))
    return {k: str(v).removeprefix("\n") for k, v in tree.get_element_by_id(form).form_values()}


def test_four_people_bring_a_light_out(bureau: Bureau) -> None:
    office, lead, leader = (client(bureau, who) for who in ("office", "lead", "leader"))
    page = f"/lights/?month={MONTH}"
    assert "提出本月的灯" in read(office, page)
    answer = office.post("/lights/do/propose/", form_of(office, page, "do-propose-J"))
    assert (answer.status_code, answer.headers["Location"]) == (303, page)
    one, unit = bureau.light(), f"/lights/{MONTH}/J-1/"
    for language, word in (("zh-CN", "核对完毕"), ("en", "Checked")):
        assert word in read(lead, unit, language)
        assert word not in read(office, unit, language), "only the unit answers for itself"
    given = form_of(lead, unit, "check-form")
    answer = lead.post(unit, given)
    assert answer.status_code == 200 and "写一句为什么" in answer.content.decode(), "its report said: on track"
    assert lead.post(unit, given | {f"objects-{one.pk}": "on", f"remark-{one.pk}": "已同意顺延"}).status_code == 303
    late = lead.post(unit, given | {f"remark-{one.pk}": "另一句话", "key": "other"})
    assert late.status_code == 409 and "另一句话" in late.content.decode(), (
        "answered already; what was written is shown"
    )
    assert "已同意顺延" in read(office, f"{page}&disputed=1")
    single = f"/lights/{one.pk}/"
    given = form_of(office, single, "decide-form") | {"action": "decide", "light": "yellow", "reason": ""}
    assert office.post(single, given).status_code == 422
    assert office.post(single, given | {"reason": "文件已核"}).status_code == 303
    assert office.post(single, given | {"reason": "再改", "key": "k"}).status_code == 409
    assert client(bureau, "lead").post(single, given).status_code == 403
    assert 'action="/lights/do/sign/"' in read(leader, page)
    answer = leader.post("/lights/do/sign/", form_of(leader, page, "do-sign"))
    assert answer.status_code == 303
    told = read(lead, "/projects/P-1/")
    assert "文件已核" in told and "钱九" in told and "怎样转绿" in told
    board = html.fromstring(read(lead, "/projects/"))
    [mark] = board.xpath("//td[contains(., '发布')]")
    assert MONTH in mark.text_content() and "黄" in mark.text_content()
    for who in ("office", "lead", "leader", "head"):
        for language in ("zh-CN", "en"):
            for path in (page, single, unit, "/projects/P-1/", "/inbox/"):
                read(client(bureau, who), path, language)


def test_what_somebody_does_not_see_is_not_there(bureau: Bureau) -> None:
    propose_month(access=bureau.may("office"), bureau="J", month=MONTH, today=DAY)
    stranger = client(bureau, "stranger")
    assert "P-1" not in read(stranger, f"/lights/?month={MONTH}")
    read(stranger, f"/lights/{bureau.light().pk}/", status=404)
    read(stranger, f"/lights/{MONTH}/J-1/", status=404)
    read(stranger, "/lights/2021-13/J-1/", status=404)
    assert stranger.post("/lights/do/propose/", {"bureau": "J", "month": MONTH}).status_code == 403
    office = client(bureau, "office")
    assert office.post("/lights/do/nothing/", {"month": MONTH}).status_code == 404
    assert office.post("/lights/do/propose/", {"bureau": "J", "month": "x"}).status_code == 404
    assert office.post("/lights/do/propose/", {"bureau": "X", "month": MONTH}).status_code == 404
    assert office.post("/lights/do/decide/", {"bureau": "J", "month": MONTH, "seen": "x"}).status_code == 409


def test_everybody_is_told_what_waits_for_him(bureau: Bureau) -> None:
    propose_month(access=bureau.may("office"), bureau="J", month=MONTH, today=DAY)
    [check] = lights_to_check(bureau.may("lead"), DAY)
    assert (check.due, check.url) == (date(2021, 4, 8), f"/lights/{MONTH}/J-1/")
    assert not list(lights_to_check(bureau.may("clerk"), DAY)) and not list(
        lights_to_check(bureau.may("stranger"), DAY)
    )
    assert [t.why for t in lights_to_decide(bureau.may("office"), DAY)] == ["1盏灯等审定"], "the green one"
    assert [t.why for t in lights_to_decide(bureau.may("office"), AFTER)] == ["2盏灯等审定"], "silence agrees"
    decide(access=bureau.may("office"), adjudication=bureau.light().pk, light="red", today=AFTER)
    assert [t.why for t in lights_to_sign(bureau.may("leader"), AFTER)] == ["1盏灯等您签发，其中红灯1盏"]
    assert not list(lights_to_sign(bureau.may("head"), AFTER))
    sign(access=bureau.may("leader"), adjudication=bureau.light().pk, today=AFTER)
    patrol(year=2021, as_of=AFTER, actor="patrol")
    assert not list(lights_to_propose(bureau.may("office"), AFTER))
    done = bureau.red.milestones.get(due_on=date(2021, 3, 20))
    Completion.objects.create(milestone=done, done_on=AFTER, reported_on=AFTER, **bureau.records.where())
    patrol(year=2021, as_of=AFTER, actor="patrol")
    assert [t.why for t in lights_to_propose(bureau.may("office"), AFTER)] == ["1盏灯发布以后又变了"]


def told(code: str, month: str, as_of: date) -> list[str]:
    assert handbook.year_of(as_of) == 2021
    return [str(way) for way in ways(records(2021, OPERATOR, code)[0], month, as_of)]


def test_what_turns_it_green_and_by_when(bureau: Bureau) -> None:
    """A month that runs can turn green; one that is over turns yellow by memory, and the next can still be green."""
    assert told("P-1", MONTH, date(2021, 3, 25)) == ["2021-03-31以前完成“节点P-1-1”（2021-03-20到期），就转绿。"]
    assert told("P-1", MONTH, DAY) == [
        "完成“节点P-1-1”（2021-03-20到期），就转为黄；2021-03亮过灯，不再转绿。",
        "2021-05要绿：2021-05-31以前完成“节点P-1-2”（2021-05-20到期）。",
    ]
    assert told("P-2", MONTH, DAY) == []


def test_progress_turns_it_green_where_the_rule_reads_progress(bureau: Bureau) -> None:
    YearSetting.objects.filter(key="亮灯规则").update(value="wuhan")
    bureau.records.project("P-3")
    assert told("P-1", MONTH, DAY) == ["进度达到50%，就转绿。"]
    assert told("P-3", MONTH, DAY) == ["上级下达目标以后才亮灯。"]
