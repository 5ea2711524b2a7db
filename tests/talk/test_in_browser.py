"""Journeys of people at work in a real browser: at desk and phone, in both languages, whole and clean by axe."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.accounts.door import PASSWORD
from tests.support.browser import DESK, PHONE, Visit
from tests.support.commands import Bureau
from tests.support.site import served
from tests.support.ways import SELDOM, WAYS
from tests.talk.staff import staff

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
PROJECT = "/projects/J-001/"
QUESTIONS = "/inbox/?kind=talk.questions"
Open = Callable[..., Visit]


@pytest.fixture(scope="module")
def office(make_bureau: Callable[[str], Bureau]) -> Iterator[tuple[str, dict[str, str]]]:
    """The office's site and the sessions of those who work there."""
    bureau = make_bureau("talk")
    sessions = staff(bureau)
    with served(bureau) as address:
        yield address, sessions


@pytest.fixture
def tab(chromium: Browser, office: tuple[str, dict[str, str]]) -> Iterator[Open]:
    """A function that opens a tab as one of them: ``tab("clerk", PHONE, "en")``."""
    tabs: list[Visit] = []

    def make(who: str, size: tuple[int, int] = DESK, language: str = "zh-CN") -> Visit:
        tabs.append(Visit(chromium, office[0], size=size, language=language))
        tabs[-1].wear(office[1][who])
        return tabs[-1]

    yield make
    for one in tabs:
        one.close()


def clean(one: Visit, where: str) -> list[str]:
    """What is wrong with the page as it stands."""
    over = one.overflow()
    wide = [f"{where}: {over} px wider than the window"] if over else []
    return [*(f"{where}: {found}" for found in one.axe()), *wide, *one.problems]


def write(page: Page, field: str, text: str) -> None:
    """Writes into a form of the talk once its drafts are kept, and waits for the first."""
    page.locator(".draft[data-watched]").wait_for(state="attached")
    page.locator(field).fill(text)
    page.locator(".draft span").wait_for()


def named(language: str, name: str) -> str:
    """The name of a picture."""
    return name if language == "zh-CN" else f"{name}-{language}"


@pytest.mark.parametrize(("size", "language"), WAYS)
def test_a_question_to_a_leader_is_answered_through_his_secretary(
    tab: Open, picture_folder: Path, size: tuple[int, int], language: str
) -> None:
    """The supervisor asks on the project's page, the secretary records the answer, the supervisor learns of it."""
    asked, given = f"同意顺延吗（{size[0]} {language}）？", f"同意顺延五天（{size[0]} {language}）。"
    asker = tab("supervisor", size, language)
    page = asker.open(PROJECT)
    page.locator('#talk a[href*="form=ask"]').click()
    page.locator("#talk-to").wait_for()
    offered = page.locator("#talk-to option")
    page.locator("#talk-to").select_option(label=next(t for t in offered.all_inner_texts() if "钱局" in t))
    page.locator("#talk form .btn-primary").click()
    page.locator("#talk-text-fault").wait_for()
    page.locator("#talk-text").fill(asked)
    wrong = clean(asker, "asking")
    page.locator("#talk form .btn-primary").click()
    page.locator("#talk .alert[role=status]").wait_for()
    assert asked in page.locator("#talk").inner_text()
    wrong += clean(asker, "asked")
    asker.picture(picture_folder, named(language, "talk"))

    recording = tab("secretary", size, language)
    page = recording.open(QUESTIONS)
    waiting = int(page.locator(".badge-count").inner_text())
    assert asked in page.locator("main").inner_text()
    wrong += clean(recording, "inbox")
    recording.picture(picture_folder, named(language, "inbox"))
    page.locator("tbody .do a").first.click()
    page.wait_for_url("**/talk/**")
    page.locator('#talk a[href*="form=answer"]').last.click()
    page.locator("#talk-answer").fill(given)
    page.locator("#talk-source").fill("局办〔2021〕12号")
    wrong += clean(recording, "answering")
    page.locator("#talk form .btn-primary").click()
    page.locator("#talk .alert[role=status]").wait_for()
    said = page.locator("#talk .said-answer").last.inner_text()
    assert given in said and "钱局" in said and "孙秘" in said and "局办〔2021〕12号" in said
    recording.open(QUESTIONS)
    assert page.locator(".empty-state").is_visible()
    left = page.locator(".badge-count")
    assert (int(left.inner_text()) if left.count() else 0) == waiting - 1
    wrong += clean(recording, "empty inbox")

    page = asker.open("/changes/")
    assert given in page.locator("main").inner_text()
    wrong += clean(asker, "changes")
    asker.picture(picture_folder, named(language, "changes"))
    page.locator(".head .btn-primary").click()
    page.locator(".empty-state").wait_for()
    page = asker.open(PROJECT)
    page.locator("#talk .said-question", has_text=asked).locator(
        "button", has_text="办结" if language == "zh-CN" else "Close"
    ).click()
    page.locator("#talk .alert[role=status]").wait_for()
    assert not wrong + asker.problems + recording.problems, "\n".join(wrong)


