"""Who and where: places that are compared with one another, and enterprises."""

from __future__ import annotations

from django.db import models

from threeones.base.files.models import Sourced


class Place(Sourced):
    """A district, county or city that statistics speak of (地区)."""

    code = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=40, unique=True)
    is_own = models.BooleanField(default=False)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class PlaceSet(Sourced):
    """A set in which ranks are taken (位次范围), such as 全市 or 主城区."""

    name = models.CharField(max_length=40, unique=True)
    places = models.ManyToManyField(Place, related_name="sets")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Enterprise(Sourced):
    """An enterprise (企业), told apart by its unified social credit code where that is known."""

    name = models.CharField(max_length=80, unique=True)
    aliases = models.CharField(max_length=200, blank=True, default="")
    uscc = models.CharField(max_length=18, blank=True, default="")
    industry = models.CharField(max_length=10, blank=True, default="")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
