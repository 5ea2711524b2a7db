"""The review at work: an auditor goes from the printed review to the row and to who loaded it; an editor writes around figures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from docx import Document
from docx.oxml.ns import qn

from bin.house.system import has_print_fonts
from tests.support.browser import DESK, PHONE, Visit

pytestmark = pytest.mark.browser
Open = Callable[..., Visit]
BOTH = [(DESK, "zh-CN"), (PHONE, "en")]
LOADER = "示例高某"
"""In whose name the demonstration loads its workbooks."""


def words(element: object) -> str:
    """The text of a part of a docx."""
    return "".join(t.text or "" for t in element.iter(qn("w:t")))  # type: ignore[attr-defined]  # python-docx's parts


def followed(path: Path, number: str) -> list[str]:
    """From a number in the printed text by its reference to the first record of its entry."""
    body = Document(str(path)).element.body
    link = next(
        e for e in body.iter(qn("w:hyperlink")) if (run := e.getprevious()) is not None and words(run).endswith(number)
    )
    marks = {m.get(qn("w:name")): m.getparent() for m in body.iter(qn("w:bookmarkStart"))}
    entry = marks[link.get(qn("w:anchor"))]
    table = next(e for e in entry.itersiblings() if e.tag == qn("w:tbl"))
    return [words(cell) for cell in list(table.iter(qn("w:tr")))[1].iter(qn("w:tc"))]


@pytest.mark.skipif(not has_print_fonts(), reason="apt-get install fonts-noto-cjk")
@pytest.mark.parametrize(("size", "language"), BOTH, ids=["desk", "phone"])
def test_an_auditor_follows_a_number_to_its_row_and_to_who_loaded_it(
    visit: Open, tmp_path: Path, size: tuple[int, int], language: str
) -> None:
    tab = visit(as_="auditor", size=size, language=language)
    page = tab.open("/review/2021/")
    assert page.locator(".review-margin").count() == 0, "the margin is the editor's"
    assert not tab.axe() and not tab.overflow()
    with page.expect_download() as waiting:
        page.locator(".head .action a").click()
    printed = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(printed)
    assert printed.name == "review-2021.docx"
    name, value, file, sheet, row, _basis = followed(printed, "165.7亩")
    # from here on by clicks alone: the number on the page, the row it rests on, the history of what stands in it
    page.locator("article.review .number", has_text="165.7").first.click()
    place = f"/source/{quote(file)}/{quote(sheet)}/{row}/"
    page.locator(f"#drawer-body a[href^='{place}']").first.click()
    page.locator("#row").wait_for()
    cells = page.locator("#row td").all_inner_texts()
    assert name in cells and value.split(" ")[0] in cells, "the row says what the printed review says"
    loaders = page.locator("p.lead").inner_text()
    assert not tab.axe() and not tab.overflow()
    page.locator("#records a[href^='/audit/record/']").first.click()
    first = page.locator("main tr[id^='e']").last
    first.locator("summary").click()
    told = first.inner_text()
    assert f"{file}#{sheet}:{row}" in told, "the load that brought the row"
    assert LOADER in told and LOADER in loaders, "and the person who loaded it"
    assert not tab.problems


@pytest.mark.parametrize(("size", "language"), BOTH, ids=["desk", "phone"])
def test_an_editor_writes_around_figures_and_nothing_is_lost(visit: Open, size: tuple[int, int], language: str) -> None:
    tab = visit(size=size, language=language)
    page = tab.open("/review/2021/edit/")
    assert not tab.axe() and not tab.overflow()
    box, kept = page.locator("#text_development_closing"), page.locator("#preview_development_closing .kept")
    box.fill("展望2022年：")
    page.locator("#field_development_closing details.review-palette summary").click()
    page.locator('#field_development_closing [data-insert="{{D05}}"]').click()
    kept.wait_for()
    assert box.input_value() == "展望2022年：{{D05}}"
    page.locator("#preview_development_closing .printed .number", has_text="5宗").wait_for()
    # leaving at once, before the pause after which it is kept
    box.press_sequentially("，再接再厉。")
    page.goto("/review/2021/")
    assert "再接再厉" not in page.locator("article.review").inner_text(), "not said before it is saved"
    page.goto("/review/2021/edit/")
    assert page.locator("#text_development_closing").input_value() == "展望2022年：{{D05}}，再接再厉。"
    page.locator(".review-discard button").click()
    assert page.locator("#text_development_closing").input_value() == ""
    assert not tab.problems
