"""Supervision (督办): monthly reports, milestones done, and the lights computed from them."""

from __future__ import annotations

from django.db import models

from threeones.apps.handbook.models import Edition, Milestone, Project
from threeones.base.files.models import Sourced
from threeones.base.org.models import Person, Unit


class OwnView(models.TextChoices):
    """How the reporter sees it (自评); stands beside the computed light, never in its place."""

    ON_TRACK = "on_track", "正常"
    AT_RISK = "at_risk", "有风险"
    LATE = "late", "滞后"
    DONE = "done", "完成"


class Report(Sourced):
    """The report (进展报送) of a unit on a project for a month (2021-03).

    The lead unit's decides the light, those of others stand beside it. ``late_reason`` is the word why it came late
    (迟报原因). One that was sent in the system has the name of who sent it in ``sent_by``; ``reported_by`` is the person
    of the roster, None where the account is of none. ``edition`` is the one of the handbook that was in force.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="reports")
    month = models.CharField(max_length=7)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    own_view = models.CharField(max_length=8, choices=OwnView.choices)
    progress = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    reported_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reported_on = models.DateField()
    late_reason = models.CharField(max_length=200, blank=True, default="")
    sent_by = models.CharField(max_length=60, blank=True, default="")
    edition = models.ForeignKey(Edition, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-month"]
        constraints = [models.UniqueConstraint(fields=["project", "month", "unit"], name="supervision_report_unit_key")]

    def __str__(self) -> str:
        return f"{self.project_id} {self.month}"

    @property
    def reporter(self) -> str:
        """Who reported, for people."""
        return self.sent_by or (self.reported_by.name if self.reported_by else "")


class PreparedReport(models.Model):
    """A report that a clerk has prepared and the unit's lead has not sent (待审稿); it counts nowhere yet.

    ``content`` is JSON as the service that sends takes it: text, own_view, progress, late_reason, completions.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    month = models.CharField(max_length=7)
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    content = models.TextField()
    prepared_by = models.CharField(max_length=60)
    prepared_at = models.DateTimeField()

    class Meta:
        ordering = ["prepared_at"]
        constraints = [
            models.UniqueConstraint(fields=["project", "month", "unit"], name="supervision_prepared_key"),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.month}"


class Completion(Sourced):
    """A milestone reported done (节点完成): when it was done, when that became known, and by what evidence."""

    milestone = models.OneToOneField(Milestone, on_delete=models.CASCADE, related_name="completion")
    done_on = models.DateField()
    reported_on = models.DateField()
    evidence = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        ordering = ["done_on"]

    def __str__(self) -> str:
        return f"{self.milestone_id} {self.done_on}"


class LightReading(models.Model):
    """The light of a project's month as computed on a day (拟亮灯): what it was, by which rule of which pack and edition."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="readings")
    month = models.CharField(max_length=7)
    as_of = models.DateField()
    light = models.CharField(max_length=12)
    first_light = models.CharField(max_length=12)
    rule = models.CharField(max_length=40)
    pack = models.CharField(max_length=40)
    facts = models.TextField()
    edition = models.ForeignKey(Edition, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["project", "month"]
        constraints = [models.UniqueConstraint(fields=["project", "month"], name="supervision_reading_key")]

    def __str__(self) -> str:
        return f"{self.project_id} {self.month} {self.light}"
