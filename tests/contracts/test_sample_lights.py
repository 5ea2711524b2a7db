"""``threeones lights`` on the sample, against a reading of its spreadsheets that imports nothing of ours."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from tests.support.commands import ROOT, Bureau

# pages and papers hardly differ by database; what is read and written is tested on both
pytestmark = pytest.mark.once

SAMPLE = ROOT / "sample/gongshu-2021"
LAST = date(2021, 10, 31)


def rows(path: Path, sheet: str) -> list[dict[str, Any]]:
    """The rows of a sheet by heading; the header is the first row that has a code in it."""
    cells = CalamineWorkbook.from_path(path).get_sheet_by_name(sheet).to_python()
    head = next(i for i, r in enumerate(cells) if any(str(c) in ("项目编码", "节点编码") for c in r))
    return [dict(zip(cells[head], r, strict=False)) for r in cells[head + 1 :] if any(c != "" for c in r)]


@pytest.fixture(scope="module")
def milestones() -> dict[str, list[tuple[date, date | None]]]:
    """Due and done day of each milestone, by project."""
    done = {
        r["节点编码"]: r["完成日期"]
        for book in sorted((SAMPLE / "进展报送").glob("*.xlsx"))
        for r in rows(book, "节点完成")
    }
    found: dict[str, list[tuple[date, date | None]]] = defaultdict(list)
    for r in rows(SAMPLE / "工作手册.xlsx", "节点"):
        found[r["项目编码"]].append((r["完成时间"], done.get(r["节点编码"])))
    return found


@pytest.fixture(scope="module")
def lights(demo: Bureau) -> dict[str, Any]:
    """The lights of the last day of October."""
    document: dict[str, Any] = demo.json("lights", "--as-of", LAST.isoformat())
    assert document["as_of"] == LAST.isoformat()
    return document


def month_light(dates: list[tuple[date, date | None]], month: str) -> str:
    """What the Ouhai rule says of a month: red where something is undone, yellow where it was made good later."""
    due = [(d, c) for d, c in dates if d.isoformat()[:7] == month and d <= LAST]
    if not due:
        return "not_due"
    if any(c is None or c > LAST for _, c in due):
        return "red"
    return "yellow" if any(c.isoformat()[:7] > month for _, c in due if c) else "green"


def test_every_month_by_the_spreadsheets(lights: dict[str, Any], milestones: Any) -> None:
    seen = set()
    for project in lights["projects"]:
        for m in project["months"]:
            if m["light"] in ("suspended", "withdrawn"):
                continue
            expected = month_light(milestones[project["code"]], m["month"])
            assert m["light"] == expected, (project["code"], m["month"])
            seen.add(expected)
    assert seen == {"red", "yellow", "green", "not_due"}


def test_missed_and_made_good_is_yellow_never_green(lights: dict[str, Any]) -> None:
    made_good = [
        (p, m) for p in lights["projects"] for m in p["months"] if m["first_light"] == "red" and m["light"] != "red"
    ]
    assert len(made_good) > 10
    for project, month in made_good:
        assert month["light"] in ("yellow", "suspended"), (project["code"], month["month"])
        assert project["light"] in ("yellow", "red", "suspended"), project["code"]


def test_every_light_names_its_rule_and_its_facts(lights: dict[str, Any]) -> None:
    assert len(lights["projects"]) >= 60
    for project in lights["projects"]:
        assert project["rule"]
        assert project["facts"], project["code"]
        for fact in project["facts"]:
            assert {"id", "value", "source", "row"} <= fact.keys()
        if project["light"] in ("red", "yellow", "green"):
            assert any(f["source"] and f["row"] for f in project["facts"]), project["code"]


def test_the_year_looks_like_a_year(lights: dict[str, Any]) -> None:
    by = [p["light"] for p in lights["projects"]]
    assert {"red", "yellow", "green"} <= set(by)
    assert by.count("green") < 0.8 * len(by)
