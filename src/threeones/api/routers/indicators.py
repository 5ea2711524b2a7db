"""Indicators, their observations with vintage, and ranks, computed and published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from threeones.api.context import AsOf, access_in, day_in
from threeones.api.fields import DayOut, In, Key, NumberOut, Out, Text, number, record_key
from threeones.api.operating import reads, why_address
from threeones.api.paging import FIRST, SIZE, Page, PageNumber, PageSize, paged
from threeones.api.words import mark
from threeones.apps.indicators import selectors, words
from threeones.base.entry.recording import version_of

if TYPE_CHECKING:
    from threeones.apps.indicators.models import Indicator, Observation, PublishedRank

router = Router(tags=["indicators"])


class IndicatorOut(Out):
    """An indicator."""

    code: str
    name: str
    unit: str = Field(description=mark("计量单位"))
    decimals: int
    direction: str = Field(description=mark("higher越高越好，lower越低越好"))
    frequency: str
    responsible: str


class ObservationOut(Out):
    """A value of an indicator in a place and period, in one vintage."""

    observation: int = Field(description=mark("编号，更正和发布时用它"))
    indicator: str
    place: str
    period: str
    vintage: str = Field(description=mark("版本：flash快报数、preliminary初步数、final核定数"))
    value: NumberOut | None
    growth: NumberOut | None = Field(description=mark("同比增速，百分比"))
    comparable: bool = Field(description=mark("增速按可比口径"))
    published_on: DayOut
    basis: str
    source: str = Field(description=mark("来源：文件#工作表:行"))
    why: str = Field(description=mark("推导的地址"))
    version: str = Field(description=mark("更正时报上它，有人先改过就会知道"))
    record: str = Field(description=mark("记录的编号，意见、附件、审计和推送用它"))


class RankOut(Out):
    """The own district's rank in a set, computed from the observations."""

    indicator: str
    period: str
    place_set: str
    of: str = Field(description=mark("按value水平或growth增速"))
    rank: int
    size: int
    published: int | None = Field(description=mark("公布的位次，有则与算出的并列"))
    why: str = Field(description=mark("推导的地址"))


@reads(
    router,
    "/indicators",
    out=Page[IndicatorOut],
    summary=mark("指标"),
    name="indicators",
    permission="indicators.read",
)
def indicators(
    request: HttpRequest, response: HttpResponse, page: PageNumber = FIRST, size: PageSize = SIZE
) -> Page[IndicatorOut]:
    """All indicators."""
    return paged(request, response, selectors.indicators(), _indicator, page, size)


def _indicator(one: Indicator) -> IndicatorOut:
    return IndicatorOut(
        code=one.code,
        name=one.name,
        unit=one.unit,
        decimals=one.decimals,
        direction=one.direction,
        frequency=one.frequency,
        responsible=one.responsible,
    )


class ObservationFilter(In):
    """What narrows a list of observations."""

    indicator: Key | None = None
    place: Annotated[Key | None, Field(description=mark("地区代码"))] = None
    period: Annotated[Text | None, Field(max_length=20, description=mark("如2021-01/2021-10"))] = None


COLUMNS = {"indicator": "indicator__code", "place": "place__code", "period": "period"}


@reads(
    router,
    "/observations",
    out=Page[ObservationOut],
    summary=mark("数据"),
    name="observations",
    permission="indicators.read",
)
def observations(
    request: HttpRequest,
    response: HttpResponse,
    narrowed: Query[ObservationFilter],
    as_of: AsOf = None,
    page: PageNumber = FIRST,
    size: PageSize = SIZE,
) -> Page[ObservationOut]:
    """The newest vintage of every observation that is seen and was published by the day."""
    given = {COLUMNS[k]: v for k, v in narrowed.model_dump(exclude_none=True).items()}
    found = selectors.known(day_in(request, as_of), access_in(request), where=Q(**given))
    found.sort(key=lambda o: (o.indicator.code, o.place.code, o.period))
    return paged(request, response, found, observation_out, page, size)


def observation_out(one: Observation) -> ObservationOut:
    """An observation as told."""
    return ObservationOut(
        observation=one.pk,
        indicator=one.indicator.code,
        place=one.place.code,
        period=one.period,
        vintage=one.vintage,
        value=number(one.value),
        growth=number(one.growth),
        comparable=one.comparable,
        published_on=one.published_on.isoformat(),
        basis=one.basis,
        source=f"{one.source}:{one.source_row}",
        why=why_address(words.observation_key(one, "growth" if one.value is None else "value")),
        version=version_of(one),
        record=record_key("indicators.observation", one),
    )


class RankFilter(In):
    """What narrows a list of ranks."""

    indicator: Key | None = None
    place_set: Annotated[Key | None, Field(description=mark("位次范围的名称"))] = None
    of: Annotated[Text | None, Field(pattern="^(value|growth)$")] = None
    period: Annotated[Text | None, Field(max_length=20)] = None


@reads(router, "/ranks", out=Page[RankOut], summary=mark("位次"), name="ranks", permission="indicators.read")
def ranks(
    request: HttpRequest,
    response: HttpResponse,
    narrowed: Query[RankFilter],
    as_of: AsOf = None,
    page: PageNumber = FIRST,
    size: PageSize = SIZE,
) -> Page[RankOut]:
    """The own district's ranks by level and by growth, beside those that were published."""
    until, access = day_in(request, as_of), access_in(request)
    given = {"indicator__code": narrowed.indicator, "period": narrowed.period}
    known = selectors.known(until, access, where=Q(**{k: v for k, v in given.items() if v}))
    published = {_place_of(p): p.rank for p in selectors.published_ranks(until, access) if p.place.is_own}
    found = [
        r for r in selectors.ranks(known) if narrowed.of in (None, r.of) and narrowed.place_set in (None, r.place_set)
    ]
    return paged(request, response, found, lambda r: _rank(r, published), page, size)


def _place_of(one: PublishedRank) -> tuple[int, str, str]:
    return one.indicator_id, one.period, one.place_set.name


def _rank(one: selectors.RankReading, published: dict[tuple[int, str, str], int]) -> RankOut:
    return RankOut(
        indicator=one.indicator.code,
        period=one.period,
        place_set=one.place_set,
        of=one.of,
        rank=one.rank,
        size=one.size,
        published=published.get((one.indicator.pk, one.period, one.place_set)),
        why=why_address(words.rank_key(one)),
    )
