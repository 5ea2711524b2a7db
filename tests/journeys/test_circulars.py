"""The monthly circular in the browser: drafted in one click, written around live figures, issued, frozen, corrected."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from docx import Document

from bin.house.system import ROOT
from tests.support.browser import Open, Visit, press, sound
from tests.support.commands import Bureau
from tests.support.folders import other_year, write_folder
from tests.support.site import served
from tests.support.ways import SELDOM

pytestmark = [pytest.mark.browser, pytest.mark.once]
MONTHS = ("2022-02", "2022-03", "2022-04", "2022-05")
"""A month in which a milestone of the road is not done, one for each way."""
DONE = (
    "import threeones.cli.bureau; from datetime import date; from tests.support.people import access; "
    "from threeones.apps.supervision.correcting import complete_milestone; from threeones.base.org.models import Unit; "
    "complete_milestone(access=access('unit_lead', Unit.objects.get(code='J-1')), milestone='{}', done_on=date(2022, 12, 1))"
)


@pytest.fixture(scope="module")
def site(
    make_bureau: Callable[[str], Bureau], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Bureau, str]]:
    """A small bureau with a head, whose road has milestones that nobody has reported done, served."""
    bureau, folder, books = make_bureau("circulars"), tmp_path_factory.mktemp("folder"), other_year()
    books["机构人员.xlsx"]["人员"].append({"工号": "6", "姓名": "吴六", "单位": "区交通局", "角色": "局主要领导"})
    books["工作手册.xlsx"]["节点"] += [
        {"项目编码": "J-001", "节点编码": f"J-001-{m}", "节点内容": f"{m}月的路段", "完成时间": f"{m}-20"}
        for m in MONTHS
    ]
    bureau.run("load", write_folder(folder, books))
    with served(bureau) as address:
        yield bureau, address


def drafted(office: Visit, month: str) -> str:
    """The draft of a month in one click; its address."""
    office.open("/circulars/")
    sound(office)
    press(office, f'form:has(input[name=month][value="{month}"]) button')
    sound(office)
    return office.page.url.removeprefix(office.base)


def written(office: Visit, one: str) -> None:
    """A figure that is none is told with those there are; one that is, stands filled."""
    office.open(f"{one}edit/")
    sound(office)
    office.page.locator("#text_practice").fill("红灯{红灯}个，各单位抓紧。")
    press(office, ".action button[value=save]")
    assert "{红灯数}" in office.page.locator("#wrong_practice").inner_text()
    sound(office, "422")
    office.page.locator("#text_practice").fill("红灯{红灯数}个，各单位抓紧。")
    press(office, ".action button[value=save]")
    assert "抓紧" in office.page.locator(".circular").inner_text()


@pytest.mark.parametrize(
    ("month", "size", "language"),
    [pytest.param(m, *w.values, id=str(w.id), marks=w.marks) for m, w in zip(MONTHS, SELDOM, strict=True)],
)
def test_a_circular_from_one_click_to_its_correction(
    site: tuple[Bureau, str],
    open_as: Open,
    picture_folder: Path,
    tmp_path: Path,
    month: str,
    size: tuple[int, int],
    language: str,
) -> None:
    office, head = open_as("supervisor", size, language), open_as("head_of_bureau:J", size, language)
    one = drafted(office, month)
    written(office, one)
    red = office.page.locator('.circular a[href$="/rows/red/"]').first
    told = red.inner_text()
    office.picture(picture_folder, f"circular-draft-{language}", full=True)
    press(office, ".action button")
    head.open("/inbox/")
    press(head, f'a[href="{one}"]')
    sound(head)
    press(head, ".action button")
    sound(head)
    head.picture(picture_folder, f"circular-{language}", full=True)
    with head.page.expect_download() as download:
        head.page.locator(".action a.btn-primary").click()
    download.value.save_as(tmp_path / "circular.docx")
    said = "\n".join(p.text for p in Document(str(tmp_path / "circular.docx")).paragraphs)
    assert f"红灯{told}个，各单位抓紧。" in said and "〔" in said
    # what is reported later leaves it as it was issued, and is told by a correction
    subprocess.run([sys.executable, "-c", DONE.format(f"J-001-{month}")], cwd=ROOT, env=site[0].env, check=True)
    head.open(one)
    assert head.page.locator('.circular a[href$="/rows/red/"]').first.inner_text() == told
    office.open(one)
    office.page.locator("details.card summary").last.click()
    office.page.locator("#reason").fill("漏报的节点已补报")
    press(office, "details.card form button")
    sound(office, "422")
    assert office.page.url.removeprefix(office.base) != one
    press(office, ".action button")
    head.open(office.page.url.removeprefix(office.base))
    press(head, ".action button")
    head.open(one)
    assert head.page.locator('.alert a[href^="/circulars/"]').count() == 1
    sound(head)