@pytest.mark.parametrize(("size", "language"), SELDOM)
def test_an_answer_outlives_the_session_in_which_it_was_begun(
    tab: Open, office: tuple[str, dict[str, str]], size: tuple[int, int], language: str
) -> None:
    """The session ends in the middle of the answer; sent, it leads to the door, and behind it the text still stands."""
    asked, given = f"何时开工（{size[0]} {language}）？", f"下月初开工（{size[0]} {language}）。"
    asker = tab("supervisor", size, language)
    page = asker.open(PROJECT)
    page.locator('#talk a[href*="form=ask"]').click()
    page.locator("#talk-to").wait_for()
    offered = page.locator("#talk-to option").all_inner_texts()
    page.locator("#talk-to").select_option(label=next(t for t in offered if "李勤" in t))
    page.locator("#talk-text").fill(asked)
    page.locator("#talk form .btn-primary").click()
    page.locator("#talk .alert[role=status]").wait_for()

    clerk = tab("clerk", size, language)
    page = clerk.open(PROJECT)
    page.locator("#talk .said-question", has_text=asked).locator('a[href*="form=answer"]').click()
    write(page, "#talk-answer", "写在登录结束以前")
    wrong = clean(clerk, "writing")
    page.reload(wait_until="networkidle")
    page.locator("#talk-answer").wait_for()
    assert page.locator("#talk-answer").input_value() == "写在登录结束以前", "a draft opens by itself"
    page.locator(".draft[data-watched]").wait_for(state="attached")
    clerk.context.clear_cookies(name="sessionid")
    page.locator("#talk-answer").fill(given)
    page.locator("#talk form .btn-primary").click()
    page.wait_for_url("**/accounts/login/**")
    page.locator("input[name=login]").fill("u7")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("button.btn-primary").click()
    page.wait_for_url(f"**{PROJECT}")
    page.locator("#talk-answer").wait_for()
    page.wait_for_function("text => document.getElementById('talk-answer').value === text", arg=given)
    wrong += clean(clerk, "back")
    page.locator("#talk form .btn-primary").click()
    page.locator("#talk .alert[role=status]").wait_for()
    assert given in page.locator("#talk .said-question", has_text=asked).locator(".said-answer").inner_text()
    page.reload(wait_until="networkidle")
    assert page.locator("#talk-answer").count() == 0, "what was sent is no draft any more"
    assert not wrong + asker.problems + clerk.problems, "\n".join(wrong)


def test_a_second_persons_browser_keeps_the_firsts_words_for_him(tab: Open, office: tuple[str, dict[str, str]]) -> None:
    """Two people share a browser: what the first wrote in his window is not said by the second."""
    first = tab("supervisor")
    page = first.open(PROJECT)
    page.locator('#talk a[href*="form=comment"]').click()
    write(page, "#talk-text", "只该由周督来说")
    second = first.context.new_page()
    first.context.clear_cookies(name="sessionid")
    second.goto("/accounts/login/", wait_until="networkidle")
    second.locator("input[name=login]").fill("u7")
    second.locator("input[name=password]").fill(PASSWORD)
    second.locator("button.btn-primary").click()
    second.wait_for_url(f"{office[0]}/")
    page.locator("#talk form .btn-primary").click()
    page.locator("h1", has_text="这张表单不是您打开的").wait_for()
    assert "周督" in page.locator("main").inner_text() and "李勤" in page.locator("main").inner_text()
    assert first.overflow() == 0 and first.axe() == []
    page.goto(PROJECT, wait_until="networkidle")
    assert "只该由周督来说" not in page.locator("#talk").inner_text() and page.locator("#talk-text").count() == 0
    again = tab("supervisor").open(PROJECT)
    again.locator("#talk-text").wait_for()
    assert again.locator("#talk-text").input_value() == "只该由周督来说"


