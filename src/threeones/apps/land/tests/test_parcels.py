"""Parcels as known on a day, and the rule of the half year."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from threeones.apps.land.models import Parcel
from threeones.apps.land.selectors import standing
from threeones.apps.land.start_rule import start_rule
from threeones.base.files.models import SourceFile
from threeones.base.registry.datasets import Record, datasets

RULE = start_rule()


@pytest.mark.parametrize("case", [c for c in RULE.cases if "deadline" in c], ids=str)
def test_deadline_of_the_pack(case: dict[str, Any]) -> None:
    assert RULE.deadline(case["granted_on"]) == case["deadline"]


@pytest.mark.parametrize("case", [c for c in RULE.cases if "as_of" in c], ids=str)
def test_standing_of_the_pack(case: dict[str, Any]) -> None:
    parcel = Parcel(granted_on=case["granted_on"], started_on=case.get("started_on"))
    found = standing(parcel, case["as_of"], RULE)
    expected = {"judged_on": None, **{k: v for k, v in case.items() if k not in ("granted_on", "started_on", "as_of")}}
    assert {k: getattr(found, k) for k in expected} == expected


@pytest.fixture
def source_file(db: None) -> SourceFile:
    return SourceFile.objects.create(name="土地出让.xlsx", sha256="0" * 64, size=1, loaded_at=timezone.now())


def rows(day: str) -> Sequence[Record]:
    found = datasets.get("land.parcels")
    assert found is not None
    return found.rows(date.fromisoformat(day))


def grant(source_file: SourceFile, code: str, row: int, **values: Any) -> Parcel:
    given = {"name": code, "use": "industry", "area": Decimal("12.5"), "granted_on": date(2021, 3, 1), **values}
    return Parcel.objects.create(
        code=code, source_file=source_file, source_sheet="宗地", source_row=row, basis="synthetic", **given
    )


def test_what_happens_later_does_not_show(source_file: SourceFile) -> None:
    grant(source_file, "G1", 2, started_on=date(2021, 6, 1), completed_on=date(2021, 12, 1))
    grant(source_file, "G2", 3, granted_on=date(2021, 7, 1))
    (early,) = rows("2021-05-31")
    assert (early.values["started"], early.values["started_on"], early.values["judged_on"]) == (False, None, None)
    later = {r.key: r.values for r in rows("2021-07-01")}
    assert set(later) == {"G1", "G2"}
    assert (later["G1"]["started_on"], later["G1"]["completed_on"]) == ("2021-06-01", None)
    assert later["G1"]["started_in_time"] is True and later["G1"]["half_year_ended"] is False


def test_rows_cite_their_place_and_worth(source_file: SourceFile) -> None:
    grant(source_file, "G1", 7, use="innovation")
    (record,) = rows("2021-12-31")
    leaf = record.node("area", "亩")
    assert (leaf.source, leaf.row, leaf.value, leaf.unit) == ("土地出让.xlsx#宗地", 7, Decimal("12.5"), "亩")
    assert record.values["use"] == "创新型产业用地" and leaf.params["basis"] == "synthetic"
    found = datasets.get("land.parcels")
    assert found is not None and set(record.values) == set(found.columns)
