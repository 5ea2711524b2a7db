"""The handbook in force: objectives, projects, milestones and targets. What is published stands here."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_noop as mark

from threeones.apps.indicators.models import Indicator
from threeones.base.files.models import Sourced
from threeones.base.org.models import Person, Unit
from threeones.kernel.values.rounding import shortest


class Objective(Sourced):
    """An objective (目标) of a bureau: a theme of its year; ``parent`` is the one that it belongs to."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    bureau = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="objectives")
    year = models.PositiveSmallIntegerField()
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts")
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name


class WorkList(Sourced):
    """A list (清单): a lens over projects, such as 民生实事 or 重点举措.

    ``headings`` are the columns of its own, separated by 、; what they say of each project stands in ``ListEntry``.
    """

    name = models.CharField(max_length=60, unique=True)
    issuer = models.CharField(max_length=60, blank=True, default="")
    headings = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Project(Sourced):
    """A project (项目): any work set out as one, with those who answer for it and its deadline.

    ``weight`` counts within its objective. ``also_serves`` are objectives beside the one that it stands under.
    ``period`` is the span that the book names instead of a day (2021-Q3, 2021 for 常年). ``kept`` is JSON: what an import
    found no place for, by heading.
    """

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
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
    also_serves = models.ManyToManyField(Objective, blank=True, related_name="also_served_by")
    period = models.CharField(max_length=20, blank=True, default="")
    kept = models.TextField(blank=True, default="")
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name


class Milestone(Sourced):
    """A milestone (节点) of a project, due on a day. ``revised_from`` keeps the day that it was first set for."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="milestones")
    code = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=300)
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


class WordedTarget(Sourced):
    """A target (目标值) on something that is no statistical indicator: 引进企业20家, or words that cannot be measured.

    ``number`` is in ``unit``; None: the words give none.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="worded_targets")
    name = models.CharField(max_length=80)
    comparison = models.CharField(max_length=8, choices=Comparison.choices, default=Comparison.AT_LEAST)
    number = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    unit = models.CharField(max_length=20, blank=True, default="")
    of_growth = models.BooleanField(default=False)
    text = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        ordering = ["project", "name"]
        constraints = [models.UniqueConstraint(fields=["project", "name"], name="handbook_worded_target_key")]

    def __str__(self) -> str:
        return self.text or self.name


class ListEntry(Sourced):
    """What a list's own column says of a project (清单内容)."""

    worklist = models.ForeignKey(WorkList, on_delete=models.CASCADE, related_name="entries")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="list_entries")
    heading = models.CharField(max_length=60)
    value = models.CharField(max_length=500)

    class Meta:
        ordering = ["worklist", "project", "heading"]
        constraints = [
            models.UniqueConstraint(fields=["worklist", "project", "heading"], name="handbook_list_entry_key")
        ]

    def __str__(self) -> str:
        return f"{self.worklist_id} {self.heading}"


class ProjectState(models.TextChoices):
    """States that a decision puts a project in (项目状态); what reports and milestones show is computed from them."""

    IN_FORCE = "in_force", mark("在册")
    SUSPENDED = "suspended", mark("暂缓")
    WITHDRAWN = "withdrawn", mark("调出")
    MERGED = "merged", mark("并入")
    SPLIT = "split", mark("拆分")
    ALL_YEAR = "all_year", mark("常年")
    DONE_EARLY = "done_early", mark("提前完成")
    RELAPSE = "relapse", mark("回潮")


class StateChange(Sourced):
    """A change of a project's state (状态变更), with its reason and, where the target is a superior's, his consent.

    ``into`` are the projects that it was merged into or split into; ``consent`` is the superior's document.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="state_changes")
    happened_on = models.DateField()
    state = models.CharField(max_length=10, choices=ProjectState.choices)
    reason = models.CharField(max_length=300)
    consent = models.CharField(max_length=120, blank=True, default="")
    into = models.ManyToManyField(Project, blank=True, related_name="came_of")

    class Meta:
        ordering = ["project", "happened_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["project", "happened_on", "state"], name="handbook_state_change_key")
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.happened_on} {self.state}"


class SuperiorTask(Sourced):
    """A task that a superior set (上级任务): a line of a city's or province's breakdown, and the projects that carry it.

    ``set_by`` is the superior, ``document`` its paper; ``number`` the place in the breakdown; ``target`` the words of
    what is to be reached; ``parent`` the line above.
    """

    code = models.CharField(max_length=40, unique=True)
    set_by = models.CharField(max_length=60)
    year = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=20, blank=True, default="")
    name = models.CharField(max_length=200)
    content = models.TextField(blank=True, default="")
    target = models.CharField(max_length=300, blank=True, default="")
    due_on = models.DateField(null=True, blank=True)
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="superior_tasks")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts")
    carried_by = models.ManyToManyField(Project, blank=True, related_name="carries")

    class Meta:
        ordering = ["year", "set_by", "code"]

    def __str__(self) -> str:
        return self.name
