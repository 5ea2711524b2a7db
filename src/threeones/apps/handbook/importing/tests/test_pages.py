"""The pages of importing, as an office goes through them without scripts."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from lxml import html
from python_calamine import load_workbook

from tests.support.people import signed_in
from threeones.apps.handbook.importing import reading
from threeones.apps.handbook.importing.showing import MOST_FAULTS
from threeones.apps.handbook.importing.tests.books import LEDGER, with_rows, workbook
from threeones.apps.handbook.importing.tests.conftest import Office, Start
from threeones.apps.handbook.importing.tests.test_correcting import STRANGE
from threeones.apps.handbook.models import BookImport, DraftEntry, ImportStage, LedgerMemory
from threeones.base.org.models import Role

# pages hardly differ by database; what is read and written is tested on both
pytestmark = pytest.mark.once
LIST = "/handbook/import/"


def page(client: Any, path: str, status: int = 200) -> Any:
    """A page as a tree."""
    answer = client.get(path)
    assert answer.status_code == status, path
    return html.fromstring(answer.content.decode())


def filled(tree: Any, form: str) -> dict[str, Any]:
    """A form as it would be sent as it stands."""
    told: dict[str, Any] = {}
    for name, value in tree.get_element_by_id(form).form_values():
        told.setdefault(name, []).append(value)
    return told


def upload(office: Office, data: bytes, name: str = "分解表.xlsx") -> str:
    """Send a file by its form; the page of the import."""
    told = filled(page(office.client, LIST), "import-form")
    answer = office.client.post(LIST, {**told, "bureau": "J", "year": "2021", "file": SimpleUploadedFile(name, data)})
    assert answer.status_code == 303, answer.content.decode()
    return str(answer.url)


def test_from_the_file_to_the_draft(office: Office) -> None:
    tree = page(office.client, LIST)
    assert "20 MB" in tree.text_content() and "严禁上传涉密信息" in tree.text_content()
    path = upload(office, workbook(STRANGE))
    first = page(office.client, path)
    (select,) = first.xpath("//tr[td='怎么算成']//select")
    assert "不认识的表头" in first.xpath("string(//tr[td='怎么算成'])")
    told = filled(first, "correct-form")
    answer = office.client.post(f"{path}correct/", {**told, select.get("name"): "target"})
    assert answer.status_code == 303 and answer.url == path
    then = page(office.client, path)
    assert then.xpath("//tr[td='怎么算成']//option[@selected]")[0].get("value") == "target"
    assert "更正已记住" in then.text_content() and then.xpath("//section[@id='vague']")
    assert [row.text_content().strip() for row in then.xpath("//section[@id='tree']//tr[@class='group']/td[2]")] == [
        "畅通道路",
        "方便出行",
    ]
    (form,) = then.xpath("//div[@id='import-action']//form")
    answer = office.client.post(form.get("action"), dict(form.form_values()))
    assert answer.status_code == 303 and answer.url.endswith("/tree/")
    assert DraftEntry.objects.filter(kind="project").count() == 3
    done = page(office.client, path)
    assert "已写入草稿" in done.text_content() and not done.xpath("//form[@id='correct-form']//select")
    # the next file of the layout, into a draft that says something
    second = upload(office, workbook(STRANGE[:4]))
    remembered = page(office.client, second)
    assert "上次这样改过" in remembered.text_content()
    # the choice shows what was remembered, so that sending the form again takes nothing of it back
    assert remembered.xpath("//tr[td='怎么算成']//option[@selected]")[0].get("value") == "target"
    (link,) = remembered.xpath("//div[@id='import-action']/a")
    compared = page(office.client, link.get("href"))
    assert "按编码合并" in compared.text_content()
    replaced = page(office.client, f"{link.get('href')}?mode=replace")
    assert "移除" in replaced.text_content()
    answer = office.client.post(link.get("href"), filled(replaced, "take-form"))
    assert answer.status_code == 303 and DraftEntry.objects.filter(kind="project").count() == 2
    listed = page(office.client, LIST)
    assert len(listed.xpath("//table//tr/td[@class='main']/a")) == 2


def test_all_faults_stand_there_at_once_and_can_be_taken_along(office: Office) -> None:
    rows = [[n, "目标", f"=项目{n}", "内容", "", "=没有的单位", "", "", "何时"] for n in range(60)]
    path = upload(office, workbook(with_rows(*rows)))
    tree = page(office.client, path)
    lines = tree.xpath("//section[@id='faults']//tbody/tr")
    assert len(lines) == 120 < MOST_FAULTS
    assert [td.text_content().strip() for td in lines[0]][:3] == ["分解表", "3", "完成时限"]
    assert not tree.xpath("//form[contains(@action, 'take')]") and tree.xpath(
        "//div[@id='import-action']/a[@href='#faults']"
    )
    refused = office.client.post(f"{path}take/", {"mode": "replace"})
    assert refused.status_code == 422 and not DraftEntry.objects.exists()
    assert page(office.client, f"{path}take/", 422) is not None
    xlsx = office.client.get(f"{path}faults/xlsx/")
    cells = load_workbook(io.BytesIO(xlsx.content)).get_sheet_by_index(0).to_python()
    assert len(cells) == 121 and cells[1][:3] == ["分解表", "3", "完成时限"]
    csv = office.client.get(f"{path}faults/csv/").content.decode("utf-8-sig").splitlines()
    assert len(csv) == 121 and "=" not in {c[:1] for line in csv for c in line.split(",")}
    assert office.client.get(f"{path}faults/pdf/").status_code == 404


def test_a_unit_is_chosen_by_a_button_for_all_rows(office: Office) -> None:
    rows = [[n, "目标", f"项目{n}", "内容", "", "运输处", "", "", "年底前"] for n in range(3)]
    path = upload(office, workbook(with_rows(*rows)))
    tree = page(office.client, path)
    (button,) = tree.xpath("//section[@id='names']//button[span='运输科']")
    told = filled(tree, "correct-form")
    field = button.get("name")
    office.client.post(f"{path}correct/", {**told, field: [*told[field], button.get("value")]})
    tree = page(office.client, path)
    assert not tree.xpath("//section[@id='faults']") and "运输科" in tree.xpath("string(//section[@id='tree'])")
    wrong = office.client.post(f"{path}correct/", {**filled(tree, "correct-form"), "year": "前年", field: "没有的局"})
    assert wrong.status_code == 422 and "没有单位" in wrong.content.decode() and "不是年份" in wrong.content.decode()


def test_a_reading_is_watched_without_scripts(office: Office, start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "worker_lives", lambda: True)
    monkeypatch.setattr(reading, "ask_behind", lambda *_told: None)
    made = start()
    path = f"{LIST}{made.pk}/"
    tree = page(office.client, path)
    assert tree.xpath("//div[@id='import'][@hx-trigger='every 1s']") and tree.xpath("//progress")
    assert not tree.xpath("//form[@id='read-form']")
    BookImport.objects.update(made_at=timezone.now() - timedelta(minutes=5))
    assert page(office.client, path).xpath("//form[@id='read-form']//button")
    BookImport.objects.update(stage=ImportStage.READING, done=4, of=9)
    tree = page(office.client, path)
    assert "中断" in tree.text_content() and not tree.xpath("//div[@id='import'][@hx-trigger]")
    assert office.client.post(f"{path}do/read/").status_code == 303
    assert BookImport.objects.get().stage == ImportStage.READ
    assert office.client.post(f"{path}do/dance/").status_code == 404


def test_a_layout_is_forgotten_and_an_import_removed(office: Office) -> None:
    data = workbook(STRANGE)
    path = upload(office, data)
    tree = page(office.client, path)
    (select,) = tree.xpath("//tr[td='怎么算成']//select")
    office.client.post(f"{path}correct/", {**filled(tree, "correct-form"), select.get("name"): "target"})
    assert LedgerMemory.objects.count() == 1
    assert office.client.post(f"{path}do/forget/").status_code == 303 and not LedgerMemory.objects.exists()
    file = office.client.get(f"{path}file/")
    assert b"".join(file.streaming_content) == data
    assert file.headers["X-Content-Type-Options"] == "nosniff" and "attachment" in file.headers["Content-Disposition"]
    assert office.client.post(f"{path}do/drop/").status_code == 303
    assert office.client.get(path).status_code == 404 and not BookImport.objects.exists()


def test_a_form_that_lacks_something_says_what(office: Office) -> None:
    tree = html.fromstring(office.client.post(LIST, {"bureau": "X", "year": "去年"}).content.decode())
    assert "没有选文件" in tree.xpath("string(//div[@id='faults'])")
    sent = {"bureau": "J", "year": "1", "file": SimpleUploadedFile("a.xlsx", b"")}
    answer = html.fromstring(office.client.post(LIST, sent).content.decode())
    said = answer.xpath("string(//div[@id='faults'])")
    assert "空的" in said and "1年不对" in said and not BookImport.objects.exists()
    refused = upload(office, b"\x89PNG\r\n\x1a\n" + b"0" * 64, "图.png")
    tree = page(office.client, refused)
    assert tree.xpath("//section[@id='faults']//tbody/tr") and not tree.xpath("//section[@id='tree']")


def test_who_does_not_draft_sees_nothing_of_it(office: Office, start: Start) -> None:
    made = start()
    lead = signed_in(Role.UNIT_LEAD, office.records.section)
    elsewhere = signed_in(Role.SUPERVISOR, office.records.elsewhere)
    for path in ("", f"{made.pk}/", f"{made.pk}/file/", f"{made.pk}/faults/csv/", f"{made.pk}/take/"):
        assert lead.get(f"{LIST}{path}").status_code == 403
        assert elsewhere.get(f"{LIST}{path}").status_code == (404 if path else 200)
    for path in ("correct/", "take/", "do/drop/", "do/forget/"):
        assert lead.post(f"{LIST}{made.pk}/{path}").status_code == 403
        assert elsewhere.post(f"{LIST}{made.pk}/{path}").status_code == 404
    assert BookImport.objects.filter(pk=made.pk).exists()


def test_pages_are_english_in_english(office: Office) -> None:
    path = upload(
        office, workbook(with_rows(*LEDGER[2:], [9, "方便出行", "路灯", "", "", "没有的局", "", "孙三", "何时"]))
    )
    english = {"Accept-Language": "en"}
    for address in (LIST, path):
        tree = html.fromstring(office.client.get(address, headers=english).content.decode())
        for element in tree.xpath("//*[@lang='zh'] | //datalist | //script"):
            element.drop_tree()
        said = " ".join(tree.xpath("//main//text() | //main//@aria-label | //main//@placeholder"))
        assert not re.findall(r"[\u4e00-\u9fff]+", said), re.findall(r".{20}[\u4e00-\u9fff]+", said)
