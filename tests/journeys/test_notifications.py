"""An office adds a group robot and tests it; somebody chooses how he is told, and copies what there is to tell him."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from bin.house.system import ROOT
from tests.support.browser import Open, sound
from tests.support.commands import Bureau
from tests.support.folders import other_year, write_folder
from tests.support.robots import SECRET, Robots, robots
from tests.support.site import served
from tests.support.ways import WAYS

pytestmark = [pytest.mark.browser, pytest.mark.once]
SUPERVISOR, LEAD = "supervisor", "unit_lead:J-1"
ROUND = "import threeones.cli.bureau; from threeones.base.notifications.rounds import round_; round_()"


@dataclass(frozen=True)
class Site:
    """A bureau with robots that it may reach."""

    bureau: Bureau
    group: Robots

    def minute(self) -> None:
        """What the worker does in a minute."""
        command = [sys.executable, "-c", ROUND]
        done = subprocess.run(command, cwd=ROOT, env=self.bureau.env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-2000:]


@pytest.fixture(scope="module")
def told(make_bureau: Callable[[str], Bureau], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A bureau's year; group robots listen on this machine."""
    bureau = make_bureau("told").under(THREEONES_WEBHOOK_TARGETS="127.0.0.1/32")
    bureau.run("load", write_folder(tmp_path_factory.mktemp("year"), other_year()))
    with robots() as group:
        yield Site(bureau, group)


@pytest.fixture(scope="module")
def site(told: Site) -> Iterator[tuple[Bureau, str]]:
    """The bureau, served."""
    with served(told.bureau) as address:
        yield told.bureau, address


@pytest.mark.parametrize(("size", "language"), WAYS)
def test_a_robot_is_added_tested_chosen_and_ended(
    open_as: Open, told: Site, size: tuple[int, int], language: str
) -> None:
    office, name = open_as(SUPERVISOR, size, language), f"{language}{size[0]}"
    page = office.open("/notifications/channels/")
    page.locator("#id_label").fill(name)
    page.locator("#id_url").fill(told.group.dingtalk)
    page.locator("#id_secret").fill(SECRET)
    page.locator("button[form=robot]").click()
    row = page.locator(f"tr:has-text('{name}')").first
    row.locator("form[action$='/test/'] button").click()
    page.wait_for_load_state("networkidle")
    told.minute()
    assert any(name in said for said in told.group.said)
    page.reload()
    sound(office)
    assert SECRET not in page.content()
    lead = open_as(LEAD, size, language)
    settings = lead.open("/notifications/settings/")
    settings.locator("#id_channel").select_option("robot")
    settings.locator("#id_robot").select_option(index=1)
    sound(lead)
    settings.locator("button[form=preference]").click()
    settings.wait_for_url("**/notifications/")
    assert name in settings.locator(".lead").inner_text()
    settings.locator("[data-copy=digest]").click()
    settings.wait_for_function("() => document.getElementById('digest-status').textContent !== ''")
    sound(lead)
    page.locator(f"tr:has-text('{name}') form[action$='/end/'] button").first.click()
    page.wait_for_load_state("networkidle")
    assert lead.open("/notifications/").locator(".alert-warning").count() == 1
