"""An office drops in the ledger that it has: watched, corrected, read again, taken; the next one of its layout is known."""

from __future__ import annotations

import io
import re
import signal
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import xlsxwriter

from tests.journeys.test_every_page import copied
from tests.support.browser import Open, Visit, sound
from tests.support.commands import Bureau
from tests.support.prepared import FILE
from tests.support.site import served
from tests.support.ways import SELDOM, WAYS

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.once]
OFFICE, LIST = "supervisor:FG", "/handbook/import/"
HEAD = ("序号", "板块", "干什么", "", "谁来牵头", "配合单位", "完成时限")
STRANGE, MEANT = ("怎么算干成", "干成啥样", "啥叫干成", "干到哪步"), "target"
"""Headings that no pack knows, of a layout each, and what the office says that they mean."""
ROWS = (
    (1, "数字经济", "建成数字经济产业园", "新引进企业20家", "数字经济科", "服务业科", "6月底前"),
    (2, "数字经济", "办好产业大会", "投资超过5亿元", "数字经济科", "经济协作处", "三季度"),
    (3, "有效投资", "推进重大项目", "提高满意度", "投资科", "各街道", "常年"),
)
UNKNOWN, RIGHT = "经济协作处", "区发改经信局经济协作科"


def ledger(
    strange: str,
    rows: Sequence[Sequence[Any]] = ROWS,
    title: str = "重点工作责任分解表",
    sheets: Sequence[str] = ("分解表",),
) -> dict[str, Any]:
    """A workbook as a browser sends it: two titles above a head of its own words, and a cover that is no ledger."""
    head = [heading or strange for heading in HEAD]
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.add_worksheet("封面").write(2, 1, title)
        for sheet in map(book.add_worksheet, sheets):
            sheet.merge_range(0, 0, 0, len(HEAD) - 1, title)
            sheet.write(1, 0, "填报单位：区发改经信局")
            for r, row in enumerate((head, *rows), 2):
                sheet.write_row(r, 0, row)
    mime = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return {"name": "责任分解表.xlsx", "mimeType": mime, "buffer": buffer.getvalue()}


@pytest.fixture(scope="module")
def site(demo: Bureau, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Bureau, str]]:
    """A copy of the demonstration, served."""
    bureau = copied(demo, tmp_path_factory.mktemp("importing"))
    with served(bureau) as address:
        yield bureau, address


def says_that_it_lives(bureau: Bureau, *, lives: bool) -> None:
    """A worker has just said that it lives, so that what is asked for waits for one; or none has."""
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    with closing(sqlite3.connect(bureau.home / FILE)) as database:
        database.execute("DELETE FROM jobs_jobrun WHERE name = 'worker'")
        if lives:
            columns = "name, started_at, ended_at, succeeded_at, error"
            database.execute(f"INSERT INTO jobs_jobrun ({columns}) VALUES ('worker', ?, ?, ?, '')", (now, now, now))
        database.commit()


@contextmanager
def working(bureau: Bureau) -> Iterator[None]:
    """A worker, ended without a word afterwards."""
    worker = bureau.start("work", "--workers", "1")
    try:
        yield
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.communicate()
        says_that_it_lives(bureau, lives=False)


def upload(tab: Visit, file: dict[str, Any], year: str) -> Page:
    """Drops the file in."""
    page = tab.open(LIST)
    page.locator("#file").set_input_files([file])  # type: ignore[list-item]  # as a dict it is one
    page.locator("select[name=bureau]").select_option("FG")
    page.locator("input[name=year]").fill(year)
    page.locator("button[form=import-form]").click()
    page.wait_for_url(re.compile(rf"{LIST}\d+/$"))
    return page


def of_heading(heading: str) -> str:
    """The choice of what a column means."""
    return f".import-columns tr:has-text('{heading}') select"


def read_again(page: Page) -> None:
    """Waits until what was corrected is read again."""
    page.wait_for_function("() => !document.querySelector('.htmx-request')")


