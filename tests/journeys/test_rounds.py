"""A month's round in the browser: a return sheet goes out, comes back and is decided; the month is closed; a milestone closed out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from tests.support.browser import Open, press, sound
from tests.support.commands import Bureau
from tests.support.folders import other_year, write_folder
from tests.support.site import served
from tests.support.ways import SELDOM

pytestmark = [pytest.mark.browser, pytest.mark.once]
MONTH, DUE, UNIT = "2022-03", date(2022, 3, 31), "J-1"
ROUND, SHEET = f"/rounds/{MONTH}/", f"/rounds/{MONTH}/units/{UNIT}/"
SUPERVISOR, LEAD = "supervisor", "unit_lead:J-1"
filled: Any = import_module("threeones.apps.supervision.tests.rounds.books").filled


@pytest.fixture
def site(make_bureau: Callable[[str], Bureau], tmp_path: Path) -> Iterator[tuple[Bureau, str]]:
    """A bureau's year with two projects that owe the report of March, served."""
    books = other_year()
    first = books["工作手册.xlsx"]["项目"][0]
    for code in ("K-1", "K-2"):
        books["工作手册.xlsx"]["项目"].append({**first, "项目编码": code, "项目名称": f"工程{code}"})
        books["工作手册.xlsx"]["节点"].append(
            {"项目编码": code, "节点编码": f"{code}-1", "节点内容": "路基", "完成时间": DUE}
        )
    bureau = make_bureau("rounds")
    bureau.run("load", write_folder(tmp_path / "year", books))
    with served(bureau) as address:
        yield bureau, address


def sent_out(open_as: Open, size: tuple[int, int], language: str, folder: Path) -> Path:
    """The unit's return sheet as the office downloads it, filled in for one project."""
    office = open_as(SUPERVISOR, size, language)
    page = office.open(SHEET)
    sound(office)
    with page.expect_download() as download:
        page.locator("a.btn-primary").click()
    got = folder / "sheet.xlsx"
    download.value.save_as(got)
    sheet = CalamineWorkbook.from_path(got).get_sheet_by_name("进展").to_python(skip_empty_area=False)
    at = next(n for n, row in enumerate(sheet, start=1) if row[0] == "K-1")
    said = {"本月进展": "路基已完成", "自评": "正常", "累计进度（%）": 60, "迟报原因": "事后补报"}
    cells = {("进展", at, heading): value for heading, value in said.items()}
    back = folder / "back.xlsx"
    back.write_bytes(filled(got.read_bytes(), cells))
    return back


@pytest.mark.parametrize(("size", "language"), SELDOM)
@pytest.mark.usefixtures("site")
def test_a_months_round(open_as: Open, tmp_path: Path, size: tuple[int, int], language: str) -> None:
    back = sent_out(open_as, size, language, tmp_path)
    lead = open_as(LEAD, size, language)
    # meanwhile the lead reports the same project on the page
    page = lead.open(f"/projects/K-1/report/?month={MONTH}&unit={UNIT}")
    page.locator("textarea[name=text]").fill("网页上先报了")
    page.locator("input[name=own_view][value=at_risk]").check()
    page.locator("input[name=late_reason]").fill("事后补报")
    page.locator("#report-form input[type=checkbox]").first.check()
    page.locator("#report-form input[type=date]").first.fill("2022-03-30")
    press(lead, "button[form=report-form][value=send]")
    page = lead.open(SHEET)
    page.locator("#files").set_input_files(str(back))
    press(lead, "#upload-form button[type=submit]")
    conflict = page.locator("fieldset.conflict")
    assert conflict.count() == 1 and "网页上先报了" in conflict.inner_text() and "路基已完成" in conflict.inner_text()
    sound(lead)
    conflict.locator("input[value=keep]").check()
    press(lead, "button[form=take-form]")
    assert page.locator("fieldset.conflict").count() == 0
    # the month is closed, and what is missing is supplied with a reason
    office = open_as(SUPERVISOR, size, language)
    seen = office.open(ROUND)
    sound(office)
    press(office, "button.btn-primary[form^=close-]")
    assert seen.locator("button[form^=close-]").count() == 0
    page = lead.open(f"/projects/K-2/report/?month={MONTH}&unit={UNIT}")
    assert "/correct/" in page.url
    page.locator("textarea[name=text]").fill("补报：路基完成")
    page.locator("input[name=own_view][value=late]").check()
    page.locator("input[name=reason]").fill("漏报")
    press(lead, "button[form=correct-form]")
    assert "补报：路基完成" in page.locator(".said").inner_text()
    close_out(open_as, tmp_path, size, language)
    seen = office.open("/burden/")
    sound(office)


def close_out(open_as: Open, folder: Path, size: tuple[int, int], language: str) -> None:
    """The milestone that was reported done is returned once, then closed out."""
    lead, office = open_as(LEAD, size, language), open_as(SUPERVISOR, size, language)
    paper = folder / "paper.txt"
    paper.write_text("验收通过", encoding="utf-8")
    at = "/milestones/K-1-1/close-out/"
    for number, action in ((1, "return"), (2, "confirm")):
        page = lead.open(at)
        page.locator("textarea[name=statement]").fill(f"第{number}次：路基验收")
        page.locator("#files").set_input_files(str(paper))
        page.locator("#uploads li").first.wait_for()
        press(lead, "button[form=close-out-form]")
        seen = office.open(at)
        sound(office)
        seen.locator("textarea[name=remark]").fill("看过")
        press(office, f"button[name=action][value={action}]")
    project = lead.open("/projects/K-1/")
    assert project.locator(f"a[href='{at}']").count() == 1
    sound(lead)
