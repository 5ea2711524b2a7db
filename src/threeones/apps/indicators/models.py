"""Statistical indicators, their observations with vintage, and ranks as others published them."""

from __future__ import annotations

from django.db import models

from threeones.apps.register.models import Place, PlaceSet
from threeones.base.files.models import Sourced


class Direction(models.TextChoices):
    """Which way is better (指标方向)."""

    HIGHER = "higher", "越高越好"
    LOWER = "lower", "越低越好"


class Frequency(models.TextChoices):
    """How often a value comes out (频率)."""

    MONTH = "month", "月度"
    QUARTER = "quarter", "季度"
    YEAR = "year", "年度"


class Vintage(models.TextChoices):
    """Which reading of one fact this is (数据版本); later ones replace earlier ones from their publication on."""

    FLASH = "flash", "快报数"
    PRELIMINARY = "preliminary", "初步数"
    FINAL = "final", "核定数"


ORDER = tuple(Vintage)
"""From the first reading to the last."""


class Indicator(Sourced):
    """A statistical indicator (指标)."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=60, unique=True)
    name_en = models.CharField(max_length=80, blank=True, default="")
    unit = models.CharField(max_length=10)
    decimals = models.PositiveSmallIntegerField(default=2)
    direction = models.CharField(max_length=6, choices=Direction.choices)
    frequency = models.CharField(max_length=7, choices=Frequency.choices)
    responsible = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Observation(Sourced):
    """A value of an indicator in a place and period (数据), in one vintage.

    ``period`` is canonical (2021-01/2021-10 is year to date; ``unstated`` where the source gives none).
    ``growth`` is the published growth in percent, kept as published: on a comparable basis (可比口径) it
    does not follow from the levels. ``value`` may be absent where only the growth was published.
    ``held``: entered and not released yet (未发布): nobody but the statistics publisher sees it.
    """

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="observations")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="observations")
    period = models.CharField(max_length=20)
    vintage = models.CharField(max_length=11, choices=Vintage.choices)
    value = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    growth = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    comparable = models.BooleanField(default=False)
    published_on = models.DateField()
    held = models.BooleanField(default=False)

    class Meta:
        ordering = ["indicator", "place", "period", "published_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "place", "period", "vintage"], name="indicators_observation_key"
            )
        ]
        indexes = [models.Index(fields=["place", "period"], name="indicators_place_period")]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.place_id} {self.period}"


class PublishedRank(Sourced):
    """A rank as it was published (公布位次), with the set that it was taken in."""

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="published_ranks")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="published_ranks")
    period = models.CharField(max_length=20)
    place_set = models.ForeignKey(PlaceSet, on_delete=models.PROTECT, related_name="+")
    rank = models.PositiveSmallIntegerField()
    set_size = models.PositiveSmallIntegerField()
    published_on = models.DateField()

    class Meta:
        ordering = ["indicator", "period"]
        constraints = [
            models.UniqueConstraint(fields=["indicator", "place", "period", "place_set"], name="indicators_rank_key")
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.period} {self.rank}/{self.set_size}"
