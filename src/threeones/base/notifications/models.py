"""Who wants to be told how and when, what was told, and how it went out."""

from __future__ import annotations

from django.db import models

from threeones.base.accounts.models import User
from threeones.base.org.models import Unit

PAGE, ROBOT = "page", "robot"
"""Choices of a person beside the personal channels: nothing is sent; by a robot in a group of the bureau."""


class Robot(models.Model):
    """A robot (群机器人) in a group chat of a bureau; ``kind`` is its channel, ``sealed`` its address and secret, enciphered.

    ``host`` is what of the address may be shown. ``digest_on`` is the day for which it was last told what there was.
    """

    bureau = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="robots")
    kind = models.CharField(max_length=30)
    label = models.CharField(max_length=60)
    host = models.CharField(max_length=253)
    sealed = models.TextField()
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    digest_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["bureau", "created_at"]

    def __str__(self) -> str:
        return self.label


class Preference(models.Model):
    """How and when a person is told (通知设置); who has none is told by the page alone.

    ``hour`` is that of the digest; between ``quiet_from`` and ``quiet_to`` nothing is sent. ``digest_on`` is the day for
    which it was last looked whether there is something to tell.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="notifying")
    channel = models.CharField(max_length=30)
    address = models.CharField(max_length=254, blank=True, default="")
    robot = models.ForeignKey(Robot, null=True, blank=True, on_delete=models.PROTECT, related_name="readers")
    hour = models.PositiveSmallIntegerField()
    quiet_from = models.PositiveSmallIntegerField()
    quiet_to = models.PositiveSmallIntegerField()
    urgent = models.BooleanField()
    digest_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["user"]

    def __str__(self) -> str:
        return self.user.username


class Sort(models.TextChoices):
    """Sorts of message."""

    DIGEST = "digest", "每日摘要"
    URGENT = "urgent", "急件"
    TEST = "test", "测试"


class Message(models.Model):
    """One message (消息) to one person, or into one group.

    Due at ``next_at`` while it is neither delivered nor given up. ``sending_at`` is noted before each try and taken back
    after it: where it still stands, the try ended without a word, and whether it arrived is not known; ``unsure`` counts
    such tries. ``error`` is the kind of what hindered the last one.
    """

    channel = models.CharField(max_length=30)
    sort = models.CharField(max_length=10, choices=Sort.choices)
    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.CASCADE, related_name="messages_sent")
    robot = models.ForeignKey(Robot, null=True, blank=True, on_delete=models.PROTECT, related_name="messages")
    address = models.CharField(max_length=254, blank=True, default="")
    subject = models.CharField(max_length=200)
    text = models.TextField()
    made_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    unsure = models.PositiveIntegerField(default=0)
    sending_at = models.DateTimeField(null=True, blank=True)
    next_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["next_at"], name="notifications_message_due")]

    def __str__(self) -> str:
        return self.subject

    @property
    def number(self) -> str:
        """The number under which it goes out, the same for every try."""
        return f"{self.pk}-{int(self.made_at.timestamp())}"

    @property
    def given_up(self) -> bool:
        """Whether it was tried as often as it is tried, in vain."""
        return self.delivered_at is None and self.next_at is None


class Notice(models.Model):
    """That somebody was told of one thing (告知一次); ``receiver`` is ``user 5`` or ``robot 3``, ``key`` a digest of the thing."""

    receiver = models.CharField(max_length=30)
    key = models.CharField(max_length=64)
    kind = models.CharField(max_length=60)
    message = models.ForeignKey(Message, null=True, blank=True, on_delete=models.SET_NULL, related_name="notices")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["receiver", "key"], name="notifications_notice_once")]
        indexes = [models.Index(fields=["made_at"], name="notifications_notice_made")]

    def __str__(self) -> str:
        return f"{self.receiver} {self.kind}"
