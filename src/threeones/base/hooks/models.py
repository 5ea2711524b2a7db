"""Who wants to be told of changes, and what was told."""

from __future__ import annotations

from django.db import models

from threeones.base.accounts.models import User


class Subscription(models.Model):
    """A subscription (推送订阅): the holder's program at ``url`` is told of changes that the holder may see.

    ``events`` are labels of records (``supervision.report``) between spaces, ``*`` for all. ``seq`` is the last entry
    of the audit that was looked at for it. The secret that signs what is sent is derived from ``salt`` and a key of
    the installation, so that the database alone gives nobody a signature.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="subscriptions")
    label = models.CharField(max_length=60)
    url = models.CharField(max_length=500)
    events = models.CharField(max_length=500)
    salt = models.CharField(max_length=32)
    seq = models.PositiveBigIntegerField()
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["user", "created_at"]

    def __str__(self) -> str:
        return self.label


class Delivery(models.Model):
    """What one subscription is told in one go: ``body`` are its bytes, from entry ``first_seq`` to ``last_seq``.

    Due at ``next_at`` while it is neither delivered nor given up; ``status`` is the answer's to the last try (none:
    there was no answer), ``error`` the kind of what hindered it.
    """

    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="deliveries")
    first_seq = models.PositiveBigIntegerField()
    last_seq = models.PositiveBigIntegerField()
    number = models.PositiveIntegerField()
    body = models.TextField()
    made_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    error = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        ordering = ["-first_seq", "subscription"]
        constraints = [models.UniqueConstraint(fields=["subscription", "first_seq"], name="hooks_delivery_key")]
        indexes = [models.Index(fields=["next_at"], name="hooks_delivery_due")]

    def __str__(self) -> str:
        return f"{self.subscription_id} {self.first_seq}-{self.last_seq}"

    @property
    def given_up(self) -> bool:
        """Whether it was tried as often as it is tried, in vain."""
        return self.delivered_at is None and self.next_at is None
