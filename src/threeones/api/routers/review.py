"""The annual review's figures, and which published figures the records reproduce (核对)."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Literal

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Router
from pydantic import Field

from threeones.api.context import AsOf, access_in, day_in
from threeones.api.fields import DECIMAL, DayOut, In, Key, Out, Text, scalar
from threeones.api.operating import reads, sends, why_address
from threeones.api.problems import FaultOut, Refused
from threeones.api.words import mark
from threeones.apps.review.access import READ
from threeones.apps.review.check import check
from threeones.apps.review.definitions import missing_pack
from threeones.apps.review.figures import Figure, Reading
from threeones.apps.review.published import DECIMALS, LARGEST, Published
from threeones.apps.review.selectors import review_seen
from threeones.apps.review.words import in_language
from threeones.kernel.values.rounding import decimals_of

router = Router(tags=["review"])
FIGURES = 1000


class FigureOut(Out):
    """A figure of the review."""

    id: str
    title: str
    value: str | bool | None = Field(description=mark("准确的值"))
    unit: str
    wording: str | None = Field(description=mark("综述里的写法"))
    basis: str | None
    status: str = Field(description=mark("computed算出、no_records没有记录"))
    why: str | None = Field(description=mark("推导的地址"))


class ReviewOut(Out):
    """The figures of the sections that are seen."""

    year: int
    as_of: DayOut
    figures: list[FigureOut]


class PublishedIn(In):
    """A published figure, as ``review --check`` reads it from a file."""

    id: Key
    value: Text = Field(max_length=40, description=mark("公布的数，照印出的位数写成文字；或文字，如优秀"))
    unit: Text = Field(default="", max_length=10)
    hedge: Literal["exact", "over", "atleast", "nearly"] = Field(
        default="exact", description=mark("措辞：恰为、余、以上、近")
    )
    period: Text = Field(default="", max_length=20)
    set: Text = Field(default="", max_length=40)


class CheckIn(In):
    """Published figures."""

    figures: list[PublishedIn] = Field(min_length=1, max_length=FIGURES)


class CheckedOut(Out):
    """A published figure with what the records say."""

    id: str
    status: str = Field(description=mark("reproduced复现、contradicted不符、no_records没有记录"))
    published: str | None
    computed: str | None
    wording: str | None
    basis: str | None


class CheckOut(Out):
    """The figures in the order in which they were sent."""

    figures: list[CheckedOut]


def _reading(request: HttpRequest, year: int, as_of: date | None) -> Reading:
    if missing_pack(year):
        raise Http404(_("没有%(year)s年的综述。") % {"year": year})
    return review_seen(year, day_in(request, as_of), access_in(request)).reading


@reads(
    router,
    "/review/{int:year}/figures",
    out=ReviewOut,
    summary=mark("综述的数"),
    name="review_figures",
    permission=READ,
)
def figures(request: HttpRequest, year: int, as_of: AsOf = None) -> ReviewOut:
    """The review's figures as of the day, at the latest the year's last."""
    found = _reading(request, year, as_of)
    return ReviewOut(
        year=year, as_of=found.as_of.isoformat(), figures=[_figure(f, year) for f in found.figures.values()]
    )


def _figure(one: Figure, year: int) -> FigureOut:
    return FigureOut(
        id=one.id,
        title=str(in_language(one.definition.title)),
        value=scalar(one.value),
        unit=one.unit,
        wording=one.wording,
        basis=one.basis,
        status=one.status,
        why=why_address(f"review/{year}/{one.id}") if one.node is not None else None,
    )


@sends(
    router, "/review/{int:year}/check", out=CheckOut, summary=mark("核对公布的数"), name="review_check", permission=READ
)
def checked(request: HttpRequest, year: int, published: CheckIn, as_of: AsOf = None) -> CheckOut:
    """Whether the records reproduce published figures; nothing is saved."""
    given, ids = [_published(n, f) for n, f in enumerate(published.figures)], [f.id for f in published.figures]
    doubled = [n for n, one in enumerate(ids) if one in ids[:n]]
    if doubled:
        text, expected = _("编号重复"), _("每个编号一次")
        raise Refused.invalid([FaultOut(field=f"figures.{n}.id", fault=text, expected=expected) for n in doubled])
    found = check(given, _reading(request, year, as_of))
    return CheckOut(figures=[CheckedOut.model_validate(c.to_json()) for c in found])


def _published(place: int, given: PublishedIn) -> Published:
    """A figure as sent; its place in the list stands for its line in a file."""
    number = Decimal(given.value) if re.fullmatch(DECIMAL, given.value, re.ASCII) else None
    if number is None and given.hedge != "exact":
        text, expected = _("不是数，却用了措辞“%(hedge)s”") % {"hedge": given.hedge}, _("数，如165.7")
        raise Refused.invalid([FaultOut(field=f"figures.{place}.value", fault=text, expected=expected)])
    if number is not None and (abs(number) >= LARGEST or decimals_of(number) > DECIMALS):
        text = _("数太大")
        raise Refused.invalid([FaultOut(field=f"figures.{place}.value", fault=text, expected=_("小于10的15次方"))])
    return Published(
        id=given.id,
        value=given.value if number is None else number,
        unit=given.unit,
        hedge=given.hedge,
        period=given.period,
        set_name=given.set,
        readings=(),
        file="figures",
        line=place + 1,
    )
