"""Which unit a name meant on a day, and who does the work of one that has ended."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from threeones.base.files.models import SourceFile
from threeones.base.org.models import Unit, UnitKind
from threeones.base.org.succession import ended, is_there, successors_of, unit_on

MERGED = date(2021, 4, 8)
NEXT = date(2021, 4, 9)


@pytest.fixture
def where(db: None) -> dict[str, object]:
    file = SourceFile.objects.create(name="机构人员.xlsx", sha256="0" * 64, size=1, loaded_at=timezone.now())
    return {"source_file": file, "source_sheet": "单位", "source_row": 2}


@pytest.fixture
def units(where: dict[str, object]) -> dict[str, Unit]:
    """Two districts' bureaus became one in April; in August it was split, and one half was renamed in October."""

    def unit(code: str, name: str, first: date | None, last: date | None, aliases: str = "") -> Unit:
        told: dict[str, Any] = {"valid_from": first, "valid_to": last, "aliases": aliases, "kind": UnitKind.BUREAU}
        return Unit.objects.create(code=code, name=name, **told, **where)

    made = {
        "A": unit("A", "拱墅区科技局", None, MERGED, "科技局"),
        "B": unit("B", "下城区科技局", None, MERGED, "科技局、下城科技"),
        "C": unit("C", "区科技局", NEXT, date(2021, 8, 1), "科技局"),
        "D": unit("D", "区科技和人才局", date(2021, 8, 2), None, "科技局"),
        "E": unit("E", "区数据局", date(2021, 8, 2), date(2021, 10, 1)),
        "F": unit("F", "区数据资源局", date(2021, 10, 2), None),
    }
    for before, after in (("A", "C"), ("B", "C"), ("C", "D"), ("C", "E"), ("E", "F")):
        made[before].successors.add(made[after])
    return made


@pytest.mark.parametrize(
    ("name", "day", "code"),
    [
        ("拱墅区科技局", MERGED, "A"),
        ("拱墅区科技局", NEXT, None),
        ("科技局", NEXT, "C"),
        ("科技局", MERGED, None),
        (" 科技 局 ", date(2021, 12, 31), "D"),
        ("下城科技", MERGED, "B"),
        ("F", date(2021, 12, 31), "F"),
        ("没有的局", NEXT, None),
    ],
)
def test_a_name_means_a_unit_of_its_day(units: dict[str, Unit], name: str, day: date, code: str | None) -> None:
    found = unit_on(name, day)
    assert (found.code if found else None) == code


@pytest.mark.parametrize(
    ("of", "day", "codes"),
    [
        ("A", MERGED, []),
        ("A", NEXT, ["C"]),
        ("B", date(2021, 8, 2), ["D", "E"]),
        ("B", date(2021, 10, 2), ["D", "F"]),
        ("D", date(2021, 12, 31), []),
    ],
)
def test_who_does_the_work_now(units: dict[str, Unit], of: str, day: date, codes: list[str]) -> None:
    assert [u.code for u in successors_of(units[of], day)] == codes


def test_units_that_follow_one_another_in_a_circle_end_it(units: dict[str, Unit]) -> None:
    units["E"].successors.set([units["A"]])
    assert [u.code for u in successors_of(units["A"], date(2021, 12, 1))] == ["D"]


def test_the_last_day_counts(units: dict[str, Unit]) -> None:
    assert is_there(units["A"], MERGED) and not is_there(units["A"], NEXT) and not is_there(units["C"], MERGED)
    assert [u.code for u in ended(NEXT)] == ["A", "B"]
