"""Parcels, capital projects and enterprises."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from threeones.api.context import AsOf, access_in, day_in
from threeones.api.fields import DayOut, NumberOut, Out, day, exact, number
from threeones.api.operating import reads
from threeones.api.paging import FIRST, SIZE, Page, PageNumber, PageSize, paged
from threeones.api.words import mark
from threeones.apps.capital_projects.selectors import ProjectStanding, projects
from threeones.apps.land.selectors import ParcelStanding, parcels
from threeones.apps.register.selectors import enterprises

if TYPE_CHECKING:
    from threeones.apps.register.models import Enterprise

router = Router(tags=["services"])


class ParcelOut(Out):
    """A parcel as of the day."""

    code: str
    name: str
    use: str
    area: NumberOut = Field(description=mark("亩"))
    sub_district: str | None
    enterprise: str | None
    manufacturing: bool
    granted_on: DayOut
    started_on: DayOut | None
    completed_on: DayOut | None
    deadline: DayOut = Field(description=mark("按时开工的最后一天"))
    started_in_time: bool


class CapitalProjectOut(Out):
    """A capital project as of the day."""

    code: str
    name: str
    kind: str
    sub_district: str | None
    total_investment: NumberOut = Field(description=mark("万元"))
    year_plan: NumberOut | None = Field(description=mark("万元"))
    batch: str
    started_on: DayOut | None
    registered_on: DayOut | None


class EnterpriseOut(Out):
    """An enterprise."""

    name: str
    uscc: str = Field(description=mark("统一社会信用代码"))
    industry: str


@reads(router, "/parcels", out=Page[ParcelOut], summary=mark("宗地"), name="parcels", permission="land.read")
def land_parcels(
    request: HttpRequest,
    response: HttpResponse,
    as_of: AsOf = None,
    page: PageNumber = FIRST,
    size: PageSize = SIZE,
) -> Page[ParcelOut]:
    """The parcels that are seen among those granted by the day."""
    return paged(request, response, parcels(day_in(request, as_of), access_in(request)), _parcel, page, size)


def _parcel(one: ParcelStanding) -> ParcelOut:
    parcel = one.parcel
    return ParcelOut(
        code=parcel.code,
        name=parcel.name,
        use=parcel.use,
        area=exact(parcel.area),
        sub_district=parcel.sub_district.code if parcel.sub_district else None,
        enterprise=parcel.enterprise.name if parcel.enterprise else None,
        manufacturing=parcel.manufacturing,
        granted_on=parcel.granted_on.isoformat(),
        started_on=day(one.started_on),
        completed_on=day(one.completed_on),
        deadline=one.deadline.isoformat(),
        started_in_time=one.started_in_time,
    )


@reads(
    router,
    "/capital-projects",
    out=Page[CapitalProjectOut],
    summary=mark("重大项目"),
    name="capital_projects",
    permission="capital_projects.read",
)
def capital_projects(
    request: HttpRequest,
    response: HttpResponse,
    as_of: AsOf = None,
    page: PageNumber = FIRST,
    size: PageSize = SIZE,
) -> Page[CapitalProjectOut]:
    """The capital projects that are seen."""
    return paged(request, response, projects(day_in(request, as_of), access_in(request)), _capital, page, size)


def _capital(one: ProjectStanding) -> CapitalProjectOut:
    project = one.project
    return CapitalProjectOut(
        code=project.code,
        name=project.name,
        kind=project.kind,
        sub_district=project.sub_district.code if project.sub_district else None,
        total_investment=exact(project.total_investment),
        year_plan=number(project.year_plan),
        batch=project.batch,
        started_on=day(one.started_on),
        registered_on=day(one.registered_on),
    )


@reads(
    router,
    "/enterprises",
    out=Page[EnterpriseOut],
    summary=mark("企业"),
    name="enterprises",
    permission="signed_in",
)
def known_enterprises(
    request: HttpRequest, response: HttpResponse, page: PageNumber = FIRST, size: PageSize = SIZE
) -> Page[EnterpriseOut]:
    """The enterprises that are seen; of an enterprise's account its own."""
    return paged(request, response, enterprises(access_in(request)), _enterprise, page, size)


def _enterprise(one: Enterprise) -> EnterpriseOut:
    return EnterpriseOut(name=one.name, uscc=one.uscc, industry=one.industry)
