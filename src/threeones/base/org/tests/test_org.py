"""Settings of a year and units, as others read them."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from threeones.base.files.models import SourceFile
from threeones.base.org.models import Unit, UnitKind, YearSetting
from threeones.base.org.selectors import default_as_of, is_demonstration, setting_list, settings_of, units


@pytest.fixture
def source(db: None) -> dict[str, object]:
    file = SourceFile.objects.create(name="机构人员.xlsx", sha256="0" * 64, size=1, loaded_at=timezone.now())
    return {"source_file": file, "source_sheet": "单位", "source_row": 2}


def test_settings_belong_to_their_year(source: dict[str, object]) -> None:
    for year, key, value in (
        (2021, "数据性质", "演示数据"),
        (2021, "考评方案", "甲、 乙、"),
        (2022, "数据性质", "正式"),
    ):
        YearSetting.objects.create(year=year, key=key, value=value, **source)
    assert settings_of(2021) == {"数据性质": "演示数据", "考评方案": "甲、 乙、"}
    assert setting_list(2021, "考评方案") == ["甲", "乙"] and setting_list(2022, "考评方案") == []
    assert [is_demonstration(y) for y in (2021, 2022, 2023)] == [True, False, False]


def test_units_of_a_kind_with_what_stands_above_them(source: dict[str, object]) -> None:
    bureau = Unit.objects.create(code="J", name="局", kind=UnitKind.BUREAU, **source)
    Unit.objects.create(code="J-1", name="科", kind=UnitKind.SECTION, parent=bureau, **source)
    assert [u.code for u in units()] == ["J", "J-1"]
    assert [u.parent for u in units(UnitKind.SECTION)] == [bureau]


@pytest.mark.parametrize(
    ("year", "today", "expected"),
    [
        (2021, date(2026, 11, 24), date(2021, 12, 31)),
        (2026, date(2026, 11, 24), date(2026, 11, 24)),
        (2026, date(2026, 12, 31), date(2026, 12, 31)),
    ],
)
def test_a_year_is_looked_at_today_or_on_its_last_day(year: int, today: date, expected: date) -> None:
    assert default_as_of(year, today) == expected
