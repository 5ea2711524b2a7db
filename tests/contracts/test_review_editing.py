"""The editor's pages on the sample: saving, what is wrong, two editors, what is kept, what changed since; and the downloads."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from django.test import Client
from docx import Document
from lxml import html

from tests.contracts.workbooks import without_row
from tests.support.commands import SAMPLE
from tests.support.people import SIGN_IN_QUERIES, signed_in
from threeones.apps.review.models import ReviewUnsaved, ReviewVersion
from threeones.base.audit.models import AuditEntry
from threeones.base.intake.loading import load_folder
from threeones.base.org.models import Role, Unit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_database")]

CHINESE = re.compile(r"[\u3400-\u9fff]")
EDIT, LAND, CLOSING = "/review/2021/edit/", "text_development_projects", "text_development_closing"


def opened(client: Client, address: str, status: int = 200, **headers: str) -> html.HtmlElement:
    answer = client.get(address, headers=headers)
    assert answer.status_code == status, answer.status_code
    return html.fromstring(answer.content.decode())


def boxes(page: html.HtmlElement) -> dict[str, str]:
    """The form as a browser would send it back."""
    found = {a.get("name"): a.text.removeprefix("\n") for a in page.xpath("//form[@id='review-form']//textarea")}
    return found | {i.get("name"): i.get("value", "") for i in page.xpath("//form[@id='review-form']//input")}


def spread(client: Client) -> str:
    return str(opened(client, "/review/2021/").xpath("string(//article[@class='review'])"))


def send(client: Client, given: dict[str, str], status: int = 302) -> html.HtmlElement | None:
    answer = client.post(EDIT, given)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return html.fromstring(answer.content.decode()) if answer.content else None


def head_of(code: str) -> Client:
    return signed_in(Role.HEAD, Unit.objects.get(code=code))


def test_a_draft_is_written_around_live_figures_and_printed(client: Client) -> None:
    given = boxes(opened(client, EDIT))
    assert "{{D05}}，面积{{D06}}" in given[LAND], "the editor sees tokens, not numbers"
    given |= {
        LAND: "今年出让{{D05}}。\n投资{{D11}}，{{D12.growth}}。",
        CLOSING: "展望2022年，再接再厉。",
        "reason": "精简",
    }
    send(client, given)
    said = spread(client)
    assert "今年出让5宗。" in said and "投资562.87亿元，增长10.2%。" in said and "展望2022年，再接再厉。" in said
    assert "创新型产业用地" not in said
    made = Document(io.BytesIO(client.get("/review/2021/file/docx/").content))
    bodies = [p.text for p in made.paragraphs if p.style.name == "Body Text"]
    assert "今年出让5宗[5]。" in bodies or any(p.startswith("今年出让5宗[") for p in bodies)
    assert "展望2022年，再接再厉。" in bodies


def test_the_download_is_what_it_says(client: Client) -> None:
    for kind, begins in (("docx", b"PK"), ("pdf", b"%PDF-"), ("html", b"<!doctype html>")):
        answer = client.get(f"/review/2021/file/{kind}/")
        assert answer.content.startswith(begins)
        assert answer.headers["Content-Disposition"] == f'attachment; filename="review-2021.{kind}"'
    assert client.get("/review/2021/file/doc/").status_code == 404
    assert client.get("/review/1999/file/docx/").status_code == 404


def test_a_file_that_cannot_be_made_says_why(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from threeones.base.documents import fonts  # noqa: PLC0415  beside what is put into its place

    monkeypatch.setattr(fonts, "_without", lambda _layout: ["Noto Serif CJK SC"])
    page = opened(client, "/review/2021/file/pdf/", status=503)
    assert "apt-get install fonts-noto-cjk" in page.text_content()


def test_wrong_tokens_are_told_at_the_field_and_nothing_is_saved(client: Client) -> None:
    given = boxes(opened(client, EDIT)) | {LAND: "出让{{D55}}。\n\x07响", "reason": ""}
    page = send(client, given, status=422)
    assert page is not None and not ReviewVersion.objects.exists()
    (box,) = page.xpath(f"//textarea[@name='{LAND}']")
    assert box.text.removeprefix("\n").startswith("出让{{D55}}。"), "what was typed is still there"
    told = page.get_element_by_id(box.get("aria-describedby")).text_content()
    assert "第1行：没有编号为“D55”的数字" in told and "看不见的字符（U+0007）" in told
    top = page.xpath("//*[@role='alert']")[0]
    assert top.xpath(".//a/@href") == ["#reason", f"#{LAND}", f"#{LAND}"]


def test_a_second_editor_is_shown_both_texts(client: Client) -> None:
    one, two = client, head_of("FG")
    mine, theirs = boxes(opened(one, EDIT)), boxes(opened(two, EDIT))
    send(one, mine | {LAND: "督查室改的。", "reason": "先存"})
    page = send(two, theirs | {LAND: "局里改的。", CLOSING: "展望。", "reason": "后存"}, status=409)
    assert page is not None and ReviewVersion.objects.count() == 1
    field = page.get_element_by_id("field_development_projects")
    assert "督查室改的。" in field.xpath(".//pre")[0].text_content()
    assert field.xpath("string(.//textarea)").strip() == "局里改的。"
    assert "先存" in field.text_content() and "supervisor" in field.text_content()
    again = boxes(page)
    assert again[CLOSING] == "展望。" and again["base"] == "1" and again["reason"] == "后存"
    send(two, again | {LAND: "督查室和局里一起改的。"})
    assert "督查室和局里一起改的。" in spread(one) and "展望。" in spread(one)


def test_what_is_typed_is_kept_and_found_again(client: Client) -> None:
    given = boxes(opened(client, EDIT))
    answer = client.post(f"{EDIT}keep/?passage={LAND}", {"base": given["base"], LAND: "写到一半{{D05}}，约30家"})
    told = html.fromstring(answer.content.decode())
    assert answer.status_code == 200 and told.xpath("//*[@role='status']")[0].text_content().endswith("已暂存")
    assert "写到一半5宗，约30家" in re.sub(r"\s+", "", told.xpath("string(//*[@class='printed'])"))
    assert [n.text for n in told.xpath("//*[@class='typed']")] == ["30家"]
    page = opened(client, EDIT)
    assert boxes(page)[LAND] == "写到一半{{D05}}，约30家" and "暂存、还没存成稿" in page.text_content()
    assert boxes(opened(head_of("FG"), EDIT))[LAND] == given[LAND], "nobody else sees it"
    assert "写到一半" not in spread(client)
    client.post(f"{EDIT}discard/")
    assert boxes(opened(client, EDIT))[LAND] == given[LAND] and not ReviewUnsaved.objects.exists()


def test_what_was_kept_meets_a_draft_saved_since(client: Client) -> None:
    client.post(f"{EDIT}keep/?passage={LAND}", {"base": "0", LAND: "我写的。"})
    other = head_of("FG")
    send(other, boxes(opened(other, EDIT)) | {LAND: "局里先存的。", "reason": "存"})
    page = opened(client, EDIT)
    assert boxes(page)[LAND] == "我写的。"
    assert "局里先存的。" in page.get_element_by_id("theirs_development_projects").text_content()


def test_figures_that_changed_since_the_draft_are_told_with_their_records(client: Client, tmp_path: Path) -> None:
    send(client, boxes(opened(client, EDIT)) | {"reason": "起草"})
    assert "数字都没有变。" in opened(client, "/review/2021/drafts/").text_content()
    load_folder(without_row(SAMPLE, tmp_path / "copy", "土地出让.xlsx", "宗地", "拱创2021-03"), "统计科")
    page = opened(client, "/review/2021/drafts/")
    rows = {r.xpath("string(td[1])"): r for r in page.xpath("//section[1]//tbody/tr")}
    assert set(rows) == {"D05", "D06"}
    assert [" ".join(rows["D06"].xpath(f"string(td[{n}])").split()) for n in (3, 4)] == ["165.7亩", "128.2亩"]
    assert "不再计入" in rows["D06"].text_content() and "土地出让.xlsx 宗地 第" in rows["D06"].text_content()
    (link,) = rows["D06"].xpath(".//a[@class='number']/@href")
    assert client.get(link).status_code == 200, "the new number opens why"
    margin = opened(client, "/review/2021/").xpath("//aside")[0]
    assert margin.xpath(".//del/text()") == ["5宗", "165.7亩"]
    send(client, boxes(opened(client, EDIT)) | {"reason": "按新数再存"})
    between = opened(client, "/review/2021/drafts/2/").xpath("//section[2]//tbody/tr")
    assert {r.xpath("string(td[1])") for r in between} == {"D05", "D06"}


def test_each_draft_shows_what_it_changed_word_by_word(client: Client) -> None:
    first = boxes(opened(client, EDIT))
    send(client, first | {LAND: "出让{{D05}}，都开工了。", "reason": "起草"})
    send(client, boxes(opened(client, EDIT)) | {LAND: "出让{{D06}}，都开工了。", "reason": "改用面积"})
    page = opened(client, "/review/2021/drafts/2/")
    assert page.xpath("//del/text()") == ["{{D05}}"] and page.xpath("//ins/text()") == ["{{D06}}"]
    listed = opened(client, "/review/2021/drafts/").xpath("//table[@data-rows]/tbody/tr")
    assert [r.xpath("string(td[4])") for r in listed] == ["改用面积", "起草"]
    assert opened(client, "/review/2021/drafts/9/", status=404) is not None


def test_the_margin_is_the_editors(client: Client) -> None:
    given = boxes(opened(client, EDIT)) | {CLOSING: "再新增30家企业。{{S24}}。", "reason": "展望"}
    send(client, given)
    margin = opened(client, "/review/2021/").xpath("//aside")[0].text_content()
    assert "余、超" in margin and "30家" in margin
    assert "D15" in margin and "S24" in margin, "what lacks records, in the pack's sentences or the editor's"
    assert not opened(signed_in(Role.AUDITOR), "/review/2021/").xpath("//aside")


def test_a_head_of_bureau_reads_and_writes_the_part_of_the_bureau(client: Client) -> None:
    science = head_of("KJ")
    assert "高新技术产业" in spread(science) and "出让创新型产业用地" not in spread(science)
    names = set(boxes(opened(science, EDIT)))
    assert any(n.startswith("text_science") for n in names) and not any(n.startswith("text_development") for n in names)
    page = opened(science, "/review/2021/")
    assert "D05" not in page.text_content()
    assert science.get("/why/review/2021/S01/").status_code == 200
    assert science.get("/why/review/2021/D05/").status_code == 404, "a figure of another bureau's part is not there"
    document = Document(io.BytesIO(science.get("/review/2021/file/docx/").content))
    told = "\n".join(p.text for p in document.paragraphs)
    assert "S01" in told and "D05" not in told and "区发改经信局：" not in told
    answer = science.post(f"{EDIT}keep/?passage={LAND}", {"base": "0", LAND: "改别人的。"})
    assert answer.status_code == 404


@pytest.mark.parametrize("role", list(Role))
def test_who_comes_in(role: Role) -> None:
    whole = {Role.HEAD, Role.DISTRICT_LEADER, Role.SUPERVISOR, Role.EVALUATOR, Role.STATISTICS, Role.AUDITOR}
    reads, writes = role in whole | {Role.INSPECTOR}, role in {Role.HEAD, Role.SUPERVISOR}
    administrators = {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, Role.ENTERPRISE}
    client = signed_in(role, None if role in administrators else Unit.objects.get(code="FG"))
    for address in ("", "drafts/", "file/html/"):
        assert client.get(f"/review/2021/{address}").status_code == (200 if reads else 403), address
    assert client.get("/review/2021/drafts/1/").status_code == (404 if reads else 403)
    assert client.get(EDIT).status_code == (200 if writes else 403)
    for address in ("", f"keep/?passage={LAND}", "discard/"):
        status = client.post(EDIT + address, {"base": "0", LAND: "改。", "reason": ""}).status_code
        assert (status == 403) is not writes, (address, status)
    assert client.get("/why/review/2021/D05/").status_code == (200 if reads else 404)
    assert not ReviewVersion.objects.exists()


def test_nobody_comes_in_without_signing_in() -> None:
    for address in ("/review/2021/", "/review/2021/file/docx/", EDIT, "/review/2021/drafts/"):
        assert Client().get(address).status_code == 302


def test_english_has_no_chinese_of_its_own(client: Client) -> None:
    send(client, boxes(opened(client, EDIT)) | {LAND: "改{{D05}}，约30家。", "reason": "起草"})
    client.post(f"{EDIT}keep/?passage={CLOSING}", {"base": "1", CLOSING: "展望{{D99}}。"})
    other = head_of("FG")
    send(other, boxes(opened(other, EDIT)) | {CLOSING: "别人的。", "reason": "又改"})
    client.get("/review/2021/")  # where it is told, in the language of then, that the draft is saved
    for address in ("/review/2021/", EDIT, "/review/2021/drafts/", "/review/2021/drafts/1/"):
        page = opened(client, address, **{"accept-language": "en"})
        for element in page.xpath("//*[@lang='zh']"):
            element.drop_tree()
        text = page.xpath("string(//main)")
        assert not CHINESE.search(text), (address, CHINESE.findall(text))


def test_the_number_of_drafts_costs_no_queries(client: Client, django_assert_max_num_queries: object) -> None:
    for n in range(3):
        send(client, boxes(opened(client, EDIT)) | {LAND: f"第{n}次改。", "reason": f"第{n}次"})
    assert AuditEntry.objects.filter(record="review.reviewversion").count() == 3
    for address, most in (
        ("/review/2021/drafts/", 8),
        ("/review/2021/drafts/3/", 12),
        (EDIT, 11),
        ("/review/2021/", 8),
    ):
        client.get(address)
        with django_assert_max_num_queries(SIGN_IN_QUERIES + most):  # type: ignore[operator]  # pytest-django's own
            client.get(address)
