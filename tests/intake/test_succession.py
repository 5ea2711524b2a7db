"""Units that follow one another, in the workbook of units: rows of one sheet that name each other."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.intake.spoilt import ORGANISATION, Folder
from threeones.base.org.models import Unit


def road(year: Folder) -> dict[str, Any]:
    """The row of the section that ends."""
    return next(r for r in year.rows(ORGANISATION, "单位") if r["单位名称"] == "道路科")


def followers(code: str) -> list[str]:
    return sorted(Unit.objects.get(code=code).successors.values_list("code", flat=True))


def test_a_unit_names_its_successors_which_stand_below_it(year: Folder) -> None:
    ending = road(year)
    ending |= {"撤并日期": date(2022, 6, 30), "继任单位": "路桥科、J-9"}
    new = {k: ending[k] for k in ("类别", "上级单位")} | {"启用日期": date(2022, 7, 1)}
    year.rows(ORGANISATION, "单位").extend(
        [new | {"单位编码": "J-8", "单位名称": "路桥科"}, new | {"单位编码": "J-9", "单位名称": "养护科"}]
    )
    year.load()
    code = ending["单位编码"]
    assert followers(code) == ["J-8", "J-9"]
    again = year.load()
    assert again.sheets[f"{ORGANISATION}#单位"].changed == 0
    ending["继任单位"] = "养护科"
    assert year.load().sheets[f"{ORGANISATION}#单位"].changed == 1
    assert followers(code) == ["J-9"]


@pytest.mark.parametrize(
    ("given", "column", "fault"),
    [
        ({"继任单位": "运输科"}, "继任单位", "有继任单位，却没有撤并日期"),
        ({"撤并日期": date(2022, 6, 30), "继任单位": "道路科"}, "继任单位", "继任单位是它自己"),
        (
            {"启用日期": date(2022, 7, 1), "撤并日期": date(2022, 6, 30)},
            "撤并日期",
            "撤并日期2022-06-30早于启用日期2022-07-01",
        ),
    ],
)
def test_what_cannot_follow(year: Folder, given: dict[str, Any], column: str, fault: str) -> None:
    road(year).update(given)
    (_book, _sheet, _row, at), said, _expected = year.fault()
    assert (at, said) == (column, fault)
