"""An amendment in the browser: opened, objected to, answered, signed by keyboard, issued, published, compared, cited."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bin.house.system import ROOT
from tests.support.browser import Open, Visit, sound
from tests.support.commands import Bureau
from tests.support.folders import write_folder
from tests.support.house import books
from tests.support.site import served
from tests.support.ways import WAYS

pytestmark = [pytest.mark.browser, pytest.mark.once]
AMENDMENTS = (("2022-06-01", 2), ("2022-07-01", 3), ("2022-08-01", 4), ("2022-09-01", 5))
"""One for each way: from which day it is in force, and its number."""
CHANGE = "import sys; import threeones.cli.bureau; from tests.support import house; sys.argv[1:] = {!r}; house.main()"


@pytest.fixture(scope="module")
def site(
    make_bureau: Callable[[str], Bureau], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Bureau, str]]:
    """A small bureau whose handbook has a first edition, served."""
    bureau, folder = make_bureau("edition"), tmp_path_factory.mktemp("folder")
    bureau.run("load", write_folder(folder, books()))
    bureau.run("handbook", "adopt", "2022", "--bureau", "J", "--on", "2022-01-15")
    with served(bureau) as address:
        yield bureau, address


def mend(bureau: Bureau, *what: str) -> None:
    """Change a field of an entry of the draft: kind, code, field, value."""
    subprocess.run([sys.executable, "-c", CHANGE.format(list(what))], cwd=ROOT, env=bureau.env, check=True)


def press(tab: Visit, selector: str) -> None:
    """Press what is pressed, and wait for the page that comes."""
    with tab.page.expect_navigation(wait_until="networkidle"):
        tab.page.locator(selector).first.click()


def press_by_key(tab: Visit, selector: str) -> None:
    """The same by Tab and Enter alone."""
    with tab.page.expect_navigation(wait_until="networkidle"):
        tab.press_on(selector)


def open_amendment(office: Visit, reason: str) -> str:
    """From the handbook to a new edition; its address."""
    office.open("/handbook/")
    press(office, ".action a.btn-primary")
    sound(office)
    office.page.locator("input[name=reason]").fill(reason)
    press(office, "button[form=open-form]")
    return office.page.url


@pytest.mark.parametrize(
    ("amendment", "size", "language"),
    [pytest.param(a, *w.values, id=str(w.id), marks=w.marks) for a, w in zip(AMENDMENTS, WAYS, strict=True)],
)
def test_an_amendment_from_opening_to_the_light_that_cites_it(
    site: tuple[Bureau, str],
    open_as: Open,
    picture_folder: Path,
    amendment: tuple[str, int],
    size: tuple[int, int],
    language: str,
) -> None:
    day, number = amendment
    said = f"加快推进第{number}步"
    office = open_as("supervisor", size, language)
    edition = open_amendment(office, f"第{number}次调整")
    mend(site[0], "project", "J-001", "content", said)
    office.open(edition)
    press(office, ".action button.btn-primary")
    sound(office)
    # the unit that supports the project objects
    transport = open_as("unit_lead:J-2", size, language)
    transport.open("/inbox/")
    press(transport, f'a[href="{edition.removeprefix(office.base)}sign/J-2/"]')
    sound(transport)
    assert transport.page.locator("ins").count() >= 1
    transport.picture(picture_folder, f"edition-sign-{language}", full=True)
    transport.type_into("textarea[name=remark]", "时限太紧，请推后")
    press_by_key(transport, "#sign-form button[value=object]")
    sound(transport)
    # the office answers, and mends
    office.open(edition)
    office.page.locator("#answer-J-2").fill("推后到秋天")
    press(office, "#unit-J-2 form button")
    sound(office)
    mend(site[0], "project", "J-001", "deadline", f"2022-{8 + number:02d}-30")
    # both sign by keyboard alone; the one who objected sees what became of it
    for unit in ("J-2", "J-1"):
        lead = open_as(f"unit_lead:{unit}", size, language)
        lead.open(f"{edition}sign/{unit}/")
        assert ("推后到秋天" in lead.page.locator("main").inner_text()) == (unit == "J-2")
        sound(lead)
        press_by_key(lead, "button[form=sign-form][value=sign]")
        sound(lead)
    head = open_as("head_of_bureau:J", size, language)
    head.open(edition)
    press(head, ".action button.btn-primary")
    sound(head)
    office.open(edition)
    office.page.locator("input[name=in_force_from]").fill(day)
    sound(office)
    press(office, "button[form=step-publish]")
    office.picture(picture_folder, f"edition-{language}")
    sound(office)
    press(office, f'a[href*="/compare/{edition.rstrip("/").rpartition("/")[2]}/"]')
    assert said in office.page.locator("main").inner_text().replace("\n", "").replace("增", "").replace("new", "")
    office.picture(picture_folder, f"edition-compare-{language}")
    sound(office)
    office.open("/handbook/")
    assert office.page.get_by_text(said).count() == 1
    # the light goes by it
    cited = f"按第{number}版" if language == "zh-CN" else f"By edition {number}"
    office.open("/projects/J-001/")
    assert office.page.get_by_text(cited).count() >= 1
    sound(office)
    office.open("/why/light/J-001/")
    assert f"第{number}版" in office.page.content() or f"edition {number}" in office.page.content()
    sound(office)
