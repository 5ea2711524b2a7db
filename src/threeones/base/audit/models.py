"""The audit chain (审计链): every write leaves an entry that the next one seals."""

from __future__ import annotations

from django.db import models


class AuditEntry(models.Model):
    """One change: who, when, what, before and after (canonical JSON), sealed by an HMAC-SM3 over the entry before."""

    seq = models.PositiveBigIntegerField(primary_key=True)
    at = models.CharField(max_length=32)
    actor = models.CharField(max_length=60)
    action = models.CharField(max_length=20)
    record = models.CharField(max_length=60)
    key = models.CharField(max_length=200)
    before = models.TextField(blank=True, default="")
    after = models.TextField(blank=True, default="")
    reason = models.CharField(max_length=300, blank=True, default="")
    mac = models.CharField(max_length=64)

    class Meta:
        ordering = ["seq"]
        indexes = [
            models.Index(fields=["record", "key"], name="audit_record_key"),
            models.Index(fields=["record", "seq"], name="audit_record_seq"),
            models.Index(fields=["actor", "seq"], name="audit_actor_seq"),
            models.Index(fields=["at"], name="audit_at"),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.action} {self.record} {self.key}"


class AuditHead(models.Model):
    """The end of the chain; locked by whoever appends, so that entries never share a number.

    ``version`` is the last end at which a record had changed that pages derive from; it carries the seal, as a
    number alone would come again after a write that was given up.
    """

    seq = models.PositiveBigIntegerField(default=0)
    mac = models.CharField(max_length=64, default="")
    version = models.CharField(max_length=90, default="")


class ChainCheck(models.Model):
    """A check of everything (核验): what it found, one problem a line; asked for but not done while ``ended_at`` is empty.

    No entry of the chain tells of it: a chain in which something is wrong must not be written on by looking at it.
    """

    asked_at = models.DateTimeField()
    by = models.CharField(max_length=60, blank=True, default="")
    ended_at = models.DateTimeField(null=True, blank=True)
    entries = models.PositiveBigIntegerField(default=0)
    anchored = models.PositiveBigIntegerField(default=0)
    problems = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["-asked_at", "-pk"]
        indexes = [models.Index(fields=["ended_at"], name="audit_check_ended")]

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d} {self.entries}"

    @property
    def found(self) -> list[str]:
        """The problems; empty where everything holds."""
        return self.problems.splitlines()
