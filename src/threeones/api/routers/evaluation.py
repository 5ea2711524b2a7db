"""Rankings and score sheets of frozen runs, and what others judged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router
from pydantic import Field

from threeones.api.context import AsOf, Year, access_in, day_in, year_in
from threeones.api.fields import DayOut, Key, NumberOut, Out, exact
from threeones.api.operating import reads, why_address
from threeones.api.paging import FIRST, SIZE, Page, PageNumber, PageSize, paged
from threeones.api.words import mark
from threeones.apps.evaluation import selectors
from threeones.apps.evaluation.runs import Standing, published
from threeones.apps.evaluation.score_sheet import score_sheet
from threeones.base.accounts.access import Access

if TYPE_CHECKING:
    from threeones.apps.evaluation.models import Run, Verdict

router = Router(tags=["evaluation"])


class RunOut(Out):
    """A frozen run of a scheme."""

    id: int
    scheme: str
    version: str
    title: str
    year: int
    as_of: DayOut
    sha256: str = Field(description=mark("定格文件的SHA-256"))
    basis: str


class StandingOut(Out):
    """A line of a ranking."""

    subject: str
    group: str | None
    rank: int | None
    total: NumberOut
    grade: str | None
    exempt: bool = Field(description=mark("单列，不排位次"))
    sheet: str | None = Field(description=mark("计分表的地址，看不到时为空"))


class LineOut(Out):
    """An item of a score sheet."""

    id: str
    label: str
    weight: NumberOut
    rule: str
    points: NumberOut
    running: NumberOut = Field(description=mark("累计"))
    why: str = Field(description=mark("推导的地址"))


class SheetOut(Out):
    """A subject's score sheet with its derivation."""

    run: RunOut
    subject: str
    total: NumberOut
    rank: int | None
    grade: str | None
    lines: list[LineOut]
    node: dict[str, Any] = Field(description=mark("推导的树：op运算、args各项、value值、source和row来源行"))


class VerdictOut(Out):
    """What others judged."""

    code: str
    title: str
    subject: str
    judged_by: str
    year: int
    among: str
    rank: int | None
    grade: str
    document: str


@reads(router, "/runs", out=Page[RunOut], summary=mark("考评"), name="runs", permission="evaluation.read")
def runs(
    request: HttpRequest,
    response: HttpResponse,
    year: Year = None,
    as_of: AsOf = None,
    page: PageNumber = FIRST,
    size: PageSize = SIZE,
) -> Page[RunOut]:
    """The newest run of each scheme by the day, those without a line that is seen left out."""
    until = day_in(request, as_of)
    known = selectors.runs_known(year_in(request, year, until), until, access_in(request))
    found = [r for r in known if published(r, access_in(request))[0]]
    return paged(request, response, found, _run, page, size)


def _run(one: Run) -> RunOut:
    return RunOut(
        id=one.pk,
        scheme=one.scheme,
        version=one.version,
        title=one.title,
        year=one.year,
        as_of=one.as_of.isoformat(),
        sha256=one.sha256,
        basis=one.basis,
    )


@reads(
    router,
    "/runs/{int:run}/standings",
    out=Page[StandingOut],
    summary=mark("排名"),
    name="standings",
    permission="evaluation.read",
)
def standings(
    request: HttpRequest, response: HttpResponse, run: int, page: PageNumber = FIRST, size: PageSize = SIZE
) -> Page[StandingOut]:
    """A run's ranking: the groups that are published to who asks."""
    found = _found(run, access_in(request))
    lines, who = published(found, access_in(request))
    if not lines:
        raise Http404(_("没有这次考评"))
    return paged(request, response, lines, lambda s: _standing(s, found, who.sheet(s.subject)), page, size)


def _found(run: int, access: Access) -> Run:
    found = selectors.run_by_key(run, access)
    if found is None:
        raise Http404(_("没有这次考评"))
    return found


def _standing(one: Standing, run: Run, opens: bool) -> StandingOut:
    return StandingOut(
        subject=one.subject,
        group=one.group,
        rank=one.rank,
        total=one.total,
        grade=one.grade,
        exempt=one.exempt,
        sheet=f"/api/v1/runs/{run.pk}/sheets/{one.subject}" if opens else None,
    )


@reads(
    router,
    "/runs/{int:run}/sheets/{path:subject}",
    out=SheetOut,
    summary=mark("计分表"),
    name="sheet",
    permission="evaluation.read",
)
def sheet(request: HttpRequest, run: int, subject: Key) -> SheetOut:
    """One subject's score sheet."""
    found = score_sheet(_found(run, access_in(request)), subject, access_in(request))
    if found is None:
        raise Http404(_("这次考评里没有“%(subject)s”") % {"subject": subject})
    lines = [
        LineOut(
            id=line.id,
            label=line.label,
            weight=exact(line.weight),
            rule=line.rule,
            points=exact(line.points),
            running=exact(line.running),
            why=why_address(f"run/{run}/{line.id}/{subject}"),
        )
        for line in found.lines
    ]
    one = found.standing
    return SheetOut(
        run=_run(found.run),
        subject=one.subject,
        total=one.total,
        rank=one.rank,
        grade=one.grade,
        lines=lines,
        node=found.node.to_json(),
    )


@reads(
    router,
    "/verdicts",
    out=Page[VerdictOut],
    summary=mark("外部评价"),
    name="verdicts",
    permission="evaluation.read",
)
def verdicts(
    request: HttpRequest,
    response: HttpResponse,
    year: Year = None,
    as_of: AsOf = None,
    page: PageNumber = FIRST,
    size: PageSize = SIZE,
) -> Page[VerdictOut]:
    """What others judged, of years that were over by the day."""
    until = day_in(request, as_of)
    found = selectors.verdicts_known(until, access_in(request), year)
    return paged(request, response, found, _verdict, page, size)


def _verdict(one: Verdict) -> VerdictOut:
    return VerdictOut(
        code=one.code,
        title=one.title,
        subject=one.subject,
        judged_by=one.judged_by,
        year=one.year,
        among=one.among,
        rank=one.rank,
        grade=one.grade,
        document=one.document,
    )
