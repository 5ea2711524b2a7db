"""The monthly round: a month that is open for reports and then closed; what is done is verified and closed out."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_noop as mark

from threeones.apps.handbook.models import Milestone
from threeones.base.org.models import Unit


class MonthlyRound(models.Model):
    """The round (月度报送) of a bureau's month (2021-03) that was closed; a month without one is open.

    After ``closed_on`` reports of the month are corrections, with a reason and a trace. ``told`` is JSON: how many were
    owed, came in time, late and not at all when it was closed.
    """

    bureau = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="rounds")
    month = models.CharField(max_length=7)
    closed_on = models.DateField()
    closed_by = models.CharField(max_length=60)
    told = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["bureau", "month"]
        constraints = [models.UniqueConstraint(fields=["bureau", "month"], name="supervision_round_key")]

    def __str__(self) -> str:
        return f"{self.bureau_id} {self.month}"


class CloseOutStage(models.TextChoices):
    """Where a close-out stands (环节)."""

    ASKED = "asked", mark("待核验")
    CONFIRMED = "confirmed", mark("已销号")
    RETURNED = "returned", mark("退回补正")


class CloseOut(models.Model):
    """The close-out (核验销号) of a milestone that was reported done: asked for with evidence, verified or returned.

    ``number`` counts the times that it was asked for; what was returned stays.
    """

    milestone = models.ForeignKey(Milestone, on_delete=models.CASCADE, related_name="close_outs")
    number = models.PositiveSmallIntegerField(default=1)
    stage = models.CharField(max_length=9, choices=CloseOutStage.choices, default=CloseOutStage.ASKED)
    statement = models.CharField(max_length=1000)
    asked_by = models.CharField(max_length=60)
    asked_on = models.DateField()
    remark = models.CharField(max_length=1000, blank=True, default="")
    verified_by = models.CharField(max_length=60, blank=True, default="")
    verified_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["milestone", "number"]
        constraints = [models.UniqueConstraint(fields=["milestone", "number"], name="supervision_close_out_key")]

    def __str__(self) -> str:
        return f"{self.milestone_id} {self.number}"
