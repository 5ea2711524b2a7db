"""Orders in the browser: escalated to the ladder's top, returned for redo, closed; an extension granted and one refused."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from bin.house.system import ROOT
from tests.support.browser import Open, Visit, press, sound
from tests.support.commands import Bureau
from tests.support.folders import write_folder
from tests.support.house import books
from tests.support.site import served
from tests.support.ways import SELDOM

pytestmark = [pytest.mark.browser, pytest.mark.once]
PROJECTS = tuple(f"K-{n}" for n in range(1, 5))
PATROL = """
import sys; import threeones.cli.bureau
from datetime import date, timedelta
from threeones.apps.supervision.orders.reminding import patrol_orders
first = date.fromisoformat(sys.argv[1])
print(sum(patrol_orders(today=first + timedelta(days=n)) for n in range(int(sys.argv[2]))))
"""


@pytest.fixture(scope="module")
def site(
    make_bureau: Callable[[str], Bureau], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Bureau, str]]:
    """A bureau whose handbook is published, with a project of two milestones for each journey, served."""
    made = books()
    first = made["工作手册.xlsx"]["项目"][1]
    for code in PROJECTS:
        made["工作手册.xlsx"]["项目"].append({**first, "项目编码": code, "项目名称": f"工程{code}"})
        made["工作手册.xlsx"]["节点"] += [
            {"项目编码": code, "节点编码": f"{code}-{n}", "节点内容": f"第{n}步", "完成时间": date(2022, 3, 31)}
            for n in (1, 2)
        ]
    bureau = make_bureau("orders")
    bureau.run("load", write_folder(tmp_path_factory.mktemp("folder"), made))
    bureau.run("handbook", "adopt", "2022", "--bureau", "J", "--on", "2022-01-15")
    with served(bureau) as address:
        yield bureau, address


def patrol(bureau: Bureau, first: date, days: int) -> int:
    """Let the patrol of orders go round on so many days; how many steps it took."""
    program = [sys.executable, "-c", PATROL, first.isoformat(), str(days)]
    done = subprocess.run(program, cwd=ROOT, env=bureau.env, check=True, capture_output=True, text=True)
    return int(done.stdout.split()[-1])


def main_text(tab: Visit) -> str:
    """What the page says."""
    return tab.page.locator("main").inner_text()


@pytest.mark.parametrize(
    ("code", "size", "language"),
    [pytest.param(c, *w.values, id=str(w.id), marks=w.marks) for c, w in zip(PROJECTS, SELDOM, strict=True)],
)
def test_an_order_up_the_ladder_and_back_and_two_extensions(
    site: tuple[Bureau, str], open_as: Open, picture_folder: Path, code: str, size: tuple[int, int], language: str
) -> None:
    office, lead = open_as("supervisor", size, language), open_as("unit_lead:J-1", size, language)
    order = an_order(office, code)
    office.picture(picture_folder, f"order-{language}")
    # nobody answers: from the notice to the head of the bureau
    assert patrol(site[0], date.today(), 120) == 4
    head = open_as("head_of_bureau:J", size, language)
    head.open("/inbox/")
    press(head, f'a[href="{order}"]')
    assert head.page.locator("#ladder li", has_text="✓").count() == 4
    assert "吴六" in main_text(head)
    sound(head)
    answered_twice(office, lead, order)
    an_extension(office, lead, head, f"{code}-1", grant=True)
    an_extension(office, lead, head, f"{code}-2", grant=False)
    head.picture(picture_folder, f"extension-{language}", full=True)
    lead.open(f"/projects/{code}/")
    assert lead.page.locator("#orders li a").count() >= 3
    sound(lead)


def an_order(office: Visit, code: str) -> str:
    """From the project's page to an assigned order that was reminded of by phone in two taps; its address."""
    office.open(f"/projects/{code}/")
    press(office, '#orders a[href*="origin=light"]')
    sound(office)
    office.page.locator("textarea[name=demand]").fill("月底前补上，附验收单")
    press(office, ".action button[value=assign]")
    order = office.page.url.removeprefix(office.base)
    press(office, '#remind button[value="phone"]')
    assert office.page.locator("#steps li").count() == 3
    assert "督" in office.page.locator("#chat-text").input_value()
    office.page.locator("[data-copy]").click()
    office.page.locator("#chat-said:not(:empty)").wait_for()
    sound(office)
    return order


def answered_twice(office: Visit, lead: Visit, order: str) -> None:
    """Answered, returned for redo, answered again, closed."""
    for text in ("补了一半", "补齐了，验收单附上"):
        lead.open(order)
        lead.page.locator("#answer-text").fill(text)
        sound(lead)
        press(lead, ".action button")
        office.open(order)
        sound(office)
        if text == "补了一半":
            office.page.locator("#return-text").fill("没有验收单")
            press(office, "#return-form button")
    press(office, ".action button")
    assert office.page.locator("#steps li").count() == 11
    sound(office)


def an_extension(office: Visit, lead: Visit, head: Visit, milestone: str, *, grant: bool) -> None:
    """A later day is asked for with its effect before the eyes, commented on, and granted or refused."""
    wanted = date.today() + timedelta(days=40)
    lead.open(f"/extensions/new/?milestone={milestone}")
    lead.page.locator("input[name=wanted_on]").fill(wanted.isoformat())
    lead.page.locator("textarea[name=reason]").fill("管线没有迁")
    press(lead, "button[value=look]")
    lead.page.locator("#effect").wait_for()
    sound(lead)
    press(lead, ".action button[value=send]")
    url = lead.page.url.removeprefix(lead.base)
    office.open(url)
    office.page.locator("#comment").fill("情况属实")
    press(office, ".action button")
    sound(office)
    head.open("/inbox/")
    press(head, f'a[href="{url}"]')
    sound(head)
    if grant:
        press(head, ".action button")
    else:
        head.page.locator("input[name=remark]").fill("赶得上")
        press(head, "#decide-form .order-buttons button")
    lead.open(f"/projects/{milestone.rsplit('-', 1)[0]}/")
    row = lead.page.locator("tr", has=lead.page.locator("td.main", has_text=milestone)).first
    assert row.locator(f'time[datetime="{wanted.isoformat()}"]').count() == (1 if grant else 0)
    head.open(url)
    sound(head)
