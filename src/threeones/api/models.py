"""How often callers asked, where the database is a server that workers of several machines share."""

from __future__ import annotations

from django.db import models


class RequestCount(models.Model):
    """Requests of one caller (``bucket``) in one minute (since 1970); written by ``limits`` alone."""

    bucket = models.CharField(max_length=40)
    minute = models.BigIntegerField()
    number = models.PositiveIntegerField()

    class Meta:
        db_table = "api_requestcount"
        constraints = [models.UniqueConstraint(fields=["bucket", "minute"], name="api_requestcount_key")]

    def __str__(self) -> str:
        return f"{self.bucket} {self.minute}"
