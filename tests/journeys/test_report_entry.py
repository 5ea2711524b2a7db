"""People report in the browser, at desk and phone, in both languages: a clerk prepares, the unit's lead sends, a supervisor corrects."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.support.browser import Open, Visit, sound
from tests.support.commands import Bureau
from tests.support.folders import other_year, write_folder
from tests.support.sessions import session_of
from tests.support.site import served
from tests.support.ways import SELDOM, WAYS

pytestmark = [pytest.mark.browser, pytest.mark.once]
MONTH, DUE = "2022-03", date(2022, 3, 31)
PROJECTS = tuple(f"K-{n}" for n in range(1, 17))
SUPERVISOR, CLERK, LEAD = "supervisor", "clerk:J-1", "unit_lead:J-1"


@pytest.fixture(scope="module")
def site(
    make_bureau: Callable[[str], Bureau], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Bureau, str]]:
    """A bureau's year with a project for each journey, served."""
    books = other_year()
    first = books["工作手册.xlsx"]["项目"][0]
    for code in PROJECTS:
        books["工作手册.xlsx"]["项目"].append({**first, "项目编码": code, "项目名称": f"工程{code}"})
        books["工作手册.xlsx"]["节点"].append(
            {"项目编码": code, "节点编码": f"{code}-1", "节点内容": "路基", "完成时间": DUE}
        )
    bureau = make_bureau("entry")
    bureau.run("load", write_folder(tmp_path_factory.mktemp("year"), books))
    with served(bureau) as address:
        yield bureau, address


def form(code: str) -> str:
    """The address of a project's report form."""
    return f"/projects/{code}/report/?month={MONTH}&unit=J-1"


def fill(tab: Visit, text: str, progress: str = "60") -> None:
    """A good report, with the milestone that is due."""
    page = tab.page
    page.locator("textarea[name=text]").fill(text)
    page.locator("input[name=own_view][value=on_track]").check()
    page.locator("input[name=progress]").fill(progress)
    page.locator("input[name=late_reason]").fill("事后补报")


COMBINATIONS = [
    pytest.param(code, *way.values, id=str(way.id), marks=way.marks) for code, way in zip(PROJECTS, WAYS, strict=False)
]


@pytest.mark.parametrize(("code", "size", "language"), COMBINATIONS)
def test_a_clerk_reports_and_a_unit_lead_sends(
    open_as: Open, picture_folder: Path, code: str, size: tuple[int, int], language: str
) -> None:
    clerk = open_as(CLERK, size, language)
    page = clerk.open(form(code))
    sound(clerk)
    assert page.locator("#light-if .light-red").count() == 1, "nothing is done yet"
    button = page.locator("button[form=report-form]").bounding_box()
    assert button is not None and button["y"] + button["height"] <= size[1], "the button stands on the first screen"
    clerk.picture(picture_folder, f"report-form-{language}")
    fill(clerk, "路基已完成")
    page.locator("#report-form input[type=date]").first.fill("2022-03-30")
    page.locator("#report-form input[type=date]").first.dispatch_event("change")
    page.locator("#light-if .light-green").wait_for()
    page.locator("button[form=report-form]").click()
    page.wait_for_load_state("networkidle")
    lead = open_as(LEAD, size, language)
    seen = lead.open(form(code))
    assert seen.locator("textarea[name=text]").input_value() == "路基已完成"
    sound(lead)
    seen.locator("button[form=report-form][value=send]").click()
    seen.wait_for_load_state("networkidle")
    assert seen.locator(".lead .light-green").count() == 1 and "路基已完成" in seen.locator(".said").inner_text()
    sound(lead)
    lead.picture(picture_folder, f"report-sent-{language}")
    board = lead.open(f"/projects/{code}/")
    assert board.locator(".lead .light-green").count() == 1


def test_two_editors_see_both_texts_and_nothing_is_lost(open_as: Open) -> None:
    code = PROJECTS[4]
    one, two = open_as(LEAD), open_as(LEAD)
    for tab, text in ((one, "第一个人写的"), (two, "第二个人写的")):
        tab.open(form(code))
        fill(tab, text)
    for tab in (one, two):
        tab.page.locator("button[form=report-form][value=send]").click()
        tab.page.wait_for_load_state("networkidle")
    assert two.page.locator("#mine").inner_text() == "第二个人写的"
    assert two.page.locator("#theirs").inner_text() == "第一个人写的"
    sound(two, "409")


CORRECTED = [
    pytest.param(code, *way.values, id=str(way.id), marks=way.marks)
    for code, way in zip((PROJECTS[5], *PROJECTS[8:11]), WAYS, strict=True)
]


@pytest.mark.parametrize(("code", "size", "language"), CORRECTED)
def test_a_supervisor_corrects_and_the_history_shows_both(
    open_as: Open, code: str, size: tuple[int, int], language: str
) -> None:
    lead = open_as(LEAD, size, language)
    lead.open(form(code))
    fill(lead, "报高了的进展", "90")
    lead.page.locator("button[form=report-form][value=send]").click()
    lead.page.wait_for_load_state("networkidle")
    tab = open_as(SUPERVISOR, size, language)
    page = tab.open(form(code))
    page.locator(".action a.btn-primary").click()
    page.locator("textarea[name=text]").wait_for()
    sound(tab)
    page.locator("textarea[name=text]").fill("核实后的进展")
    page.locator("input[name=reason]").fill("现场核验")
    page.locator("button[form=correct-form]").click()
    page.wait_for_load_state("networkidle")
    history = page.locator(".history").inner_text()
    assert all(word in history for word in ("报高了的进展", "核实后的进展", "现场核验"))
    sound(tab)
    page.locator(".card a.note, .card .note a").first.click()
    assert "核实后的进展" in page.locator("main").inner_text() and "现场核验" in page.locator("main").inner_text()


