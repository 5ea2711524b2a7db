"""The draft of a handbook in the browser: edited in its place, dragged, changed together, taken back; by two at once, and by keyboard alone."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bin.house.system import ROOT
from tests.support.browser import Open, Visit, sound
from tests.support.commands import Bureau
from tests.support.folders import other_year, write_folder
from tests.support.site import served
from tests.support.ways import WAYS

pytestmark = [pytest.mark.browser, pytest.mark.once]
TREE = "/handbook/editions/1/tree/"
OPENED = """
import threeones.cli.bureau
from threeones.apps.handbook.editions.steps import open_edition
from threeones.base.accounts.access import OPERATOR
open_edition(access=OPERATOR, bureau="J", year=2022)
"""
QUIET = "() => !document.querySelector('.htmx-request, .htmx-settling, .htmx-swapping')"
SETS = [[f"{way}-{n}" for n in range(1, 4)] for way in ("A", "B", "C", "D")]
"""Three projects for each way of looking."""


@pytest.fixture(scope="module")
def site(
    make_bureau: Callable[[str], Bureau], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Bureau, str]]:
    """A bureau's year with projects for each journey and an edition opened from it, served."""
    books = other_year()
    book = books["工作手册.xlsx"]
    book["目标"].append({**book["目标"][0], "目标编码": "J-M2", "目标名称": "公交都市"})
    first = {**book["项目"][0], "所属目标": "J-M2"}
    codes = [code for some in SETS for code in some] + ["T-1", "T-2", "K-1", "K-2"]
    book["项目"] += [{**first, "项目编码": code, "项目名称": f"工程{code}"} for code in codes]
    bureau = make_bureau("tree")
    bureau.run("load", write_folder(tmp_path_factory.mktemp("year"), books))
    subprocess.run([sys.executable, "-c", OPENED], cwd=ROOT, env=bureau.env, check=True, capture_output=True)
    with served(bureau) as address:
        yield bureau, address


def node(tab: Visit, code: str) -> str:
    """The selector of a project's line."""
    return f'li[data-code="{code}"]'


def settled(tab: Visit) -> None:
    """Waits until what was pressed has come of it."""
    tab.page.wait_for_load_state("networkidle")
    tab.page.wait_for_function(QUIET)


def edit(tab: Visit, code: str, **values: str) -> None:
    """Opens a line in its place, fills fields, and saves."""
    line = tab.page.locator(node(tab, code))
    line.locator(".edit").first.click()
    form = line.locator("form.line-form").first
    form.wait_for()
    for name, value in values.items():
        form.locator(f"[name={name}]").fill(value)
    form.locator("button[type=submit]").first.click()
    settled(tab)


def said(tab: Visit, code: str) -> str:
    """What a project's line says."""
    return tab.page.locator(f"{node(tab, code)} .line").first.inner_text()


def order(tab: Visit) -> list[str]:
    """The codes of the projects as they stand."""
    return [str(n.get_attribute("data-code")) for n in tab.page.locator("li[data-kind=project]").all()]


@pytest.mark.parametrize(
    ("codes", "size", "language"),
    [pytest.param(c, *w.values, id=str(w.id), marks=w.marks) for c, w in zip(SETS, WAYS, strict=True)],
)
def test_a_draft_is_edited_in_its_tree(
    open_as: Open, picture_folder: Path, codes: list[str], size: tuple[int, int], language: str
) -> None:
    first, second, third = codes
    tab = open_as("supervisor", size, language)
    tab.open(TREE)
    tab.picture(picture_folder, f"handbook-tree-{language}")
    edit(tab, first, name="改过的名称", deadline="2021-12-31")
    assert tab.page.locator(f"{node(tab, first)} .line-form .wrong .fault").count() == 1, "before its start"
    sound(tab)
    tab.page.locator(f"{node(tab, first)} .line-form [name=deadline]").fill("2022-09-30")
    tab.page.locator(f"{node(tab, first)} .line-form button[type=submit]").first.click()
    settled(tab)
    assert "改过的名称" in said(tab, first) and "2022-09-30" in said(tab, first)
    assert first in tab.page.locator("#told").inner_text()
    before = order(tab)
    if size[0] > 1000:
        tab.page.locator(f"{node(tab, third)} > .node-row .grip").first.drag_to(
            tab.page.locator(f"{node(tab, first)} > .node-row .grip").first
        )
    else:
        tab.page.locator(f"{node(tab, third)} [id^=up-]").first.click()
        settled(tab)
        tab.page.locator(f"{node(tab, third)} [id^=up-]").first.click()
    settled(tab)
    assert [c for c in order(tab) if c in codes] == [third, first, second] and before != order(tab)
    for code in (first, second):
        tab.page.locator(f"{node(tab, code)} .pick input").check()
    tab.page.locator("#bulk button").click()
    tab.page.locator("#bulk-form").wait_for()
    tab.page.locator("[name=lead_unit]").fill("运输科")
    sound(tab)
    tab.picture(picture_folder, f"handbook-bulk-{language}")
    tab.page.locator("button[form=bulk-form]").click()
    settled(tab)
    assert all("运输科" in said(tab, code) for code in (first, second)) and "道路科" in said(tab, third)
    sound(tab)
    # dragged in one step, by buttons in two
    for _step in range(3 if size[0] > 1000 else 4):
        tab.page.locator("#undo").click()
        settled(tab)
    assert [c for c in order(tab) if c in codes] == codes
    assert "改过的名称" not in said(tab, first) and "道路科" in said(tab, second)
    tab.page.locator("#redo").click()
    settled(tab)
    assert "改过的名称" in said(tab, first)
    sound(tab)
    tab.open("/handbook/editions/1/steps/")
    sound(tab)


