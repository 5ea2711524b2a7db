"""Units and people: who does the work of the year."""

from __future__ import annotations

from django.db import models

from threeones.base.files.models import Sourced


class UnitKind(models.TextChoices):
    """Kinds of unit (单位类别)."""

    DISTRICT = "district", "区"
    BUREAU = "bureau", "局"
    SECTION = "section", "科室"
    SUB_DISTRICT = "sub_district", "街道"
    OTHER = "other", "其他"


class Unit(Sourced):
    """A bureau, a section or a sub-district (单位); ``successors`` are those that took its work over when it ended (撤并、更名)."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=60, unique=True)
    aliases = models.CharField(max_length=200, blank=True, default="")
    kind = models.CharField(max_length=12, choices=UnitKind.choices)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    successors = models.ManyToManyField("self", symmetrical=False, blank=True, related_name="predecessors")

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """Roles at work (角色); what each may see and do is decided in ``base/accounts``."""

    HEAD = "head_of_bureau", "局主要领导"
    PORTFOLIO = "portfolio_leader", "分管领导"
    DISTRICT_LEADER = "district_leader", "区领导"
    SUPERVISOR = "supervisor", "督查室"
    EVALUATOR = "evaluator", "考评办"
    UNIT_LEAD = "unit_lead", "单位负责人"
    CLERK = "clerk", "内勤"
    SUB_DISTRICT = "sub_district", "街道经办"
    STATISTICS = "statistics_publisher", "统计发布人"
    AUDITOR = "auditor", "审计人员"
    INSPECTOR = "inspector", "纪检人员"
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全管理员"
    AUDIT_ADMIN = "audit_admin", "审计管理员"
    ENTERPRISE = "enterprise", "企业"


NOT_IN_ROSTER = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, Role.ENTERPRISE)
"""Roles that a workbook cannot give: administrators are appointed in the system, enterprises have accounts of their own."""


class Person(Sourced):
    """A person with a post in a unit (人员); ``portfolio`` are the units that a portfolio leader answers for (分管单位)."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=40)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="people")
    post = models.CharField(max_length=60, blank=True, default="")
    role = models.CharField(max_length=30, choices=Role.choices, blank=True, default="")
    portfolio = models.ManyToManyField(Unit, blank=True, related_name="portfolio_leaders")

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class YearSetting(Sourced):
    """A setting of the bureau's year (年度设置): names, the packs in force, whether it is a demonstration."""

    year = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=30)
    value = models.CharField(max_length=200)

    class Meta:
        ordering = ["year", "key"]
        constraints = [models.UniqueConstraint(fields=["year", "key"], name="org_setting_year_key")]

    def __str__(self) -> str:
        return f"{self.year} {self.key}={self.value}"
