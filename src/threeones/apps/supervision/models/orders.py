"""Supervision orders from filing to the archive, leaders' notes that are split into them, extensions, document numbers."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_noop as mark

from threeones.apps.handbook.models import Milestone, Project
from threeones.base.org.models import Unit


class DocumentNumber(models.Model):
    """A number (文号) given out by a register, one after the other within a year: 拱发改督〔2021〕3号 is the third."""

    bureau = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    register = models.CharField(max_length=30)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    taken_by = models.CharField(max_length=60)
    taken_on = models.DateField()

    class Meta:
        ordering = ["bureau", "register", "year", "number"]
        constraints = [
            models.UniqueConstraint(fields=["bureau", "register", "year", "number"], name="supervision_docnumber_key")
        ]

    def __str__(self) -> str:
        return f"{self.register}〔{self.year}〕{self.number}号"


class BatchKind(models.TextChoices):
    """What a batch of orders came from (来源)."""

    NOTE = "note", mark("批示件")
    MINUTES = "minutes", mark("会议纪要")


class Batch(models.Model):
    """A leader's note (批示件) or the minutes of a meeting (会议纪要), whose decisions were split into orders."""

    bureau = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=7, choices=BatchKind.choices)
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True, default="")
    leader = models.CharField(max_length=60, blank=True, default="")
    happened_on = models.DateField()
    made_by = models.CharField(max_length=60)
    made_on = models.DateField()

    class Meta:
        ordering = ["-happened_on", "-pk"]

    def __str__(self) -> str:
        return self.title


class OrderStage(models.TextChoices):
    """The life of an order (环节): 立项 → 交办 → 反馈 → 办结归档."""

    FILED = "filed", mark("已立项")
    ASSIGNED = "assigned", mark("已交办")
    ANSWERED = "answered", mark("已反馈")
    CLOSED = "closed", mark("已办结")
    WITHDRAWN = "withdrawn", mark("已撤销")


class OrderOrigin(models.TextChoices):
    """Why an order was filed (立项依据)."""

    LIGHT = "light", mark("亮灯")
    REPORT = "report", mark("逾期未报")
    NOTE = "note", mark("批示件")
    MINUTES = "minutes", mark("会议纪要")
    OTHER = "other", mark("其他")


class Order(models.Model):
    """A supervision order (督办单): what one unit shall do by ``due_on``, counted in working days by the pack.

    ``level`` is the rung of the escalation ladder (督办层级) on which it stands, from 0; ``number`` is given when it is
    assigned. ``copy_to`` names others that are told.
    """

    bureau = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    batch = models.ForeignKey(Batch, null=True, blank=True, on_delete=models.PROTECT, related_name="orders")
    project = models.ForeignKey(Project, null=True, blank=True, on_delete=models.CASCADE, related_name="orders")
    number = models.ForeignKey(DocumentNumber, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    origin = models.CharField(max_length=7, choices=OrderOrigin.choices)
    month = models.CharField(max_length=7, blank=True, default="")
    title = models.CharField(max_length=200)
    demand = models.TextField()
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="orders")
    copy_to = models.ManyToManyField(Unit, blank=True, related_name="+")
    stage = models.CharField(max_length=9, choices=OrderStage.choices, default=OrderStage.FILED)
    level = models.PositiveSmallIntegerField(default=0)
    urgency = models.CharField(max_length=20, blank=True, default="")
    filed_by = models.CharField(max_length=60)
    filed_on = models.DateField()
    assigned_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-filed_on", "-pk"]

    def __str__(self) -> str:
        return self.title


class StepKind(models.TextChoices):
    """What happened to an order (办理记录)."""

    FILE = "file", mark("立项")
    ASSIGN = "assign", mark("交办")
    NOTICE = "notice", mark("提醒")
    REMIND = "remind", mark("催办")
    CONTACT = "contact", mark("电话或消息")
    CRITICISE = "criticise", mark("书面批评")
    ESCALATE = "escalate", mark("升级")
    TALK = "talk", mark("约谈")
    ANSWER = "answer", mark("反馈")
    RETURN = "return", mark("退回重办")
    CLOSE = "close", mark("办结归档")
    WITHDRAW = "withdraw", mark("撤销")


class OrderStep(models.Model):
    """A step in the life of an order, in words. ``key`` tells a step of the ladder from others: each is taken once."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="steps")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=9, choices=StepKind.choices)
    text = models.TextField(blank=True, default="")
    by = models.CharField(max_length=60)
    at = models.DateTimeField()
    happened_on = models.DateField()
    due_on = models.DateField(null=True, blank=True)
    key = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        ordering = ["order", "number"]
        constraints = [models.UniqueConstraint(fields=["order", "number"], name="supervision_order_step_key")]

    def __str__(self) -> str:
        return f"{self.order_id} {self.number} {self.kind}"


class ExtensionStage(models.TextChoices):
    """Where an extension request stands (环节)."""

    ASKED = "asked", mark("待审批")
    GRANTED = "granted", mark("同意延期")
    REFUSED = "refused", mark("不同意延期")
    WITHDRAWN = "withdrawn", mark("已撤回")


class Extension(models.Model):
    """An extension request (延期申请) for a milestone, with what it would do to float, lights and scores (``effect``, JSON).

    ``effect`` is as it was shown to whoever decided; ``comment`` is the office's word on it.
    """

    milestone = models.ForeignKey(Milestone, on_delete=models.CASCADE, related_name="extensions")
    number = models.PositiveSmallIntegerField(default=1)
    stage = models.CharField(max_length=9, choices=ExtensionStage.choices, default=ExtensionStage.ASKED)
    due_on = models.DateField()
    wanted_on = models.DateField()
    reason = models.CharField(max_length=1000)
    asked_by = models.CharField(max_length=60)
    asked_on = models.DateField()
    effect = models.TextField(blank=True, default="")
    comment = models.CharField(max_length=1000, blank=True, default="")
    commented_by = models.CharField(max_length=60, blank=True, default="")
    remark = models.CharField(max_length=1000, blank=True, default="")
    decided_by = models.CharField(max_length=60, blank=True, default="")
    decided_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["milestone", "number"]
        constraints = [models.UniqueConstraint(fields=["milestone", "number"], name="supervision_extension_key")]

    def __str__(self) -> str:
        return f"{self.milestone_id} {self.number}"
