"""How far a person has seen what changed (看到哪里)."""

from __future__ import annotations

from django.db import models

from threeones.base.accounts.models import User


class Seen(models.Model):
    """The entry of the audit up to which somebody has looked at what changed: one row a person, and nothing of when or how often."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="seen")
    seq = models.PositiveBigIntegerField()

    def __str__(self) -> str:
        return f"{self.user_id} {self.seq}"
