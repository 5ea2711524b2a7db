"""The work handbook: objectives, projects with their lights, milestones."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import Field

from threeones.api.context import AsOf, Year, access_in, day_in, year_in
from threeones.api.fields import Day, DayOut, In, Key, NumberOut, Out, Text, day, exact
from threeones.api.operating import reads, why_address
from threeones.api.paging import FIRST, SIZE, Page, PageNumber, PageSize, paged
from threeones.api.words import mark
from threeones.apps.handbook import selectors
from threeones.apps.supervision.selectors import Judged, NoLightRule, completions, shown_lights

if TYPE_CHECKING:
    from threeones.apps.handbook.models import Milestone, Objective, Project
    from threeones.apps.supervision.models import Completion
    from threeones.base.accounts.access import Access

router = Router(tags=["handbook"])


class ObjectiveOut(Out):
    """An objective."""

    code: str
    name: str
    bureau: str = Field(description=mark("责任局的编码"))
    year: int


class ProjectOut(Out):
    """A project with its light as of the day."""

    code: str
    name: str
    content: str
    objective: str
    bureau: str
    lead_unit: str
    supporting_units: list[str]
    leader: str = Field(description=mark("责任领导的姓名"))
    owner: str = Field(description=mark("责任人的姓名"))
    start_on: DayOut | None
    deadline: DayOut
    weight: NumberOut
    lists: list[str]
    suspended_on: DayOut | None
    light: str | None = Field(description=mark("灯；年度没有亮灯规则时为空"))
    why: str | None = Field(description=mark("推导的地址"))


class MilestoneOut(Out):
    """A milestone, done or not as of the day."""

    code: str
    project: str
    name: str
    due_on: DayOut
    first_due_on: DayOut | None = Field(description=mark("改期以前的日期"))
    done_on: DayOut | None
    reported_on: DayOut | None


@reads(
    router,
    "/objectives",
    out=Page[ObjectiveOut],
    summary=mark("目标"),
    name="objectives",
    permission="handbook.read",
)
def objectives(
    request: HttpRequest,
    response: HttpResponse,
    year: Year = None,
    as_of: AsOf = None,
    page: PageNumber = FIRST,
    size: PageSize = SIZE,
) -> Page[ObjectiveOut]:
    """The year's objectives that are seen."""
    found = selectors.objectives(year_in(request, year, day_in(request, as_of)), access_in(request))
    return paged(request, response, found, _objective, page, size)


def _objective(objective: Objective) -> ObjectiveOut:
    return ObjectiveOut(code=objective.code, name=objective.name, bureau=objective.bureau.code, year=objective.year)


class ProjectFilter(In):
    """What narrows a list of projects."""

    light: Annotated[Text | None, Field(max_length=20, description=mark("灯，如red"))] = None
    bureau: Key | None = None
    unit: Annotated[Key | None, Field(description=mark("牵头单位的编码"))] = None
    objective: Key | None = None
    list: Annotated[Key | None, Field(description=mark("清单的名称"))] = None


COLUMNS = {
    "bureau": "objective__bureau__code",
    "unit": "lead_unit__code",
    "objective": "objective__code",
    "list": "lists__name",
}


@reads(router, "/projects", out=Page[ProjectOut], summary=mark("项目"), name="projects", permission="handbook.read")
def projects(
    request: HttpRequest,
    response: HttpResponse,
    narrowed: Query[ProjectFilter],
    year: Year = None,
    as_of: AsOf = None,
    page: PageNumber = FIRST,
    size: PageSize = SIZE,
) -> Page[ProjectOut]:
    """The year's projects that are seen, with their lights."""
    until, access = day_in(request, as_of), access_in(request)
    asked = year_in(request, year, until)
    lit = {j.project.pk: j for j in judged(asked, until, access)}
    given = narrowed.model_dump(exclude_none=True)
    query = selectors.projects(asked, access).filter(**{COLUMNS[k]: v for k, v in given.items() if k in COLUMNS})
    if "light" in given:
        query = query.filter(pk__in=[pk for pk, j in lit.items() if j.light.light == given["light"]])
    return paged(request, response, query, lambda one: project_out(one, lit.get(one.pk)), page, size)


