"""Land: parcels granted and what became of them."""

from __future__ import annotations

from django.db import models

from threeones.apps.register.models import Enterprise
from threeones.base.files.models import Sourced
from threeones.base.org.models import Unit


class LandUse(models.TextChoices):
    """Use of a parcel (用途)."""

    INDUSTRY = "industry", "工业用地"
    INNOVATION = "innovation", "创新型产业用地"


class Parcel(Sourced):
    """A parcel (宗地). ``area`` in 亩 (2,000/3 m²); ``manufacturing`` tells whether its project is one of 制造业."""

    code = models.CharField(max_length=30, unique=True)
    name = models.CharField(max_length=100)
    use = models.CharField(max_length=10, choices=LandUse.choices)
    area = models.DecimalField(max_digits=10, decimal_places=3)
    sub_district = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    enterprise = models.ForeignKey(Enterprise, null=True, blank=True, on_delete=models.PROTECT, related_name="parcels")
    manufacturing = models.BooleanField(default=False)
    granted_on = models.DateField()
    started_on = models.DateField(null=True, blank=True)
    completed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name
