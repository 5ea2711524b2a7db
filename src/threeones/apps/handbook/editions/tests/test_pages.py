"""Pages of editions: the list, an edition as it goes on, a unit's part, two editions beside each other, open matters."""

from __future__ import annotations

import io
import re
from importlib import import_module
from typing import Any

from django.test import Client
from docx import Document
from lxml import html

from threeones.apps.handbook.editions.review import Review
from threeones.apps.handbook.editions.signing import object_to, sign
from threeones.apps.handbook.editions.steps import send_to_review
from threeones.apps.handbook.models import Edition
from threeones.base.inbox.matters import matters
from threeones.base.org.models import Role

HOUSE: Any = import_module("tests.support.house")
signed_in: Any = import_module("tests.support.people").signed_in
YEAR, TODAY, change, add, remove = (getattr(HOUSE, n) for n in ("YEAR", "TODAY", "change", "add", "remove"))


def as_(house: Any, code: str) -> Client:
    """A client in which somebody of the roster is signed in."""
    client = Client()
    client.force_login(house.user(code))
    return client


def tree(client: Client, path: str, status: int = 200, language: str = "zh-CN") -> Any:
    answer = client.get(path, headers={"Accept-Language": language})
    assert answer.status_code == status, answer.status_code
    return html.fromstring(answer.content.decode())


def words(node: Any) -> str:
    return " ".join(node.text_content().split())


def primary(page: Any) -> str:
    """The page's one primary action."""
    (found,) = page.xpath("//*[contains(concat(' ', @class, ' '), ' btn-primary ')]") or [None]
    return words(found) if found is not None else ""


def under_review(house: Any) -> Edition:
    house.adopt()
    edition: Edition = house.amend()
    change(edition, "project", "J-001", content="加快推进", deadline="2022-09-30")
    change(edition, "project", "J-002", name="架一座桥")
    send_to_review(access=house.office, edition=edition.pk)
    return edition


def send(client: Client, page: Any, form: str, **told: str) -> Any:
    """A form of a page, filled in and sent."""
    found = page.get_element_by_id(form)
    values = {k: str(v) for k, v in found.form_values()} | told
    return client.post(found.get("action"), values)


def test_an_edition_goes_through_its_pages(house: Any) -> None:
    house.adopt()
    office = signed_in()
    handbook = tree(office, f"/handbook/?as_of={TODAY}")
    assert primary(handbook) == "修订" and "第1版，2022-01-15发布" in words(handbook)
    page = tree(office, handbook.xpath("//a[contains(@class,'btn-primary')]/@href")[0])
    assert page.get_element_by_id("id_year").get("value") == str(YEAR)
    assert "现行" in words(page.xpath("//table")[0])
    refused = send(office, page, "open-form", reason="")
    assert refused.status_code == 200 and "为什么修订" in refused.content.decode()
    answer = send(office, page, "open-form", reason="年中调整")
    assert answer.status_code == 303
    edition = Edition.objects.get(number=2)
    url = f"/handbook/editions/{edition.pk}/"
    draft = tree(office, url)
    assert "和现行的一版没有差别" in words(draft.get_element_by_id("obstacles"))
    change(edition, "project", "J-001", content="加快推进")
    change(edition, "project", "J-002", lead_unit="道路处")
    told = words(tree(office, url).get_element_by_id("obstacles"))
    assert "J-002 牵头单位 没有单位“道路处”" in told
    change(edition, "project", "J-002", lead_unit="道路科")
    assert primary(tree(office, url)) == "送审签"
    assert office.post(f"{url}step/review/").status_code == 303
    review = tree(office, url)
    assert "还有2个单位没有审签" in words(review) and primary(review) == "看谁还没有签"
    assert office.post(f"{url}step/conclude/").status_code == 422
    for code, unit in (("3", "J-1"), ("4", "J-2")):
        client = as_(house, code)
        assert primary(tree(client, url)) == "审签"
        part = tree(client, f"{url}sign/{unit}/")
        assert send(client, part, "sign-form", action="sign").status_code == 303
    head = as_(house, "6")
    assert primary(tree(head, url)) == "签发"
    assert office.post(f"{url}step/approve/").status_code == 403
    assert head.post(f"{url}step/approve/").status_code == 303
    assert primary(tree(office, url)) == "发布"
    assert office.post(f"{url}step/publish/", {"in_force_from": "2099-01-01"}).status_code == 422
    assert office.post(f"{url}step/publish/", {"in_force_from": ""}).status_code == 303
    done = tree(office, url)
    assert primary(done) == "修订" and "现行" in words(done.xpath("//p[@class='lead']")[0])
    signed = words(done.get_element_by_id("units"))
    assert all(part in signed for part in ("道路科", "孙三", "运输科", "李四")), "who signed is still told"
    assert "李四" not in words(tree(as_(house, "3"), url)), "of a unit that is not seen nothing"
    frozen = office.get(f"{url}file/")
    assert import_module("hashlib").sha256(frozen.content).hexdigest() == Edition.objects.get(number=2).sha256