@pytest.mark.parametrize(
    ("size", "language", "n"),
    [pytest.param(*w.values, n, id=str(w.id), marks=w.marks) for n, w in enumerate(WAYS)],
)
def test_from_the_ledger_to_the_draft(
    open_as: Open, picture_folder: Path, site: tuple[Bureau, str], size: tuple[int, int], language: str, n: int
) -> None:
    heading, year = STRANGE[n], f"{2027 + n}"
    tab = open_as(OFFICE, size, language)
    page = tab.open(LIST)
    sound(tab)
    tab.picture(picture_folder, f"import-upload-{language}")
    # it waits for a worker, can be left, and goes on by itself once there is one
    says_that_it_lives(site[0], lives=True)
    page = upload(tab, ledger(heading), year)
    page.locator("progress").wait_for()
    sound(tab)
    tab.picture(picture_folder, f"import-progress-{language}")
    path = page.url.removeprefix(tab.base)
    tab.open(LIST)
    assert page.locator(f"tbody a[href='{path}']").count() == 1
    page.goto(path)
    with working(site[0]):
        page.locator("#sheets").wait_for(timeout=60_000)
    strange = page.locator(of_heading(heading))
    assert strange.input_value() == "" and page.locator("#measured").count() == 0
    # whom a name means is decided once, by one press
    assert page.locator("#faults tbody tr").count() == 1
    page.locator("#names li", has_text=UNKNOWN).locator("button", has_text=RIGHT).click()
    page.locator("#faults").wait_for(state="detached")
    # one guess is corrected, and the file is read again at once
    strange.select_option(MEANT)
    page.locator("#measured").wait_for()
    read_again(page)
    assert page.locator(of_heading(heading)).input_value() == MEANT
    assert page.locator("#vague tbody tr").count() == 1, "what cannot be measured has a suggestion"
    sound(tab)
    tab.picture(picture_folder, f"import-understood-{language}")
    assert page.locator("#tree tbody tr.group").count() == 2 and page.locator("#tree tbody tr:not(.group)").count() == 3
    page.locator("#import-action button").click()
    page.wait_for_url(re.compile(r"/handbook/editions/\d+/tree/$"))
    page.locator("li[data-kind=project] .line", has_text="建成数字经济产业园").wait_for()
    # the next ledger of the layout is known, and compared with what stands
    more = (*ROWS[:2], (3, "有效投资", "建一座新厂", "投资10亿元", "工业科", "", "年底前"))
    page = upload(tab, ledger(heading, more, "下半年重点工作"), year)
    page.locator("#sheets").wait_for(timeout=30_000)
    assert page.locator(".import-memory").count() == 1 and page.locator("#faults").count() == 0
    assert page.locator(of_heading(heading)).input_value() == MEANT
    sound(tab)
    page.locator("#import-action a").click()
    page.locator("#take-form").wait_for(state="attached")
    assert page.locator(".import-added").count() >= 1 and page.locator(".import-removed").count() == 0
    sound(tab)
    tab.picture(picture_folder, f"import-compared-{language}")
    page.locator("a[href='?mode=replace']").click()
    page.locator(".import-removed").first.wait_for()
    page.locator("button[form=take-form]").click()
    page.wait_for_url(re.compile(r"/tree/$"))
    page.locator("li[data-kind=project] .line", has_text="建一座新厂").wait_for()


@pytest.mark.parametrize(("size", "language"), SELDOM)
def test_a_correction_of_two_tables_outlives_a_press_while_it_is_read(
    open_as: Open, size: tuple[int, int], language: str
) -> None:
    heading, tab = "两张表都叫这个", open_as(OFFICE, size, language)
    page = upload(tab, ledger(heading, title="2035年两张表", sheets=("甲表", "乙表")), "")
    page.locator("#sheets").wait_for(timeout=30_000)
    assert "2035" in page.locator("#import-of").inner_text(), "the year is the one that the file names"
    assert page.locator(of_heading(heading)).count() == 1, "one field answers for both"
    # it is read again by itself; the press comes while that goes on
    with page.expect_request("**/correct/"):
        page.locator(of_heading(heading)).select_option("content")
    page.locator("#sheets button[type=submit]").click()
    read_again(page)
    page.reload()
    assert page.locator(of_heading(heading)).input_value() == "content"
    assert page.locator(".import-columns a[href^='#column-']").count() >= 1, "the second table leads to it"
    # another year is warned of, the page's head follows, and the button goes back to the file's
    page.locator("#id_year").fill("2034")
    page.locator("#id_year").press("Enter")
    page.locator("#other-year").wait_for()
    assert "2034" in page.locator("#import-of").inner_text()
    # the press put off what was being read, of which htmx speaks
    sound(tab, "htmx:sendAbort", "htmx:afterRequest")
    page.locator("button[name=year_named]").click()
    page.locator("#other-year").wait_for(state="detached")
    assert "2035" in page.locator("#import-of").inner_text()
    sound(tab, "htmx:sendAbort", "htmx:afterRequest")


@pytest.mark.parametrize(("size", "language"), SELDOM)
def test_faults_in_fifty_rows_stand_there_at_once(open_as: Open, size: tuple[int, int], language: str) -> None:
    tab = open_as(OFFICE, size, language)
    rows = [(n, "板块", f"项目{n}", "", "没有的科", "", "说不准") for n in range(1, 51)]
    page = upload(tab, ledger("谁也不懂", rows, "全是错"), "2026")
    page.locator("#faults").wait_for(timeout=30_000)
    assert page.locator("#faults tbody tr").count() == 100
    assert page.locator("#import-action a").get_attribute("href") == "#faults"
    assert page.locator("form[action$='/take/']").count() == 0
    sound(tab)
    with page.expect_download() as saved:
        page.locator("#faults a[href$='/faults/xlsx/']").click()
    assert saved.value.suggested_filename == "faults.xlsx"
    tab.open("/handbook/editions/")
    assert page.locator("main", has_text="2026").count() == 0, "nothing was saved"


@pytest.mark.parametrize(
    ("size", "language", "year"),
    [pytest.param(*w.values, f"{2022 + n}", id=str(w.id), marks=w.marks) for n, w in enumerate(SELDOM)],
)
def test_by_keyboard_alone(open_as: Open, size: tuple[int, int], language: str, year: str) -> None:
    tab, heading = open_as(OFFICE, size, language), f"全凭键盘{year}"
    page = tab.open(LIST)
    # which file is asked by the system's own window
    page.locator("#file").set_input_files([ledger(heading, ROWS[:1], "键盘")])  # type: ignore[list-item]  # as a dict it is one
    tab.type_into("input[name=year]", year)
    page.keyboard.press("Enter")
    page.locator("#sheets").wait_for(timeout=30_000)
    choice = page.locator(of_heading(heading)).get_attribute("id")
    tab.tab_to(f"#{choice}")
    page.keyboard.press("ArrowDown")
    page.locator(f"#{choice}[data-corrected]").wait_for()
    read_again(page)
    assert page.evaluate("() => document.activeElement.id") == choice, "who corrects goes on where he was"
    tab.press_on("#import-action button")
    page.wait_for_url(re.compile(r"/tree/$"))
    sound(tab)
