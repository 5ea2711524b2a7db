"""What people say about a record (议事): comments, questions with their answers, words of leaders."""

from __future__ import annotations

from django.db import models

from threeones.base.accounts.models import User
from threeones.base.org.models import Person, Role, Unit


class Kind(models.TextChoices):
    """Kinds of message."""

    COMMENT = "comment", "意见"
    QUESTION = "question", "提问"
    ANSWER = "answer", "答复"
    DECISION = "decision", "领导意见"


class State(models.TextChoices):
    """How a question stands; other messages have no state."""

    OPEN = "open", "待答复"
    ANSWERED = "answered", "已答复"
    CLOSED = "closed", "已办结"


class Thread(models.Model):
    """All that is said about one record, which is named as the audit names it (``handbook.project``, ``P001``)."""

    label = models.CharField(max_length=60)
    key = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["label", "key"], name="talk_thread_key")]

    def __str__(self) -> str:
        return f"{self.label} {self.key}"


class Message(models.Model):
    """One message (一句话). It is never altered; withdrawn, with a reason, its text stands in the audit alone.

    ``author`` wrote it; ``spoken_for`` is the leader whose word it is where a secretary recorded it (代录), ``source``
    the paper that shows that word. Names are kept as they were then. A question has ``state`` and ``due_on`` and waits
    for ``to_person``, for whoever works in ``to_unit``, or for those who hold ``to_role`` in ``bureau``, the record's
    own (none: in any). An answer has its question in ``answers``. ``token`` is the form that it was sent with: the
    same form sent twice is one message.
    """

    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="messages")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    text = models.TextField()
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    author_name = models.CharField(max_length=60)
    spoken_for = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    spoken_name = models.CharField(max_length=40, blank=True, default="")
    source = models.CharField(max_length=200, blank=True, default="")
    to_person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    to_unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    to_role = models.CharField(max_length=30, choices=Role.choices, blank=True, default="")
    bureau = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, blank=True, default="")
    answers = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replies")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_why = models.CharField(max_length=200, blank=True, default="")
    token = models.CharField(max_length=36, unique=True)

    class Meta:
        ordering = ["at", "pk"]
        indexes = [
            models.Index(fields=["state", "to_person"], name="talk_waits_for_person"),
            models.Index(fields=["state", "to_unit"], name="talk_waits_for_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"

    @property
    def number(self) -> str:
        """The message's number as forms and the audit write it."""
        return str(self.pk)
