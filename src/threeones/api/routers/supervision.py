"""Supervision: lights as of a day, and the monthly reports."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from threeones.api.context import AsOf, Year, access_in, day_in, year_in
from threeones.api.fields import DayOut, In, Key, Month, NumberOut, Out, Text, number, record_key
from threeones.api.operating import reads, why_address
from threeones.api.paging import FIRST, SIZE, Page, PageNumber, PageSize, paged
from threeones.api.words import mark
from threeones.apps.handbook.editions.citing import editions_in_force
from threeones.apps.supervision.selectors import Judged, reports_known, shown_lights
from threeones.base.entry.recording import version_of

if TYPE_CHECKING:
    from threeones.apps.supervision.models import Report

router = Router(tags=["supervision"])


class LightOut(Out):
    """A project's light as of the day."""

    project: str
    light: str
    rule: str = Field(description=mark("规则包的代号"))
    months: dict[str, str] = Field(description=mark("每个月的灯"))
    edition: int | None = Field(description=mark("当天施行的手册版次"))
    why: str = Field(description=mark("推导的地址"))


class ReportOut(Out):
    """A report of a unit on a project for a month."""

    project: str
    month: str
    unit: str
    text: str
    own_view: str = Field(description=mark("自评"))
    progress: NumberOut | None = Field(description=mark("完成百分比"))
    late_reason: str
    reported_by: str
    reported_on: DayOut
    edition: int | None = Field(description=mark("报送时施行的手册版次"))
    version: str = Field(description=mark("更正时报上它，有人先改过就会知道"))
    record: str = Field(description=mark("记录的编号，意见、附件、审计和推送用它"))


@reads(router, "/lights", out=Page[LightOut], summary=mark("亮灯"), name="lights", permission="supervision.read")
def lights(
    request: HttpRequest,
    response: HttpResponse,
    light: Annotated[Text | None, Query(max_length=20)] = None,
    year: Year = None,
    as_of: AsOf = None,
    page: PageNumber = FIRST,
    size: PageSize = SIZE,
) -> Page[LightOut]:
    """The lights of the projects that are seen; a year without a light rule is refused with the reason."""
    until = day_in(request, as_of)
    of = year_in(request, year, until)
    lit = [j for j in shown_lights(of, until, access_in(request)) if light in (None, j.light.light)]
    cited = {e.bureau_id: e.number for e in editions_in_force(of, until)}
    return paged(request, response, lit, partial(_light, cited=cited), page, size)


def _light(found: Judged, cited: Mapping[int, int]) -> LightOut:
    return LightOut(
        project=found.project.code,
        light=found.light.light,
        rule=found.light.rule,
        months={m.month: m.light for m in found.light.months},
        edition=cited.get(found.project.objective.bureau_id),
        why=why_address(f"light/{found.project.code}"),
    )


class ReportFilter(In):
    """What narrows a list of reports."""

    project: Key | None = None
    month: Month | None = None
    unit: Annotated[Key | None, Field(description=mark("报送单位的编码"))] = None


COLUMNS = {"project": "project__code", "month": "month", "unit": "unit__code"}


@reads(router, "/reports", out=Page[ReportOut], summary=mark("进展报送"), name="reports", permission="supervision.read")
def reports(
    request: HttpRequest,
    response: HttpResponse,
    narrowed: Query[ReportFilter],
    year: Year = None,
    as_of: AsOf = None,
    page: PageNumber = FIRST,
    size: PageSize = SIZE,
) -> Page[ReportOut]:
    """The reports that are seen of months that are over by the day, or that were handed in by then; newest month first."""
    until = day_in(request, as_of)
    query = reports_known(year_in(request, year, until), until, access_in(request))
    given = narrowed.model_dump(exclude_none=True)
    query = query.filter(**{COLUMNS[k]: v for k, v in given.items()})
    return paged(request, response, query, report_out, page, size)


def report_out(one: Report) -> ReportOut:
    """A report as told."""
    return ReportOut(
        project=one.project.code,
        month=one.month,
        unit=one.unit.code,
        text=one.text,
        own_view=one.own_view,
        progress=number(one.progress),
        late_reason=one.late_reason,
        reported_by=one.reporter,
        reported_on=one.reported_on.isoformat(),
        edition=one.edition.number if one.edition else None,
        version=version_of(one),
        record=record_key("supervision.report", one),
    )
