"""The index of search (搜索索引): what can be found, in one folded spelling and in pinyin. It can be made anew at any time."""

from __future__ import annotations

from django.db import models


class Entry(models.Model):
    """One record as search finds it; ``text``, ``pinyin`` and ``initials`` are built by ``folding`` and ``readings``."""

    kind = models.CharField(max_length=30)
    key = models.CharField(max_length=200)
    code = models.CharField(max_length=60, blank=True, default="")
    title = models.CharField(max_length=200)
    aliases = models.CharField(max_length=200, blank=True, default="")
    note = models.CharField(max_length=120, blank=True, default="")
    url = models.CharField(max_length=400)
    text = models.TextField()
    pinyin = models.TextField()
    initials = models.TextField()

    class Meta:
        ordering = ["kind", "key"]
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="search_entry_key")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class IndexState(models.Model):
    """How far the index has come: the entry of the audit up to which it is current, and by what rules it was built."""

    seq = models.PositiveBigIntegerField(default=0)
    built_by = models.CharField(max_length=80, blank=True, default="")

    def __str__(self) -> str:
        return f"{self.seq}"
