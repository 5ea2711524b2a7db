"""A year's evaluation in the browser: opened, computed, put on notice, appealed against, computed again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.browser import Open, Visit, sound
from tests.support.commands import Bureau
from tests.support.site import served
from tests.support.ways import WAYS

pytestmark = [pytest.mark.browser, pytest.mark.once]
SCHEME, UNIT = "gongshu-2021-sections", "FG-07"
DAYS = ("2021-12-31", "2021-11-30", "2021-10-31", "2021-09-30")
"""One cycle for each way."""


@pytest.fixture(scope="module")
def site(make_bureau: Callable[[str], Bureau]) -> Iterator[tuple[Bureau, str]]:
    """The sample's year, served."""
    bureau = make_bureau("cycle")
    bureau.run("load", "sample/gongshu-2021")
    with served(bureau) as address:
        yield bureau, address


def press(tab: Visit, selector: str) -> None:
    """Press what is pressed, and wait for the page that comes."""
    tab.page.locator(selector).click()
    tab.page.wait_for_load_state("networkidle")


@pytest.mark.parametrize(
    ("day", "size", "language"),
    [pytest.param(d, *w.values, id=str(w.id), marks=w.marks) for d, w in zip(DAYS, WAYS, strict=True)],
)
def test_a_cycle_from_opening_to_the_decided_appeal(
    open_as: Open, picture_folder: Path, day: str, size: tuple[int, int], language: str
) -> None:
    office = open_as("evaluator", size, language)
    office.open("/evaluation/cycles/")
    sound(office)
    office.page.locator("select[name=scheme]").select_option(SCHEME)
    office.page.locator("input[name=facts_until]").fill(day)
    press(office, "button[form=cycle-form]")
    cycle = office.page.url
    sound(office)
    office.open(f"{cycle}check/")
    sound(office)
    office.open(cycle)
    press(office, "button[form=step-compute]")
    sound(office)
    lead = open_as(f"unit_lead:{UNIT}", size, language)
    lead.open(cycle)
    assert lead.page.locator(".result").count() == 0, "what is under review is not shown to the ranked"
    press(office, "button[form=step-notice]")
    sound(office)
    lead.open(cycle)
    assert lead.page.locator(".result").count() == 1
    sound(lead)
    lead.picture(picture_folder, f"cycle-{language}")
    press(lead, ".action a.btn-primary")
    lead.page.locator("select[name=fact]").select_option("commendations")
    lead.page.locator("input[name=asked]").fill("2")
    lead.page.locator("textarea[name=text]").fill("漏记两项表彰")
    sound(lead)
    press(lead, "button[form=appeal-form]")
    assert "漏记两项表彰" in lead.page.locator(".said").inner_text()
    appeal = lead.page.url
    sound(lead)
    office.open("/inbox/")
    assert office.page.locator(f'a[href="{appeal.removeprefix(office.base)}"]').count() >= 1
    office.open(appeal)
    assert office.page.locator("input[name=value]").input_value() == "2"
    press(office, "button[form=decision-form][value=uphold]")
    assert office.page.locator("#faults a").count() == 1, "a decision needs its words"
    office.page.locator("textarea[name=decision]").fill("证书齐全，予以更正")
    office.problems.clear()
    press(office, "button[form=decision-form][value=uphold]")
    sound(office)
    lead.open(appeal)
    assert lead.page.locator("table tbody tr").count() >= 1, "who moved"
    lead.picture(picture_folder, f"appeal-{language}")
    sound(lead)
    lead.open(cycle)
    assert lead.page.locator(".result").count() == 2, "the first result stays readable"
    lead.page.locator(".result h3 a").first.click()
    lead.page.wait_for_load_state("networkidle")
    assert lead.page.locator(".alert-info a").count() == 1
    sound(lead)
