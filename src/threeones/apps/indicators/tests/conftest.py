"""A small bureau for the tests: its own district, peers, sets, and what was published."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from threeones.apps.indicators.models import Indicator, Observation, PublishedRank
from threeones.apps.register.models import Place, PlaceSet
from threeones.base.files.models import SourceFile
from threeones.base.org.models import YearSetting

OWN, CITY, CORE = "拱墅区", "全市", "主城区"


@dataclass
class Bureau:
    """Makes records one by one; each stands in a row of its own."""

    file: SourceFile
    rows: int = 1
    places: dict[str, Place] = field(default_factory=dict)

    def where(self, **more: Any) -> dict[str, Any]:
        self.rows += 1
        return {"source_file": self.file, "source_sheet": "数据", "source_row": self.rows, "basis": "synthetic", **more}

    def place(self, name: str) -> Place:
        self.places[name] = Place.objects.create(
            code=f"P{len(self.places)}", name=name, is_own=name == OWN, **self.where()
        )
        return self.places[name]

    def place_set(self, name: str, *members: str) -> PlaceSet:
        made = PlaceSet.objects.create(name=name, **self.where())
        made.places.set([self.places[m] for m in members])
        return made

    def indicator(self, code: str = "FAI", name: str = "固定资产投资", **more: Any) -> Indicator:
        given = {"name_en": f"English of {code}", "unit": "亿元", "direction": "higher", "frequency": "month", **more}
        return Indicator.objects.create(code=code, name=name, **self.where(), **given)

    def publish(
        self, indicator: Indicator, place: str, period: str, value: str | None, growth: str | None, **more: Any
    ) -> Observation:
        return Observation.objects.create(
            indicator=indicator,
            place=self.places[place],
            period=period,
            value=Decimal(value) if value else None,
            growth=Decimal(growth) if growth else None,
            vintage=more.pop("vintage", "flash"),
            published_on=more.pop("published_on", date(2021, 11, 18)),
            comparable=more.pop("comparable", False),
            **self.where(**more),
        )

    def publish_rank(self, indicator: Indicator, period: str, place_set: PlaceSet, rank: int, size: int) -> None:
        PublishedRank.objects.create(
            indicator=indicator,
            place=self.places[OWN],
            period=period,
            place_set=place_set,
            rank=rank,
            set_size=size,
            published_on=date(2021, 12, 17),
            **self.where(basis="recorded", document="http://example.org/公报"),
        )


@pytest.fixture
def bureau(db: None) -> Bureau:
    """Four places, two sets, the year 2021."""
    file = SourceFile.objects.create(name="统计指标.xlsx", sha256="0" * 64, size=1, loaded_at=timezone.now())
    made = Bureau(file)
    YearSetting.objects.create(year=2021, key="区名", value=OWN, **made.where())
    for name in (OWN, "甲区", "乙区", "丙县"):
        made.place(name)
    made.place_set(CITY, OWN, "甲区", "乙区", "丙县")
    made.place_set(CORE, OWN, "甲区")
    return made


@pytest.fixture
def investment(bureau: Bureau) -> Indicator:
    """固定资产投资: this year and last, a revision, peers, and a growth without its level at the end."""
    fai = bureau.indicator()
    octobers = {OWN: ("562.87", "10.2"), "甲区": ("700.5", "12.5"), "乙区": ("300.25", "3.1"), "丙县": ("90", "10.2")}
    for name, (value, growth) in octobers.items():
        bureau.publish(fai, name, "2021-01/2021-10", value, growth)
    for name, growth in ((OWN, "5.8"), ("甲区", "4.4"), ("乙区", "6.1"), ("丙县", "9.9")):
        bureau.publish(fai, name, "2021-01/2021-11", None, growth, published_on=date(2021, 12, 17))
    bureau.publish(fai, OWN, "2021-01/2021-09", "511.76", "11.4", published_on=date(2021, 10, 18))
    bureau.publish(fai, OWN, "2021-01/2021-09", "511.5", "11.3", published_on=date(2021, 11, 15), vintage="preliminary")
    bureau.publish(
        fai,
        OWN,
        "2020-01/2020-10",
        "510.77",
        "2.1",
        comparable=True,
        vintage="preliminary",
        published_on=date(2021, 4, 28),
    )
    return fai