TAKEN_BACK = [
    pytest.param(code, *way.values, id=str(way.id), marks=way.marks)
    for code, way in zip(PROJECTS[12:16], SELDOM, strict=True)
]


@pytest.mark.parametrize(("code", "size", "language"), TAKEN_BACK)
def test_a_supervisor_corrects_a_completion_and_takes_it_back(
    open_as: Open, picture_folder: Path, code: str, size: tuple[int, int], language: str
) -> None:
    lead = open_as(LEAD, size, language)
    lead.open(form(code))
    fill(lead, "路基已完成")
    lead.page.locator("#report-form input[type=date]").first.fill("2022-03-30")
    lead.page.locator("button[form=report-form][value=send]").click()
    lead.page.wait_for_load_state("networkidle")
    tab = open_as(SUPERVISOR, size, language)
    page = tab.open(f"/projects/{code}/")
    page.locator("a[href*='/milestones/']").click()
    page.locator("input[name=done_on]").fill("2022-04-06")
    page.locator("input[name=evidence]").fill("复验单")
    page.locator(".draft span").wait_for()
    page.locator("button[form=correct-form]").click()
    page.locator("#field-reason .fault").wait_for()
    assert page.locator("input[name=done_on]").input_value() == "2022-04-06"
    sound(tab)
    page.locator("input[name=reason]").fill("现场核验")
    page.locator("button[form=correct-form]").click()
    page.locator(".alert .light-yellow").wait_for()
    assert "2022-04-06" in page.locator("main").inner_text()
    sound(tab)
    page.locator("a[href*='/milestones/']").click()
    assert "现场核验" in page.locator(".history").inner_text()
    page.locator("input[name=reason]").fill("误报")
    tab.picture(picture_folder, f"completion-{language}")
    page.locator("button[value=take_back]").click()
    page.locator(".alert .light-red").wait_for()
    assert page.locator("a[href*='/milestones/']").count() == 0


def test_a_session_that_ends_in_the_middle_loses_nothing(open_as: Open, site: tuple[Bureau, str]) -> None:
    code = PROJECTS[6]
    tab = open_as(LEAD)
    page = tab.open(form(code))
    page.locator("textarea[name=text]").fill("写在登录结束以前")
    page.get_by_text("草稿，").wait_for()
    tab.context.clear_cookies(name="sessionid")
    page.locator("textarea[name=text]").fill("写在登录结束以后")
    page.locator(".draft .fault").wait_for()
    page.locator("button[form=report-form][value=send]").click()
    page.wait_for_load_state("networkidle")
    assert "/accounts/login/" in page.url
    tab.wear(session_of(site[0], LEAD))
    again = tab.open(form(code))
    # what this window kept goes over the older draft of the server, and is kept there next
    again.get_by_text(re.compile("已从这台电脑恢复|草稿，..:..保存")).first.wait_for()
    assert again.locator("textarea[name=text]").input_value() == "写在登录结束以后"


def test_another_persons_window_shows_no_draft(open_as: Open, site: tuple[Bureau, str]) -> None:
    code = PROJECTS[7]
    tab = open_as(LEAD)
    page = tab.open(form(code))
    tab.context.clear_cookies(name="sessionid")
    page.locator("textarea[name=text]").fill("不给别人看的")
    page.locator(".draft .fault").wait_for()
    tab.wear(session_of(site[0], CLERK))
    other = tab.open(form(code))
    assert other.locator("textarea[name=text]").input_value() == ""
    assert other.evaluate("Object.keys(sessionStorage).filter(k => k.startsWith('draft:'))") == []


def test_a_report_is_sent_and_corrected_by_keyboard_alone(open_as: Open) -> None:
    """From the inbox to the form, and what it answers; from the search to what was sent, and to its correction."""
    code = PROJECTS[11]
    tab = open_as(LEAD)
    page = tab.open("/inbox/")
    tab.press_on(f"main a[href*='/projects/{code}/report/'][href*='{MONTH}']")
    page.locator("#report-form").wait_for()
    tab.type_into("textarea[name=text]", "只用键盘")
    tab.press_on("input[name=own_view]", "Space")
    tab.type_into("input[name=progress]", "70")
    tab.type_into("input[name=late_reason]", "事后补报")
    tab.press_on("button[form=report-form][value=send]")
    page.locator(".said").wait_for()
    assert "只用键盘" in page.locator(".said").inner_text()
    sound(tab)
    tab = open_as(SUPERVISOR)
    page = tab.open("/")
    page.keyboard.press("/")
    page.keyboard.type(code)
    page.locator("#found a").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/projects/{code}/")
    tab.press_on(f"main a[href*='/projects/{code}/report/'][href*='{MONTH}']")
    page.locator(".said").wait_for()
    tab.press_on(".action a.btn-primary")
    page.locator("#correct-form").wait_for()
    tab.type_into("textarea[name=text]", "只用键盘更正")
    tab.type_into("input[name=reason]", "现场核验")
    tab.press_on("button[form=correct-form]")
    page.locator(".history").wait_for()
    assert all(word in page.locator(".history").inner_text() for word in ("只用键盘", "只用键盘更正", "现场核验"))
    sound(tab)