def test_a_unit_reads_its_part_with_what_changed(house: Any) -> None:
    edition = under_review(house)
    change(edition, "project", "J-001", supporting_units=["运输科", "区住建局"])
    url = f"/handbook/editions/{edition.pk}/sign/J-2/"
    lead = as_(house, "4")
    page = tree(lead, url)
    told = words(page)
    assert "J-001" in told and "J-003" in told and "J-002" not in told, "its own part and nothing else"
    assert "运输科、区住建局" in told, "supporting units stand as the book has them"
    assert [words(p) for p in page.xpath("//ins")] == ["增加快"] and [words(p) for p in page.xpath("//del")] == [
        "删按计划"
    ]
    assert "2022-06-30" in told and "2022-09-30" in told
    assert send(lead, page, "sign-form", action="object", remark="").status_code == 200
    assert send(lead, page, "sign-form", action="object", remark="时限太紧").status_code == 303
    office = signed_in()
    edition_page = tree(office, f"/handbook/editions/{edition.pk}/")
    assert "时限太紧" in words(edition_page.get_element_by_id("unit-J-2")) and primary(edition_page) == "答复意见"
    answered = office.post(f"/handbook/editions/{edition.pk}/answer/J-2/", {"answer-J-2": "改到十月"})
    assert answered.status_code == 303
    change(edition, "project", "J-001", deadline="2022-10-31")
    since = words(tree(lead, url))
    assert "您签过以后改了这些" in since and "改到十月" in since and "2022-10-31" in since
    # what was read before is not what is signed
    assert send(lead, page, "sign-form", action="sign", key="other").status_code == 409
    assert as_(house, "3").get(url).status_code == 403 and office.get(url).status_code == 403


def test_who_does_not_see_the_bureau_whole_sees_his_part(house: Any) -> None:
    edition = under_review(house)
    line = next(one for one in Review(edition).lines if one.unit.code == "J-1")
    object_to(access=house.who("3"), edition=edition.pk, unit="J-1", seen=line.digest, remark="道路科的话")
    transport = as_(house, "4")
    page = words(tree(transport, f"/handbook/editions/{edition.pk}/"))
    assert "道路科" not in page and "运输科" in page
    compared = words(tree(transport, f"/handbook/editions/0/compare/{edition.pk}/"))
    assert "J-001" in compared and "J-002" not in compared and "只列出您能看到的项目" in compared
    assert "J-002" in words(tree(signed_in(), f"/handbook/editions/0/compare/{edition.pk}/"))
    first = Edition.objects.get(number=1)
    assert transport.get(f"/handbook/editions/{first.pk}/file/").status_code == 404
    # what is only begun is nobody's but the office's and the leaders'
    begun = house.amend(year=YEAR + 1, source="empty", reason="")
    assert transport.get(f"/handbook/editions/{begun.pk}/").status_code == 404
    assert as_(house, "6").get(f"/handbook/editions/{begun.pk}/").status_code == 200


