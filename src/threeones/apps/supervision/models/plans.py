"""The work plan of a project: its activities, from which the dates are scheduled, and baselines of it."""

from __future__ import annotations

from django.db import models

from threeones.apps.handbook.models import Milestone, Project


class WorkPlan(models.Model):
    """The plan (工期计划) of a project, scheduled backwards from ``finish`` or forwards from ``start`` (both: checked).

    ``calendar`` is one that a schedule file may name (cn, weekdays, everyday); ``version`` grows with every change.
    """

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="plan")
    start = models.DateField(null=True, blank=True)
    finish = models.DateField(null=True, blank=True)
    calendar = models.CharField(max_length=10, default="cn")
    version = models.PositiveIntegerField(default=1)
    changed_by = models.CharField(max_length=60)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.project_id)


class Activity(models.Model):
    """An activity (工序) of a plan, as a schedule file writes it (``docs/schedule.md``).

    ``duration`` counts working days (``in_days``: calendar days); ``after`` holds its links, one a line
    (``permit+5``, ``design SS+3``); ``legal_days`` are the statutory days below which it cannot be squeezed, by
    ``legal_source``; ``estimate`` is optimistic, likely and pessimistic ("20 30 55"). ``milestone`` is the one of the
    handbook that its end stands for.
    """

    plan = models.ForeignKey(WorkPlan, on_delete=models.CASCADE, related_name="activities")
    ident = models.CharField(max_length=40)
    label = models.CharField(max_length=120)
    position = models.PositiveIntegerField()
    duration = models.PositiveIntegerField()
    in_days = models.BooleanField(default=False)
    after = models.TextField(blank=True, default="")
    not_before = models.DateField(null=True, blank=True)
    not_after = models.DateField(null=True, blank=True)
    calendar = models.CharField(max_length=10, blank=True, default="")
    legal_days = models.PositiveIntegerField(null=True, blank=True)
    legal_source = models.CharField(max_length=200, blank=True, default="")
    estimate = models.CharField(max_length=40, blank=True, default="")
    started_on = models.DateField(null=True, blank=True)
    finished_on = models.DateField(null=True, blank=True)
    milestone = models.ForeignKey(Milestone, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["plan", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["plan", "ident"], name="supervision_activity_key")]

    def __str__(self) -> str:
        return self.label


class Baseline(models.Model):
    """A baseline (基线): the dates of a plan as they stood on a day (``content``: JSON, start and finish by activity)."""

    plan = models.ForeignKey(WorkPlan, on_delete=models.CASCADE, related_name="baselines")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    taken_by = models.CharField(max_length=60)
    taken_on = models.DateField()
    content = models.TextField()

    class Meta:
        ordering = ["plan", "number"]
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="supervision_baseline_key")]

    def __str__(self) -> str:
        return self.title
