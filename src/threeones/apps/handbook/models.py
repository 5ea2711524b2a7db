"""The work handbook (工作手册): the year's work set out as objectives, projects, milestones and targets."""

from __future__ import annotations

from django.db import models

from threeones.apps.indicators.models import Indicator
from threeones.base.files.models import Sourced
from threeones.base.org.models import Person, Unit
from threeones.kernel.values.rounding import shortest


class Objective(Sourced):
    """An objective (目标) of a bureau: a theme of its year."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=80)
    bureau = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="objectives")
    year = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class WorkList(Sourced):
    """A list (清单): a lens over projects, such as 民生实事 or 重点举措."""

    name = models.CharField(max_length=60, unique=True)
    issuer = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Project(Sourced):
    """A project (项目): any work set out as one, with those who answer for it and its deadline.

    ``weight`` counts within its objective; ``withdrawn`` tells why it left the handbook (empty: it is in it).
    """

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=100)
    content = models.TextField()
    objective = models.ForeignKey(Objective, on_delete=models.PROTECT, related_name="projects")
    lead_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="led_projects")
    supporting_units = models.ManyToManyField(Unit, blank=True, related_name="supported_projects")
    leader = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="owned_projects")
    start_on = models.DateField(null=True, blank=True)
    deadline = models.DateField()
    weight = models.DecimalField(max_digits=6, decimal_places=2, default=1)
    lists = models.ManyToManyField(WorkList, blank=True, related_name="projects")
    suspended_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Milestone(Sourced):
    """A milestone (节点) of a project, due on a day. ``revised_from`` keeps the day that it was first set for."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="milestones")
    code = models.CharField(max_length=24, unique=True)
    name = models.CharField(max_length=120)
    due_on = models.DateField()
    revised_from = models.DateField(null=True, blank=True)
    weight = models.DecimalField(max_digits=6, decimal_places=2, default=1)

    class Meta:
        ordering = ["due_on", "code"]

    def __str__(self) -> str:
        return self.name


class Comparison(models.TextChoices):
    """How a target compares (目标方式)."""

    AT_LEAST = "at_least", "不低于"
    AT_MOST = "at_most", "不高于"


class Target(Sourced):
    """A target (目标值) of a project on an indicator; for growth targets ``of_growth`` is set."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="targets")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="targets")
    comparison = models.CharField(max_length=8, choices=Comparison.choices, default=Comparison.AT_LEAST)
    number = models.DecimalField(max_digits=16, decimal_places=4)
    of_growth = models.BooleanField(default=False)
    text = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        ordering = ["project", "indicator"]
        constraints = [models.UniqueConstraint(fields=["project", "indicator"], name="handbook_target_key")]

    def __str__(self) -> str:
        return self.wording

    @property
    def wording(self) -> str:
        """The target as the handbook words it; where it has no words of its own, 不低于8%."""
        unit = "%" if self.of_growth else self.indicator.unit
        return self.text or f"{self.get_comparison_display()}{format(shortest(self.number), 'f')}{unit}"
