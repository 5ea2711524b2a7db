"""The evaluation office writes its scheme: from a pack, with a mistake that is mended, by text and by form, to the audit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from tests.journeys.test_every_page import copied
from tests.support.browser import Open, sound
from tests.support.commands import Bureau
from tests.support.sessions import session_of
from tests.support.site import served
from tests.support.ways import SELDOM, WAYS

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser
LIKE = "gongshu-2021-sections"
FIRST, SECOND = "evaluator", "evaluator:FG"
SELECTED = (
    "() => { const a = document.getElementById('id_text'); return a.value.slice(a.selectionStart, a.selectionEnd) }"
)
MISTAKE, MEANT = "wieght: 30", "weight: 30"
BY_HAND = ("weight: 10, value: projects_led", "weight: 5, value: projects_led")
"""Two weights that the form changes, as they stand in the text afterwards and before."""


@pytest.fixture(scope="module")
def site(demo: Bureau, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Bureau, str]]:
    """A copy of the demonstration, whose sections are ranked already, served."""
    bureau = copied(demo, tmp_path_factory.mktemp("schemes"))
    with served(bureau) as address:
        yield bureau, address


@pytest.mark.parametrize(("size", "language"), WAYS)
def test_an_evaluator_writes_a_scheme_and_the_auditor_sees_it(
    open_as: Open, picture_folder: Path, size: tuple[int, int], language: str
) -> None:
    name = f"sections-{language}-{size[0]}"
    tab = open_as(FIRST, size, language)
    page = tab.open("/evaluation/schemes/")
    page.locator(f"main a[href='/evaluation/schemes/{LIKE}/']").first.click()
    page.locator(f"main a[href$='new/?like={LIKE}']").click()
    page.locator("#scheme").fill(name)
    page.locator("button[form=new-form]").click()
    text = page.locator("#id_text")
    assert f"scheme: {name}" in text.input_value() and "# 按期完成率五成" in text.input_value()
    page.locator("#checked [data-place='items.0.weight']").wait_for()
    # a mistake, which is seen and leads to its place
    text.fill(text.input_value().replace(MEANT, MISTAKE))
    fault = page.locator(".scheme-faults li", has_text="“wieght”")
    fault.wait_for()
    assert "weight" in fault.locator(".expected").inner_text()
    fault.locator("a").click()
    assert page.evaluate(SELECTED) == "wieght"
    sound(tab)
    tab.picture(picture_folder, f"scheme-fault-{language}")
    text.fill(text.input_value().replace(MISTAKE, MEANT))
    page.locator(".scheme-faults").wait_for(state="detached")
    # a word that the editor completes
    text.focus()
    text.evaluate("a => { const n = a.value.indexOf('total:'); a.setSelectionRange(n, n) }")
    page.keyboard.type("adj")
    page.locator("#scheme-words li", has_text="adjustment_limits").wait_for()
    sound(tab)
    page.keyboard.press("Tab")
    assert "adjustments: total:" in text.input_value()
    text.fill(text.input_value().replace("adjustments: total:", "total:"))
    # the form changes its place in the text, and nothing else
    before = text.input_value()
    page.locator("[data-place='items.5.weight']").fill("10")
    page.locator("[data-place='items.5.weight']").press("Enter")
    page.wait_for_function("w => document.getElementById('id_text').value.includes(w)", arg=BY_HAND[0])
    assert text.input_value() == before.replace(BY_HAND[1], BY_HAND[0])
    page.locator(".scheme-faults li", has_text="105").wait_for()
    page.locator("[data-place='items.1.weight']").fill("5")
    page.locator("[data-place='items.1.weight']").press("Enter")
    page.locator(".scheme-faults").wait_for(state="detached")
    page.locator("button[value=preview]").click()
    page.locator("#preview-ranks tbody th[scope=row]").first.wait_for()
    assert page.locator("#preview-ranks .scheme-up, #preview-ranks .scheme-down").count() > 0
    sound(tab)
    tab.picture(picture_folder, f"scheme-editor-{language}")
    # without a reason nothing is saved, and nothing is lost
    page.locator("button[form=scheme-form][value=save]").click()
    page.locator("#faults").wait_for()
    assert BY_HAND[0] in text.input_value()
    page.locator("#id_note").fill("承担任务量加到10分")
    page.locator("button[form=scheme-form][value=save]").click()
    page.locator("#savings").wait_for()
    assert page.url.endswith(f"/evaluation/schemes/{name}/")
    tab.picture(picture_folder, f"scheme-{language}")
    writer = page.locator("#savings tbody td").nth(2).inner_text().strip()
    page.locator("#savings a").first.click()
    assert page.locator("#changes ins", has_text=BY_HAND[0]).count() == 1
    auditor = open_as("auditor", size, language)
    audited = auditor.open(f"/audit/record/evaluation.schemetext/{quote(f'{name} / 1')}/")
    entry = audited.locator("main tr[id^='e']").last
    entry.locator("summary").click()
    assert writer in entry.inner_text() and "承担任务量加到10分" in entry.inner_text()
    auditor.open(f"/evaluation/schemes/{name}/1/")
    assert auditor.page.locator("a[href$='/edit/']").count() == 0
    sound(auditor)


@pytest.mark.parametrize(("size", "language"), SELDOM)
def test_a_second_evaluators_text_is_not_lost(open_as: Open, size: tuple[int, int], language: str) -> None:
    address = f"/evaluation/schemes/{LIKE}/edit/"
    one, two = open_as(FIRST, size, language), open_as(SECOND, size, language)
    first, second = one.open(address), two.open(address)
    number = int(first.locator("input[name=version]").input_value())
    for page, weight in ((first, "29"), (second, "31")):
        text = page.locator("#id_text")
        begun = text.input_value().replace("weights: 100, ", "")
        text.fill(re.sub(r"\d+(?=, value: milestones_on_time)", weight, begun))
        page.locator("#id_note").fill(f"按期完成改为{weight}")
    first.locator("button[form=scheme-form][value=save]").click()
    first.locator("#savings").wait_for()
    writer = first.locator("#savings tbody td").nth(2).inner_text().strip()
    second.locator("button[form=scheme-form][value=save]").click()
    second.locator("#conflict").wait_for()
    assert writer in second.locator("#conflict").inner_text()
    assert "31, value: milestones_on_time" in second.locator("#id_text").input_value()
    assert second.locator("#differences del", has_text="29, value").count() == 1
    assert int(second.locator("input[name=version]").input_value()) == number + 1
    sound(two, "409")
    second.locator("button[form=scheme-form][value=save]").click()
    second.locator("#savings").wait_for()
    assert second.locator("#savings tbody tr").count() >= 2
    sound(two, "409")


def test_the_buttons_do_the_same_without_scripts(chromium: Browser, site: tuple[Bureau, str]) -> None:
    context = chromium.new_context(base_url=site[1], java_script_enabled=False, locale="zh-CN")
    context.add_cookies([{"name": "sessionid", "value": session_of(site[0], FIRST), "url": site[1]}])
    try:
        page = context.new_page()
        page.goto("/evaluation/schemes/gongshu-2021-sub-districts/edit/")
        before = page.locator("#id_text").input_value()
        weight = page.locator("input[name='at:items.0.weight']")
        weight.fill("1")
        page.locator("button[value=apply]").click()
        after = page.locator("#id_text").input_value()
        assert after != before and len(after.split("\n")) == len(before.split("\n"))
        page.locator("#id_text").fill(after.replace("items:", "itmes:"))
        page.locator("button[value=check]").click()
        assert page.locator(".scheme-faults li", has_text="itmes").count() == 1
        page.locator("#id_text").fill(before)
        page.locator("button[value=preview]").click()
        assert page.locator("#preview-ranks tbody th[scope=row]").count() > 1
    finally:
        context.close()
