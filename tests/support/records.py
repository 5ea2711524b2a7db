"""A small bureau's year as records: its units, handbook, reports and ratings, made one by one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from threeones.apps.evaluation.models import Rating
from threeones.apps.handbook.models import Milestone, Objective, Project, Target
from threeones.apps.indicators.models import Indicator, Observation
from threeones.apps.register.models import Place
from threeones.apps.supervision.models import Completion, Report
from threeones.base.files.models import SourceFile
from threeones.base.org.models import Person, Unit, UnitKind, YearSetting

YEAR = 2021


class Records:
    """Makes the records of a year; each stands in a row of its own. A bureau with one section is there at once."""

    def __init__(self, rule: str = "ouhai-2020") -> None:
        self.rows = 1
        self.file = SourceFile.objects.create(name="手册.xlsx", sha256="0" * 64, size=1, loaded_at=timezone.now())
        self.setting("区名", "某区")
        if rule:
            self.setting("亮灯规则", rule)
        self.bureau = self.unit("J", "区交通局", UnitKind.BUREAU)
        self.section = self.unit("J-1", "道路科")
        self.person = Person.objects.create(code="1", name="赵一", unit=self.section, **self.where())
        self.objective = Objective.objects.create(
            code="M1", name="畅通道路", bureau=self.bureau, year=YEAR, **self.where()
        )

    def where(self) -> dict[str, Any]:
        """The next row of the workbook."""
        self.rows += 1
        return {"source_file": self.file, "source_sheet": "表", "source_row": self.rows, "basis": "synthetic"}

    def setting(self, key: str, value: str, year: int = YEAR) -> None:
        """A setting of the year."""
        YearSetting.objects.create(year=year, key=key, value=value, **self.where())

    def unit(self, code: str, name: str, kind: UnitKind = UnitKind.SECTION, **more: Any) -> Unit:
        """A unit, under the bureau unless it is one."""
        parent = None if kind == UnitKind.BUREAU else self.bureau
        return Unit.objects.create(code=code, name=name, kind=kind, parent=parent, **self.where(), **more)

    def project(self, code: str, **more: Any) -> Project:
        """A project of the whole year."""
        given = {"objective": self.objective, "lead_unit": self.section, "start_on": date(YEAR, 1, 4), **more}
        given |= {"leader": self.person, "owner": self.person, "deadline": date(YEAR, 12, 31)}
        return Project.objects.create(code=code, name=f"项目{code}", content="按计划推进", **self.where(), **given)

    def milestone(self, project: Project, due: date, done: date | None = None, **more: Any) -> Milestone:
        """A milestone, done on a day or not."""
        code = f"{project.code}-{project.milestones.count() + 1}"
        made = Milestone.objects.create(
            project=project, code=code, name=f"节点{code}", due_on=due, **self.where(), **more
        )
        if done:
            Completion.objects.create(milestone=made, done_on=done, reported_on=done, **self.where())
        return made

    def report(
        self,
        project: Project,
        month: str,
        on: date,
        progress: str | None = None,
        view: str = "on_track",
        text: str = "",
    ) -> Report:
        """A month's report, handed in on a day."""
        return Report.objects.create(
            project=project,
            month=month,
            unit=project.lead_unit,
            text=text or f"{month}的进展",
            own_view=view,
            progress=Decimal(progress) if progress else None,
            reported_by=self.person,
            reported_on=on,
            **self.where(),
        )

    def indicator(self, code: str = "FAI") -> Indicator:
        """An indicator in 亿元."""
        return Indicator.objects.create(
            code=code,
            name="固定资产投资" if code == "FAI" else f"指标{code}",
            unit="亿元",
            direction="higher",
            frequency="month",
            **self.where(),
        )

    def target(self, project: Project, indicator: Indicator, number: str, **more: Any) -> Target:
        """A target of a project."""
        return Target.objects.create(
            project=project, indicator=indicator, number=Decimal(number), **self.where(), **more
        )

    def observe(
        self,
        indicator: Indicator,
        period: str,
        value: str | None,
        growth: str | None = None,
        on: date = date(2021, 11, 18),
    ) -> Observation:
        """A value of the own district."""
        place, _new = Place.objects.get_or_create(code="P", defaults={"name": "某区", "is_own": True, **self.where()})
        return Observation.objects.create(
            indicator=indicator,
            place=place,
            period=period,
            value=Decimal(value) if value else None,
            growth=Decimal(growth) if growth else None,
            vintage="flash",
            published_on=on,
            **self.where(),
        )

    def rate(self, unit: Unit, score: str = "90") -> None:
        """Ratings by all three groups of raters."""
        for raters in ("领导评价", "互评", "社会评议"):
            Rating.objects.create(unit=unit, year=YEAR, raters=raters, score=Decimal(score), ballots=9, **self.where())
