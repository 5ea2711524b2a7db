"""Lights that go out: computed, checked by the unit, decided, signed and published; no red goes out by itself."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_noop as mark

from threeones.apps.handbook.models import Edition, Project


class AdjudicationStage(models.TextChoices):
    """Where the light of a month stands on its way out (环节)."""

    CHECKING = "checking", mark("单位核对")
    DECIDING = "deciding", mark("待审定")
    SIGNING = "signing", mark("待签发")
    PUBLISHED = "published", mark("已发布")


class UnitView(models.TextChoices):
    """What the unit said of its computed light (核对意见)."""

    NONE = "", mark("未答复")
    AGREES = "agrees", mark("无异议")
    OBJECTS = "objects", mark("有异议")


class Adjudication(models.Model):
    """The adjudication (审定) of the light of a project's month.

    ``computed`` with its ``rule``, ``pack`` and ``facts`` (as ``LightReading`` has them) is what was computed when it was
    proposed, and is never overwritten; ``light`` is what the supervisor decided, with the reason where it differs. It
    counts as the published light (发布) once ``published_on`` is set. ``number`` counts the times that one month was
    adjudicated: a red month that was made good later is a second time, and the first stays.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="adjudications")
    month = models.CharField(max_length=7)
    number = models.PositiveSmallIntegerField(default=1)
    stage = models.CharField(max_length=9, choices=AdjudicationStage.choices, default=AdjudicationStage.CHECKING)
    computed = models.CharField(max_length=12)
    rule = models.CharField(max_length=40)
    pack = models.CharField(max_length=40)
    facts = models.TextField()
    computed_on = models.DateField()
    check_by = models.DateField()
    unit_view = models.CharField(max_length=7, choices=UnitView.choices, blank=True, default=UnitView.NONE)
    unit_remark = models.CharField(max_length=1000, blank=True, default="")
    checked_by = models.CharField(max_length=60, blank=True, default="")
    checked_at = models.DateTimeField(null=True, blank=True)
    light = models.CharField(max_length=12, blank=True, default="")
    reason = models.CharField(max_length=1000, blank=True, default="")
    decided_by = models.CharField(max_length=60, blank=True, default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.CharField(max_length=60, blank=True, default="")
    published_on = models.DateField(null=True, blank=True)
    edition = models.ForeignKey(Edition, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["project", "month", "number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "month", "number"], name="supervision_adjudication_key")
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.month} {self.number}"
