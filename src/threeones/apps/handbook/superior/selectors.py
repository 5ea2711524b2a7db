"""Reading superior tasks: the year's lines, the projects that carry each, and what is carried at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from threeones.apps.handbook.models import Project, SuperiorTask
from threeones.apps.handbook.standing import standing
from threeones.base.accounts.access import Access
from threeones.base.accounts.sight import seen

Links = SuperiorTask.carried_by.through
YES, NO = "yes", "no"


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows a list of tasks: who set them, whether a project carries them, under which objective, for which unit, words."""

    by: str = ""
    carried: str = ""
    objective: str = ""
    unit: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Carried:
    """A task with the projects that carry it: those seen, how many others, and whether one of all stands in the book."""

    task: SuperiorTask
    projects: Sequence[Project]
    unseen: int
    stands: bool
    left: frozenset[int] = field(default_factory=frozenset)


def lines(year: int, access: Access) -> QuerySet[SuperiorTask]:
    """The year's tasks that are seen and have no parts: those that projects carry; what they are parts of is read along."""
    query = seen(SuperiorTask, access).filter(year=year, parts__isnull=True)
    return query.select_related("parent", "unit", "source_file")


def task(pk: int, access: Access) -> SuperiorTask | None:
    """A task that is seen."""
    return seen(SuperiorTask, access).filter(pk=pk).select_related("parent", "unit", "source_file").first()


def years(access: Access) -> list[int]:
    """The years of which there are tasks, newest first."""
    found = seen(SuperiorTask, access).order_by("-year").values_list("year", flat=True)
    return list(found.distinct())


def superiors(year: int, access: Access) -> Mapping[str, int]:
    """Who set tasks for a year, with how many lines."""
    counted = lines(year, access).order_by().values_list("set_by").annotate(count=Count("pk"))
    return dict(sorted(counted))


def standing_projects(year: int, day: date) -> QuerySet[Project]:
    """All projects of a year that stand in the book on a day; to count by, never to be shown."""
    return standing(Project.objects.filter(objective__year=year), day)


def carried_keys(projects: QuerySet[Project]) -> QuerySet[Any, Any]:
    """The numbers of the tasks that some of these projects carry."""
    return Links.objects.filter(project__in=projects.order_by().values("pk")).values("superiortask")


def chosen(year: int, day: date, access: Access, filters: Filters) -> QuerySet[SuperiorTask]:
    """The lines that the filters leave."""
    found = lines(year, access)
    if filters.by:
        found = found.filter(set_by=filters.by)
    if filters.unit:
        found = found.filter(unit__code=filters.unit)
    if filters.text:
        words = Q(name__icontains=filters.text) | Q(content__icontains=filters.text) | Q(target__icontains=filters.text)
        found = found.filter(words | Q(number=filters.text) | Q(code=filters.text))
    if filters.carried in (YES, NO):
        carried = Q(pk__in=carried_keys(standing_projects(year, day)))
        found = found.filter(carried if filters.carried == YES else ~carried)
    if filters.objective:
        mine = standing(seen(Project, access).filter(objective__code=filters.objective, objective__year=year), day)
        found = found.filter(pk__in=carried_keys(mine))
    return found


def with_projects(tasks: Sequence[SuperiorTask], access: Access, day: date) -> list[Carried]:
    """Tasks with the projects that carry them, in a few queries for all."""
    pairs = list(Links.objects.filter(superiortask__in=[t.pk for t in tasks]).values_list("superiortask", "project"))
    keys = {p for _t, p in pairs}
    known = {p.pk: p for p in seen(Project, access).filter(pk__in=keys).select_related("lead_unit", "objective")}
    stand = set(standing(Project.objects.filter(pk__in=keys), day).values_list("pk", flat=True))
    by_task: dict[int, list[int]] = {}
    for one, project in pairs:
        by_task.setdefault(one, []).append(project)
    return [_carried(t, by_task.get(t.pk, []), known, stand) for t in tasks]


def _carried(
    one: SuperiorTask, projects: Sequence[int], known: Mapping[int, Project], stand: Collection[int]
) -> Carried:
    mine = sorted((known[p] for p in projects if p in known), key=lambda p: (p.position, p.code))
    stands = any(p in stand for p in projects)
    left = frozenset(p.pk for p in mine if p.pk not in stand)
    return Carried(one, mine, len(projects) - len(mine), stands, left)


@dataclass(frozen=True, slots=True)
class Row:
    """A superior's line of the coverage: its tasks, those carried, and by objective (by its number) how many are."""

    superior: str
    total: int
    carried: int
    by_objective: Mapping[int, int]

    @property
    def open(self) -> int:
        """How many nobody carries."""
        return self.total - self.carried


@dataclass(frozen=True, slots=True)
class Coverage:
    """Who set how much and who carries it (承接对照表): rows by superior, and the projects that carry nothing, by objective."""

    rows: Sequence[Row]
    idle: Mapping[int, int]

    @property
    def total(self) -> int:
        """All lines."""
        return sum(r.total for r in self.rows)

    @property
    def open(self) -> int:
        """Lines that nobody carries."""
        return sum(r.open for r in self.rows)

    @property
    def idle_total(self) -> int:
        """Projects that are seen and carry nothing."""
        return sum(self.idle.values())


def coverage(year: int, day: date, access: Access) -> Coverage:
    """The coverage of a year as of a day.

    Whether a task is carried counts every project; under objectives those count that are seen.
    """
    totals = superiors(year, access)
    carried = chosen(year, day, access, Filters(carried=YES)).order_by().values_list("set_by").annotate(n=Count("pk"))
    mine = standing(seen(Project, access).filter(objective__year=year), day)
    links = Links.objects.filter(
        project__in=mine.order_by().values("pk"), superiortask__in=lines(year, access).values("pk")
    )
    cells = links.values_list("superiortask__set_by", "project__objective", "superiortask").distinct()
    counted: dict[str, Counter[int]] = {}
    for by, objective, _task in cells:
        counted.setdefault(by, Counter())[objective] += 1
    done = dict(carried)
    rows = [Row(by, n, done.get(by, 0), counted.get(by, {})) for by, n in totals.items()]
    return Coverage(rows, dict(idle(year, day, access).order_by().values_list("objective").annotate(n=Count("pk"))))


def idle(year: int, day: date, access: Access) -> QuerySet[Project]:
    """The projects of a year that are seen, stand in the book on a day and carry no superior's task."""
    carrying = Links.objects.filter(superiortask__year=year).values("project")
    mine = standing(seen(Project, access).filter(objective__year=year), day).exclude(pk__in=carrying)
    return mine.select_related("objective", "lead_unit", "source_file")