def test_a_question_is_asked_and_answered_by_keyboard_alone(tab: Open) -> None:
    """From the project's page to the question, from the inbox to the answer, from the changes back."""
    asking = tab("supervisor")
    page = asking.open(PROJECT)
    asking.press_on('#talk a[href*="form=ask"]')
    page.locator("#talk-to").wait_for()
    asking.tab_to("#talk-to")
    for _option in page.locator("#talk-to option").all():
        if "道路科" not in page.locator("#talk-to option:checked").inner_text():
            page.keyboard.press("ArrowDown")
    asking.type_into("#talk-text", "只用键盘问的")
    asking.press_on("#talk form .btn-primary")
    page.locator("#talk [role=status]").wait_for()
    wrong = clean(asking, "asked")

    answering = tab("clerk")
    page = answering.open(QUESTIONS)
    answering.press_on("tbody .do a")
    mine = page.locator("#talk .said-question", has_text="只用键盘问的").locator("a[href*='form=answer']")
    answering.press_on(f"#talk a[href='{mine.get_attribute('href')}']")
    page.locator("#talk-answer").wait_for()
    answering.type_into("#talk-answer", "只用键盘答的")
    answering.press_on("#talk form .btn-primary")
    page.locator("#talk [role=status]").wait_for()
    wrong += clean(answering, "answered")

    page = asking.open("/changes/")
    asking.press_on(f"main a[href*='{PROJECT}']")
    page.locator("#talk .said-answer", has_text="只用键盘答的").wait_for()
    assert not wrong + asking.problems + answering.problems, "\n".join(wrong)


@pytest.mark.parametrize(("size", "language"), WAYS)
def test_a_project_is_found_by_its_pinyin(
    tab: Open, picture_folder: Path, size: tuple[int, int], language: str
) -> None:
    """With the slash into the box, by arrow to what is suggested, by j and Enter on the page of answers."""
    searching = tab("clerk", size, language)
    page = searching.open("/handbook/")
    page.keyboard.press("/")
    page.keyboard.type("zhongqinglu")
    page.locator("#found a").first.wait_for()
    assert page.locator("#found mark").first.inner_text() == "重庆路"
    wrong = clean(searching, "suggestions")
    page.keyboard.press("Escape")
    assert page.locator("#found a").count() == 0
    page.locator("#q").fill("cql")
    page.locator("#found a").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{PROJECT}")
    page.locator("#q").fill("chongqing")
    page.locator("#found a").first.wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=chongqing")
    wrong += clean(searching, "answers")
    searching.picture(picture_folder, named(language, "search"))
    page.locator("h1").click()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{PROJECT}")
    assert not wrong + searching.problems, "\n".join(wrong)


def test_a_leader_says_his_word_at_home(tab: Open, picture_folder: Path) -> None:
    """Facts and two buttons; one press, and the lead unit has the question in its inbox."""
    leading = tab("leader")
    page = leading.open("/")
    matter = page.locator(".matter", has_text="节点J-003-1")
    assert matter.locator("button").count() == 2
    leading.picture(picture_folder, "home-leader")
    wrong = clean(leading, "home")
    bottom = page.locator(".matter").last.evaluate("e => e.getBoundingClientRect().bottom")
    assert bottom <= DESK[1], "what waits stands on the first screen"
    matter.locator("button").first.click()
    page.locator(".matter[role=status]").wait_for()
    wrong += clean(leading, "said")
    clerk = tab("clerk", PHONE)
    page = clerk.open("/inbox/")
    assert "请说明原因" in page.locator("main").inner_text()
    assert not wrong + leading.problems + clean(clerk, "inbox"), "\n".join(wrong)


def test_the_clerks_inbox_empties_as_he_reports(tab: Open) -> None:
    """Every report that is due is opened from the inbox, written and handed on; then none waits."""
    clerk = tab("clerk", PHONE)
    due = "/inbox/?kind=supervision.reports"
    page = clerk.open(due)
    rows = page.locator("tbody .do a")
    first = rows.count()
    assert first >= 2
    wrong = clean(clerk, "inbox")
    for left in range(first, 0, -1):
        assert rows.count() == left
        rows.first.click()
        page.locator("#report-form [name=text]").fill("路面已铺完")
        choice = page.locator("#report-form [name=own_view]")
        if choice.first.evaluate("e => e.tagName") == "SELECT":
            choice.select_option("on_track")
        else:
            page.locator("#report-form [name=own_view][value=on_track]").check()
        page.locator("#report-form [name=progress]").fill("80")
        if page.locator("#report-form [name=late_reason]").count():
            page.locator("#report-form [name=late_reason]").fill("等检测")
        # what light would result is asked with every change; its answer is awaited like a person does
        page.wait_for_timeout(400)
        page.wait_for_load_state("networkidle")
        page.locator("#main .action .btn-primary").click()
        page.locator("main", has_text="等负责人报送").wait_for()
        page = clerk.open(due)
        rows = page.locator("tbody .do a")
    assert page.locator("tbody tr").count() == 0 and page.locator(".empty-state").is_visible()
    # what was still being asked when a page was left (a draft, the light, the badge) is given up, as it should be
    wrong += [p for p in clean(clerk, "empty") if "ERR_ABORTED" not in p]
    assert not wrong, "\n".join(wrong)
