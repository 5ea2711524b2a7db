"""Reading reports, completions and lights."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from threeones.apps.handbook import selectors as handbook
from threeones.apps.handbook.editions.citing import edition_of
from threeones.apps.handbook.states.reading import Standing, standing_among
from threeones.apps.supervision.facts import ProjectRecords, month_facts, month_values
from threeones.apps.supervision.models import Completion, LightReading, Report
from threeones.apps.supervision.reading import records
from threeones.apps.supervision.remembering import remembered
from threeones.apps.supervision.reporting import is_reported_on
from threeones.base.accounts.access import Access
from threeones.base.accounts.sight import seen
from threeones.base.org.selectors import settings_of
from threeones.kernel.lights import LightPack, ProjectLight, QuickJudge, QuickLight, judge_project, load_light_pack
from threeones.kernel.values.faults import Fault, Faults
from threeones.kernel.values.packs import packs_dir

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from threeones.apps.handbook.models import Edition, Milestone, Project
    from threeones.base.org.models import Unit

SETTING = "亮灯规则"


class NoLightRule(Faults):
    """The year's settings name no light rule, or one that cannot be read (亮灯规则); its faults say which."""


def light_pack(year: int) -> LightPack:
    """The light rule in force in a year, as its settings name it; raises ``NoLightRule``."""
    name = settings_of(year).get(SETTING)
    if not name:
        there = "、".join(sorted(p.stem for p in (packs_dir() / "lights").glob("*.yaml")))
        raise NoLightRule([Fault("年度设置", "", 0, SETTING, f"{year}年没有填", there)])
    try:
        return load_light_pack(name)
    except Faults as error:
        raise NoLightRule(error.faults) from error


@dataclass(frozen=True)
class Judged:
    """A project with its light and the records behind it, as of a day; in lists without the rows' files."""

    records: ProjectRecords
    light: QuickLight | ProjectLight
    as_of: date
    drawn: dict[Hashable, SafeString] = field(default_factory=dict, repr=False, compare=False)
    """Its line as lists draw it, by what else the line depends on; gone with this object when a record changes."""

    @property
    def project(self) -> Project:
        """The project."""
        return self.records.project

    @cached_property
    def standing(self) -> Standing:
        """The project's state on the day."""
        return standing_among(self.records.standings, self.as_of)

    @cached_property
    def next_due(self) -> Milestone | None:
        """The milestone that is due next among those not done; None of a project that has left the book."""
        if self.standing.out:
            return None
        undone = [m for m in self.records.milestones if self.records.done(m, self.as_of) is None]
        return min(undone, key=lambda m: m.due_on, default=None)

    @cached_property
    def newest(self) -> Report | None:
        """The newest report."""
        return next(iter(reversed(self.records.reports_by(self.as_of))), None)


@dataclass(frozen=True)
class Explained(Judged):
    """The same with the light's whole derivation."""

    light: ProjectLight


def lights(year: int, as_of: date, access: Access, code: str | None = None) -> list[Explained]:
    """The lights of the year's projects that are seen (or of one of them) as of a day, with their derivations."""
    pack = light_pack(year)
    found = records(year, access, code)
    return [Explained(r, judge_project(pack, month_facts(r, year, as_of)), as_of) for r in found]


def shown_lights(year: int, as_of: date, access: Access) -> list[Judged]:
    """The lights of all projects that are seen, by code, out of what is remembered until their records change.

    The same objects for everybody: nothing in them may be changed.
    """
    pack = light_pack(year)
    by, names = QuickJudge(pack), tuple(pack.facts)

    def judge(found: ProjectRecords) -> Judged:
        return Judged(found, by.project(month_values(found, year, as_of, names)), as_of)

    mine = None if access.everything else handbook.project_keys(year, access)
    found: list[Judged] = remembered(year).judged((as_of, _fingerprint(pack)), judge, mine)
    return found


def owed(judged: Judged, month: str) -> bool | None:
    """Whether the lead unit's report of a month is still missing as of the day; None: none is asked for."""
    last = max((m.due_on for m in judged.records.milestones), default=None)
    if not is_reported_on(judged.project, last, month, judged.as_of):
        return None
    return judged.records.report_by(month, judged.as_of) is None


def edition_read_by(project: Project, month: str, as_of: date) -> Edition | None:
    """The edition by which the light of a month was kept; of one that was never kept, the one in force on the day."""
    kept = LightReading.objects.filter(project=project, month=month).select_related("edition").first()
    return kept.edition if kept is not None else edition_of(project, as_of)


def words_of(reports: Collection[int], access: Access) -> dict[int, str]:
    """What reports (by primary key) say, of those that are seen: lists read it for the page that they show."""
    return dict(seen(Report, access).filter(pk__in=reports).values_list("pk", "text"))


def reports_known(year: int, as_of: date, access: Access) -> QuerySet[Report]:
    """The reports on the year's projects that are seen, newest month first.

    Those of months that are over by the day, whenever they came, and of the running month those handed in by then.
    """
    running = (as_of + timedelta(days=1)).strftime("%Y-%m")
    known = Q(month__lt=running) | Q(reported_on__lte=as_of)
    query = seen(Report, access).filter(known, project__objective__year=year)
    return query.select_related("project", "unit", "reported_by", "source_file", "edition").order_by(
        "-month", "project__code", "pk"
    )


def reports_of(unit: Unit, project: Project, access: Access) -> QuerySet[Report]:
    """The reports of a unit on a project."""
    return seen(Report, access).filter(project=project, unit=unit).select_related("source_file", "reported_by")


def reports_beside(project: Project, access: Access, as_of: date) -> QuerySet[Report]:
    """The reports of other units on a project, known by the day, newest month first."""
    query = seen(Report, access).filter(project=project, reported_on__lte=as_of).exclude(unit=project.lead_unit_id)
    return query.select_related("unit", "reported_by", "edition").order_by("-month", "unit__code", "pk")


def completions(milestones: Collection[int] | QuerySet[Any, Any], access: Access, as_of: date) -> dict[int, Completion]:
    """The completions of milestones (by primary key) that are seen, of those that were done by the day."""
    query = seen(Completion, access).filter(milestone__in=milestones, done_on__lte=as_of)
    return {c.milestone_id: c for c in query}


def _fingerprint(pack: LightPack) -> str:
    # thresholds and streaks decide as much as the rules do
    return f"{pack.id} {pack.version} {hash(repr(pack))}"


def counts(judged: Sequence[Judged]) -> dict[str, int]:
    """How many projects have each light."""
    return dict(Counter(j.light.light for j in judged))
