"""What a workbook says beside a record that was entered or corrected in the system."""

from __future__ import annotations

from django.db import models

from threeones.base.files.models import SourceFile


class DifferenceState(models.TextChoices):
    """Whether somebody has to decide between a workbook and what was entered (差异状态)."""

    OPEN = "open", "待定"
    SETTLED = "settled", "已定"
    GONE = "gone", "已撤去"


class Difference(models.Model):
    """A row of a workbook that differs from its record, which was entered or corrected in the system (差异).

    The entered value stands. ``values`` is what the row said when it was last looked at (JSON, by field); ``record``
    and ``key`` name the record as the audit does. Settled: the entered value is known to go before this row. Gone: the
    record was taken out in the system, and this row does not bring it back.
    """

    record = models.CharField(max_length=60)
    key = models.CharField(max_length=200)
    source_file = models.ForeignKey(SourceFile, on_delete=models.PROTECT, related_name="+")
    source_sheet = models.CharField(max_length=60)
    source_row = models.PositiveIntegerField()
    values = models.TextField()
    state = models.CharField(max_length=7, choices=DifferenceState.choices)
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ["record", "key"]
        constraints = [models.UniqueConstraint(fields=["record", "key"], name="intake_difference_key")]

    def __str__(self) -> str:
        return f"{self.record} {self.key}"
