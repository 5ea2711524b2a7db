"""Capital projects (重大项目): buildings and works with an investment, started in batches."""

from __future__ import annotations

from django.db import models

from threeones.base.files.models import Sourced
from threeones.base.org.models import Unit


class CapitalProject(Sourced):
    """A capital project (重大项目). ``total_investment`` in 万元; ``batch`` is the start ceremony batch (集中开工批次)."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=20)
    sub_district = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    total_investment = models.DecimalField(max_digits=14, decimal_places=2)
    year_plan = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    batch = models.CharField(max_length=30, blank=True, default="")
    started_on = models.DateField(null=True, blank=True)
    registered_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name
