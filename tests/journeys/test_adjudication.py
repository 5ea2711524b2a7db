"""A red month in the browser: proposed, checked on the phone, decided, signed, published; made good, and yellow by memory."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bin.house.system import ROOT
from tests.support.browser import PHONE, Open, press, sound
from tests.support.commands import Bureau
from tests.support.folders import other_year, write_folder
from tests.support.site import served
from tests.support.ways import SELDOM

pytestmark = [pytest.mark.browser, pytest.mark.once]
MONTHS = ("2022-03", "2022-02", "2022-04", "2022-05")
"""A month in which the project has a milestone that is not done, one for each way."""
DONE = (
    "import threeones.cli.bureau; from datetime import date; from threeones.apps.supervision.services import patrol; "
    "from threeones.apps.supervision.correcting import complete_milestone; "
    "from tests.support.people import access; from threeones.base.org.models import Unit; "
    "complete_milestone(access=access('unit_lead', Unit.objects.get(code='J-1')), milestone='{}', done_on=date(2022, 12, 1)); "
    "patrol(year=2022, as_of=date(2022, 12, 31), actor='patrol')"
)


@pytest.fixture(scope="module")
def site(
    make_bureau: Callable[[str], Bureau], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Bureau, str]]:
    """A small bureau with a portfolio leader, whose road has milestones that nobody has reported done, served."""
    bureau, folder, books = make_bureau("lights"), tmp_path_factory.mktemp("folder"), other_year()
    books["机构人员.xlsx"]["人员"].append(
        {"工号": "5", "姓名": "周五", "单位": "区交通局", "角色": "分管领导", "分管单位": "道路科"}
    )
    handbook = books["工作手册.xlsx"]
    handbook["节点"] += [
        {"项目编码": "J-001", "节点编码": f"J-001-{m}", "节点内容": f"{m}月的路段", "完成时间": f"{m}-20"}
        for m in MONTHS[1:]
    ]
    bureau.run("load", write_folder(folder, books))
    with served(bureau) as address:
        yield bureau, address


def made_good(bureau: Bureau, milestone: str) -> None:
    """The unit reports the milestone done, and the daily round goes by."""
    subprocess.run([sys.executable, "-c", DONE.format(milestone)], cwd=ROOT, env=bureau.env, check=True)


@pytest.mark.parametrize(
    ("month", "size", "language"),
    [pytest.param(m, *w.values, id=str(w.id), marks=w.marks) for m, w in zip(MONTHS, SELDOM, strict=True)],
)
def test_a_red_month_made_good(
    site: tuple[Bureau, str],
    open_as: Open,
    picture_folder: Path,
    month: str,
    size: tuple[int, int],
    language: str,
) -> None:
    red = "td .light-red"
    office = open_as("supervisor", size, language)
    office.open(f"/lights/?month={month}")
    sound(office)
    press(office, ".action button.btn-primary")
    assert office.page.locator(red).count() >= 1
    office.picture(picture_folder, f"lights-proposed-{language}")
    sound(office)
    # the unit answers on its phone, from the inbox: it objects to one
    unit = open_as("unit_lead:J-1", PHONE, language)
    unit.open("/inbox/")
    press(unit, f'a[href="/lights/{month}/J-1/"]')
    sound(unit)
    box = unit.page.locator("#check-form .check-light", has_text="J-001")
    box.locator("input[type=checkbox]").check()
    box.locator("textarea").fill("上级已同意顺延，文件随后送到")
    unit.picture(picture_folder, f"lights-check-{language}", full=True)
    press(unit, "button[form=check-form]")
    sound(unit)
    # the office decides it by itself: another light needs its reason
    office.open(f"/lights/?month={month}&disputed=1")
    press(office, 'td.main a[href^="/lights/"]')
    page = office.page.url
    office.page.locator("select[name=light]").select_option("yellow")
    press(office, "button[form=decide-form]")
    assert office.page.locator(".fault").count() == 1
    sound(office, "422")
    office.page.locator("textarea[name=reason]").fill("顺延的文件已核")
    office.picture(picture_folder, f"lights-decide-{language}", full=True)
    press(office, "button[form=decide-form]")
    sound(office, "422")
    # nothing is out before the leader has signed
    office.open("/projects/J-001/")
    row = office.page.locator("tr", has=office.page.locator(f'a[href*="/{month}"]')).first
    assert row.count() == 1 and row.locator('a[href^="/lights/"] .light').count() == 0
    leader = open_as("person:5", size, language)
    leader.open("/inbox/")
    press(leader, f'a[href^="/lights/?month={month}"]')
    leader.picture(picture_folder, f"lights-sign-{language}")
    sound(leader)
    press(leader, ".action button.btn-primary")
    sound(leader)
    office.open("/projects/J-001/")
    row = office.page.locator("tr", has=office.page.locator(f'a[href*="/{month}"]')).first
    assert row.locator(".light-red").count() >= 1 and row.locator('a[href^="/lights/"] .light-yellow').count() == 1
    assert "顺延的文件已核" in row.inner_text() and "周五" in row.inner_text()
    office.picture(picture_folder, f"lights-project-{language}", full=True)
    sound(office, "422")
    # made good: yellow by memory, which is proposed again under the next number
    again = "J-001-2" if month == MONTHS[0] else f"J-001-{month}"
    made_good(site[0], again)
    office.open("/inbox/")
    office.open(f"/lights/?month={month}")
    press(office, ".action button.btn-primary")
    first, second = ("第2次", "提出了") if language == "zh-CN" else ("No. 2", "proposed")
    said = office.page.locator("main").inner_text()
    assert first in said and second in office.page.content()
    sound(office, "422")
    assert page.startswith(office.base)
