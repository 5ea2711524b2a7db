"""A unit's lead plans a project in the browser: from a file, moved by keyboard with the effect seen before, saved, kept, exported."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.browser import Open, Visit, sound
from tests.support.commands import Bureau
from tests.support.folders import other_year, write_folder
from tests.support.site import served
from tests.support.ways import WAYS

pytestmark = [pytest.mark.browser, pytest.mark.once]
LEAD = "unit_lead:J-1"
MANY = 2000
PLAN = """
project: 修路
finish: 2022-06-30
activities:
  - {id: survey, label: 勘察, duration: 15, estimate: [10, 15, 25]}
  - {id: design, label: 施工图设计, duration: 20, after: [survey], estimate: [15, 20, 35]}
  - {id: permit, label: 施工许可, duration: 10, after: [design], legal: construction-permit}
  - {id: base, label: 路基, duration: "40 days", after: ["permit+2"]}
  - {id: signs, label: 标志标线, duration: 10, after: ["base SS+10"]}
  - {id: done, label: 通车, duration: 0, after: [base, signs]}
"""


@pytest.fixture(scope="module")
def site(
    make_bureau: Callable[[str], Bureau], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Bureau, str]]:
    """A bureau's year with a project for each way of looking, served."""
    books = other_year()
    first = books["工作手册.xlsx"]["项目"][0]
    for n in range(1, 6):
        books["工作手册.xlsx"]["项目"].append({**first, "项目编码": f"P-{n}", "项目名称": f"工程{n}"})
    bureau = make_bureau("plan")
    bureau.run("load", write_folder(tmp_path_factory.mktemp("plan"), books))
    with served(bureau) as address:
        yield bureau, address


def take(tab: Visit, code: str, text: str, folder: Path) -> None:
    """Reads a plan from a file."""
    file = folder / "plan.yaml"
    file.write_text(text, encoding="utf-8")
    tab.open(f"/projects/{code}/plan/?as_of=2022-03-01")
    tab.page.locator("#plan-file").set_input_files(file)
    tab.page.locator("form:has(#plan-file) button").click()
    tab.page.locator("[data-gantt]").wait_for()


COMBINATIONS = [
    pytest.param(f"P-{n}", *way.values, id=str(way.id), marks=way.marks) for n, way in enumerate(WAYS, start=1)
]


@pytest.mark.parametrize(("code", "size", "language"), COMBINATIONS)
def test_a_plan_is_made_moved_kept_and_exported(
    open_as: Open, picture_folder: Path, tmp_path: Path, code: str, size: tuple[int, int], language: str
) -> None:
    lead = open_as(LEAD, size, language)
    page = lead.page
    take(lead, code, PLAN, tmp_path)
    sound(lead)
    assert page.locator(".bar[data-movable]").count() == 6
    lead.type_into("input[name=title]", "开工前")
    page.keyboard.press("Enter")
    page.wait_for_url("**/plan/")
    page.locator("#moved").wait_for()
    bar = ".bar[data-label=施工许可]"
    page.locator(bar).focus()
    for _press in range(2):
        page.keyboard.press("Shift+ArrowLeft")
    page.locator("#effect .effect-others li").first.wait_for()
    assert page.locator("#effect").is_visible() and page.locator(".ghost").count() >= 3
    assert page.locator("#effect .effect-missed").is_hidden()
    lead.picture(picture_folder, f"plan-{language}")
    page.locator("#effect [type=submit]").click()
    page.wait_for_url("**/plan/")
    page.locator("#moved li").nth(2).wait_for()
    page.locator(bar).focus()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    page.locator("#effect .effect-missed:not([hidden])").wait_for()
    page.keyboard.press("Escape")
    assert page.locator("#effect").is_hidden()
    with page.expect_download() as loaded:
        page.locator("a[href$='/export/xlsx/']").click()
    assert loaded.value.suggested_filename.endswith(".xlsx")
    sound(lead)
    lead.open(f"/projects/{code}/plan/chance/?as_of=2022-03-01")
    sound(lead)
    lead.open(f"/projects/{code}/plan/activities/new/")
    sound(lead)


def test_two_thousand_bars_move_without_stutter(open_as: Open, tmp_path: Path) -> None:
    rows = [
        f"  - {{id: a{n}, label: 工序{n}, duration: {3 + n % 5}{f', after: [a{n - 20}]' if n > 20 else ''}}}"
        for n in range(1, MANY + 1)
    ]
    lead = open_as(LEAD, (1440, 900), "zh-CN")
    take(lead, "P-5", "project: 大计划\nfinish: 2024-12-31\nactivities:\n" + "\n".join(rows), tmp_path)
    page = lead.page
    page.evaluate("document.querySelector('[data-gantt]').scrollTop = 30000")
    page.locator(".gantt-chunk[data-first='1050'] .bar").first.wait_for()
    page.wait_for_load_state("networkidle")
    assert page.locator(".bar").count() <= 250, "only what is in view is drawn"
    slowest = page.evaluate(FRAMES)
    assert slowest["median"] < 50, slowest
    page.locator("#effect:not([hidden])").wait_for()
    print(f"2,000 bars: frames while dragging {slowest}, answers {page.evaluate(ANSWERS)}, all in milliseconds")


ANSWERS = """async () => {
  const told = document.querySelector("[data-gantt]").dataset, found = {};
  const bar = document.querySelector(".bar[data-movable]").dataset;
  for (const [name, url] of [
    ["effect", `${told.effect}?activity=${bar.number}&start=2024-06-0`],
    ["rows", `${told.rows}&from=50`],
    ["page", location.pathname],
  ]) {
    const spent = [];
    for (let n = 1; n < 8; n += 1) {
      const begin = performance.now();
      await (await fetch(name === "effect" ? url + n : url)).text();
      spent.push(performance.now() - begin);
    }
    found[name] = Math.round(spent.sort((a, b) => a - b)[3]);
  }
  return found;
}"""


FRAMES = """() => new Promise((done) => {
  const view = document.querySelector("[data-gantt]"), box = view.getBoundingClientRect();
  const bar = [...view.querySelectorAll(".bar[data-movable]")].find((b) => b.getBoundingClientRect().top > box.top + 100);
  const send = (type, x) => bar.dispatchEvent(
    new PointerEvent(type, { bubbles: true, pointerId: 1, clientX: x, clientY: 0, isPrimary: true }));
  bar.setPointerCapture = () => {};
  send("pointerdown", 0);
  const spent = [];
  let last = performance.now(), n = 0;
  const step = (now) => {
    spent.push(now - last);
    last = now;
    n += 1;
    if (n > 60) {
      send("pointerup", n * 2);
      spent.sort((a, b) => a - b);
      done({ median: spent[Math.floor(spent.length / 2)], p95: spent[Math.floor(spent.length * 0.95)] });
      return;
    }
    send("pointermove", n * 2);
    requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
})"""
