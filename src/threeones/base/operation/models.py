"""What is remembered of an installation's own past."""

from __future__ import annotations

from django.db import models


class Restoration(models.Model):
    """A restoration (恢复): which archive the records were restored from, and when that was made."""

    token = models.CharField(max_length=32, primary_key=True)
    archive = models.CharField(max_length=32)
    made_at = models.DateTimeField()
    restored_at = models.DateTimeField()

    class Meta:
        ordering = ["restored_at"]

    def __str__(self) -> str:
        return f"{self.archive} {self.made_at}"