def judged(year: int, until: date, access: Access) -> list[Judged]:
    """The year's projects that are seen, judged; none where the year has no light rule (``/lights`` says so)."""
    try:
        return shown_lights(year, until, access)
    except NoLightRule:
        return []


@reads(
    router,
    "/projects/{path:code}",
    out=ProjectOut,
    summary=mark("一个项目"),
    name="project",
    permission="handbook.read",
)
def project(request: HttpRequest, code: Key, year: Year = None, as_of: AsOf = None) -> ProjectOut:
    """One project."""
    until, access = day_in(request, as_of), access_in(request)
    asked = year_in(request, year, until)
    found = selectors.projects(asked, access).filter(code=code).first()
    if found is None:
        raise Http404(_("没有项目“%(code)s”") % {"code": code})
    lit = next((j for j in judged(asked, until, access) if j.project.pk == found.pk), None)
    return project_out(found, lit)


def project_out(one: Project, lit: Judged | None) -> ProjectOut:
    """A project as told."""
    return ProjectOut(
        code=one.code,
        name=one.name,
        content=one.content,
        objective=one.objective.code,
        bureau=one.objective.bureau.code,
        lead_unit=one.lead_unit.code,
        supporting_units=[u.code for u in one.supporting_units.all()],
        leader=one.leader.name,
        owner=one.owner.name,
        start_on=day(one.start_on),
        deadline=one.deadline.isoformat(),
        weight=exact(one.weight),
        lists=[w.name for w in one.lists.all()],
        suspended_on=day(one.suspended_on),
        light=lit.light.light if lit else None,
        why=why_address(f"light/{one.code}") if lit else None,
    )


class MilestoneFilter(In):
    """What narrows a list of milestones."""

    project: Key | None = None
    due_from: Day | None = None
    due_to: Day | None = None
    done: Annotated[bool | None, Field(strict=False, description=mark("只看完成的，或没有完成的"))] = None


@reads(
    router,
    "/milestones",
    out=Page[MilestoneOut],
    summary=mark("节点"),
    name="milestones",
    permission="supervision.read",
)
def milestones(
    request: HttpRequest,
    response: HttpResponse,
    narrowed: Query[MilestoneFilter],
    year: Year = None,
    as_of: AsOf = None,
    page: PageNumber = FIRST,
    size: PageSize = SIZE,
) -> Page[MilestoneOut]:
    """The milestones of the year's projects that are seen, by due date."""
    until, access = day_in(request, as_of), access_in(request)
    query = selectors.milestones(year_in(request, year, until), access)
    if narrowed.project:
        query = query.filter(project__code=narrowed.project)
    if narrowed.due_from:
        query = query.filter(due_on__gte=narrowed.due_from)
    if narrowed.due_to:
        query = query.filter(due_on__lte=narrowed.due_to)
    if narrowed.done is not None:
        done = Q(completion__done_on__lte=until)
        query = query.filter(done) if narrowed.done else query.exclude(done)
    made = paged(request, response, query, lambda one: one, page, size)
    known = completions([m.pk for m in made.items], access, until)
    items = [_milestone(m, known.get(m.pk)) for m in made.items]
    return Page(items=items, total=made.total, page=made.page, size=made.size, next=made.next)


def _milestone(one: Milestone, done: Completion | None) -> MilestoneOut:
    return MilestoneOut(
        code=one.code,
        project=one.project.code,
        name=one.name,
        due_on=one.due_on.isoformat(),
        first_due_on=day(one.revised_from),
        done_on=day(done.done_on) if done else None,
        reported_on=day(done.reported_on) if done else None,
    )
