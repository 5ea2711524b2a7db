"""Importing a book that an office already has: the file that waits, how it is understood, and what was corrected before."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_noop as mark

from threeones.apps.handbook.models.editions import Edition
from threeones.base.org.models import Unit


class ImportStage(models.TextChoices):
    """Where an import stands (导入进度)."""

    WAITING = "waiting", mark("排队")
    READING = "reading", mark("读取")
    READ = "read", mark("待核对")
    FAILED = "failed", mark("读不了")
    TAKEN = "taken", mark("已写入草稿")


class BookImport(models.Model):
    """A file on its way into a draft (手册导入): kept under ``sha256``, read in the background, shown, corrected, then taken.

    ``corrections`` and ``found`` are JSON: what the office corrected, and what was understood (for the page).
    ``done`` of ``of`` steps are done.
    """

    bureau = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    edition = models.ForeignKey(Edition, null=True, blank=True, on_delete=models.SET_NULL, related_name="imports")
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    stage = models.CharField(max_length=8, choices=ImportStage.choices, default=ImportStage.WAITING)
    done = models.PositiveIntegerField(default=0)
    of = models.PositiveIntegerField(default=0)
    corrections = models.TextField(blank=True, default="")
    found = models.TextField(blank=True, default="")
    made_by = models.CharField(max_length=60)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return self.name


class LedgerMemory(models.Model):
    """How a layout was corrected the last time (版式记忆), found again by its ``fingerprint``; ``corrections`` is JSON."""

    fingerprint = models.CharField(max_length=64, unique=True)
    title = models.CharField(max_length=200)
    corrections = models.TextField()
    by = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return self.title