def test_two_editions_beside_each_other_on_a_page_and_on_paper(house: Any) -> None:
    first = house.adopt()
    edition = house.amend()
    change(edition, "project", "J-001", content="按计划加快推进", lead_unit="运输科", supporting_units=["道路科"])
    remove(edition, "milestone", "J-002-2")
    add(edition, "project", "J-004", "J-M1", name="航道", lead_unit="运输科", deadline="2022-11-30")
    house.publish(edition)
    office = signed_in()
    page = tree(office, f"/handbook/editions/{first.pk}/compare/{edition.pk}/")
    told = words(page)
    assert "新增1项，改动1项，删去1项" in told and "第1版 → 第2版" in told
    assert [words(p) for p in page.xpath("//td//ins")] == ["增加快"]
    assert len(page.xpath("//span[@class='what removed' and text()='删去']")) == 1
    (new,) = page.xpath("//section[.//span[@class='what added']]")
    assert all(part in words(new) for part in ("航道", "牵头单位", "运输科", "2022-11-30", "J-M1"))
    english = words(tree(office, f"/handbook/editions/{first.pk}/compare/{edition.pk}/", language="en"))
    assert "1 added, 1 changed, 1 removed" in english and "Edition 1 → Edition 2" in english
    answer = office.get(f"/handbook/editions/{first.pk}/compare/{edition.pk}/file/docx/")
    paper = Document(io.BytesIO(answer.content))
    cells = [c.text for t in paper.tables for row in t.rows for c in row.cells]
    assert "按计划〔增〕加快〔/〕推进" in cells and "道路科" in cells and "运输科" in cells
    assert not tree(office, f"/handbook/editions/{edition.pk}/compare/0/").xpath("//table")
    other = house.amend(year=YEAR + 1, source="empty", reason="")
    assert office.get(f"/handbook/editions/{first.pk}/compare/{other.pk}/").status_code == 404
    assert office.get("/handbook/editions/0/compare/0/").status_code == 404


def test_what_waits_for_whom(house: Any) -> None:
    edition = under_review(house)

    def waits(access: Any) -> list[tuple[str, str]]:
        today = import_module("django.utils.timezone").localdate()
        return [(t.kind, t.why) for t in matters(access, today) if t.kind.startswith("handbook.")]

    assert waits(house.who("3")) == [("handbook.sign", "请道路科审签自己的部分")]
    assert waits(house.office) == [] and waits(house.who("6")) == []
    lines = {line.unit.code: line.digest for line in Review(edition).lines}
    sign(access=house.who("3"), edition=edition.pk, unit="J-1", seen=lines["J-1"])
    object_to(access=house.who("4"), edition=edition.pk, unit="J-2", seen=lines["J-2"], remark="不妥")
    assert waits(house.who("3")) == [] and waits(house.who("4")) == []
    assert waits(house.office) == [("handbook.answer", "运输科有意见")]
    signed_in().post(f"/handbook/editions/{edition.pk}/answer/J-2/", {"answer-J-2": "改好了"})
    assert waits(house.who("4")) == [("handbook.sign", "运输科的意见有了答复")]
    change(edition, "project", "J-001", content="再改")
    assert waits(house.who("3")) == [("handbook.sign", "道路科签过以后，内容又改了")]
    house.sign_all(edition)
    assert waits(house.who("6")) == [("handbook.approve", "各单位都已审签，等您签发")]
    as_(house, "6").post(f"/handbook/editions/{edition.pk}/step/approve/")
    assert waits(house.office) == [("handbook.publish", "领导已签发，可以发布")]


def test_no_program_writes_the_handbook() -> None:
    operations = import_module("threeones.api.main").operations()
    of_handbook = {"objectives", "projects", "milestones", "targets", "editions", "handbook"}
    writing = [o for o in operations if o.method != "GET" and set(re.split(r"[/{}]+", o.path)) & of_handbook]
    assert writing == []


def test_the_public_and_enterprises_see_no_edition(house: Any) -> None:
    house.adopt()
    assert Client().get("/handbook/editions/").status_code == 302
    assert signed_in(Role.ENTERPRISE).get("/handbook/editions/").status_code == 403


def test_the_quality_reading_is_told_before_each_step_and_keeps_nothing(house: Any) -> None:
    edition = under_review(house)
    url = f"/handbook/editions/{edition.pk}/"
    (told,) = tree(signed_in(), url).xpath("//p[@class='quality-told']")
    assert "处签发前要改" in words(told) and told.xpath("./a/@href") == [f"{url}quality/"]
    assert not tree(as_(house, "3"), url).xpath("//p[@class='quality-told']")
    house.sign_all(edition)
    assert "处签发前要改" in words(tree(as_(house, "6"), url)), "whoever issues reads it, too"
