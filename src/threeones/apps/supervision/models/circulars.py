"""The monthly circular (通报) of the supervising office: a draft whose figures are live, frozen when it is issued."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_noop as mark

from threeones.apps.supervision.models.orders import DocumentNumber
from threeones.base.org.models import Unit


class CircularStage(models.TextChoices):
    """The life of a circular (环节): 拟稿 → 送签 → 签发."""

    DRAFT = "draft", mark("拟稿")
    SIGNING = "signing", mark("待签发")
    ISSUED = "issued", mark("已签发")


class Circular(models.Model):
    """The circular (通报) of a bureau's month (2021-03); ``number`` counts those of the month, from the second on each
    ``corrects`` an earlier one (更正) for a ``reason``.

    Until it is issued its figures are computed whenever it is looked at. ``content`` (JSON, canonical) holds text, figures
    and rows as they were issued, ``seal`` is its SHA-256; after that no field changes.
    """

    bureau = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="circulars")
    month = models.CharField(max_length=7)
    number = models.PositiveSmallIntegerField(default=1)
    corrects = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrections")
    reason = models.CharField(max_length=300, blank=True, default="")
    stage = models.CharField(max_length=7, choices=CircularStage.choices, default=CircularStage.DRAFT)
    remark = models.CharField(max_length=300, blank=True, default="")
    document = models.ForeignKey(DocumentNumber, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    made_by = models.CharField(max_length=60)
    made_on = models.DateField()
    sent_by = models.CharField(max_length=60, blank=True, default="")
    sent_on = models.DateField(null=True, blank=True)
    issued_by = models.CharField(max_length=60, blank=True, default="")
    issued_on = models.DateField(null=True, blank=True)
    content = models.TextField(blank=True, default="")
    seal = models.CharField(max_length=64, blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-month", "bureau", "-number"]
        constraints = [models.UniqueConstraint(fields=["bureau", "month", "number"], name="supervision_circular_key")]

    def __str__(self) -> str:
        return f"{self.bureau_id} {self.month} {self.number}"


class CircularSection(models.Model):
    """The text of a section (段) that the office wrote itself; a section without one says what the pack says."""

    circular = models.ForeignKey(Circular, on_delete=models.CASCADE, related_name="texts")
    name = models.CharField(max_length=12)
    text = models.TextField(blank=True, default="")
    written_by = models.CharField(max_length=60)

    class Meta:
        ordering = ["circular", "name"]
        constraints = [models.UniqueConstraint(fields=["circular", "name"], name="supervision_circular_part")]

    def __str__(self) -> str:
        return f"{self.circular_id} {self.name}"