def test_two_edit_one_project_and_nothing_is_lost(open_as: Open) -> None:
    one, two = open_as("supervisor"), open_as("supervisor:Q")
    for tab in (one, two):
        tab.open(TREE)
        for code in ("T-1", "T-2"):
            tab.page.locator(f"{node(tab, code)} .edit").first.click()
            tab.page.locator(f"{node(tab, code)} form.line-form").wait_for()

    def save(tab: Visit, code: str, **values: str) -> None:
        form = tab.page.locator(f"{node(tab, code)} form.line-form")
        for name, value in values.items():
            form.locator(f"[name={name}]").fill(value)
        form.locator("button[type=submit]").first.click()
        settled(tab)

    # different fields: both stay
    save(one, "T-1", name="一改的名称")
    save(two, "T-1", deadline="2022-10-31")
    assert "一改的名称" in said(two, "T-1") and "2022-10-31" in said(two, "T-1")
    # the same field: the second sees both texts, and nothing of his is lost
    save(one, "T-2", name="一写的", weight="2")
    save(two, "T-2", name="二写的", deadline="2022-11-30")
    form = two.page.locator(f"{node(two, 'T-2')} form.line-form")
    assert form.locator("[name=name]").input_value() == "二写的"
    assert form.locator("[name=deadline]").input_value() == "2022-11-30"
    assert form.locator("[name=weight]").input_value() == "2", "what only the other changed is there"
    assert form.locator(".theirs .text").all_inner_texts() == ["一写的"]
    sound(two)
    form.locator("[name=take]").check()
    save(two, "T-2")
    assert "一写的" in said(two, "T-2") and "2022-11-30" in said(two, "T-2")
    # removed while the other edits: he is told by whom, and what he typed is there
    one.open(TREE)
    two.page.locator(f"{node(two, 'T-1')} .edit").first.click()
    two.page.locator(f"{node(two, 'T-1')} form.line-form").wait_for()
    one.page.locator(f"{node(one, 'T-1')} [id^=remove-]").first.click()
    settled(one)
    assert "T-1" not in order(one)
    save(two, "T-1", name="白写的名称")
    two.page.locator("h1", has_text="T-1").wait_for()
    assert (
        "白写的名称" in two.page.locator("main").inner_text() and "supervisor" in two.page.locator(".lead").inner_text()
    )
    sound(two, "409")
    one.page.locator("#undo").click()
    settled(one)
    two.open(TREE)
    # what was typed and not taken opens by itself
    again = two.page.locator(f"{node(two, 'T-1')} form.line-form [name=name]")
    again.wait_for()
    assert again.input_value() == "白写的名称"


def test_a_draft_is_edited_by_keyboard_alone(open_as: Open) -> None:
    tab = open_as("supervisor")
    page = tab.open(TREE)
    tab.tab_to(f"{node(tab, 'K-1')} .line-name a")
    page.keyboard.press("e")
    form = page.locator(f"{node(tab, 'K-1')} form.line-form")
    form.wait_for()
    page.wait_for_function("() => document.activeElement.name === 'name'")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("只用键盘")
    page.keyboard.press("Enter")
    page.locator(f"{node(tab, 'K-1')} .edit").wait_for()
    settled(tab)
    assert "只用键盘" in said(tab, "K-1")
    before = order(tab)
    page.keyboard.press("Alt+ArrowDown")
    settled(tab)
    at = before.index("K-1")
    assert order(tab)[at : at + 2] == ["K-2", "K-1"]
    page.wait_for_function("""() => document.activeElement.closest('li[data-code="K-1"]') !== null""")
    page.keyboard.press("Alt+ArrowUp")
    settled(tab)
    assert order(tab) == before
    page.keyboard.press("k")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.wait_for_function("""() => document.activeElement.closest('li[data-code="K-2"]') !== null""")
    page.keyboard.press("e")
    page.locator(f"{node(tab, 'K-2')} form.line-form").wait_for()
    page.wait_for_function("() => document.activeElement.name === 'name'")
    page.keyboard.press("Escape")
    page.locator(f"{node(tab, 'K-2')} .edit").wait_for()
    for _step in range(3):
        with page.expect_response(lambda answer: "/turn/undo/" in answer.url):
            page.keyboard.press("ControlOrMeta+z")
        settled(tab)
    assert re.search("工程K-1", said(tab, "K-1"))
    sound(tab)
