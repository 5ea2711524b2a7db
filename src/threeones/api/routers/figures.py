"""Entering figures, correcting and revising them, and releasing those under embargo."""

from __future__ import annotations

from typing import Annotated, Literal

from django.http import HttpRequest
from pydantic import Field

from threeones.api.context import access_in
from threeones.api.fields import Day, In, Key, Number, Out, Text
from threeones.api.operating import writes
from threeones.api.routers.indicators import router
from threeones.api.words import mark
from threeones.apps.indicators import entering
from threeones.apps.indicators.entering import ENTER, Entered
from threeones.base.accounts.tokens import Scope

VintageIn = Annotated[
    Literal["flash", "preliminary", "final"],
    Field(description=mark("版本：flash快报数、preliminary初步数、final核定数")),
]
ObservationNumber = Annotated[int, Field(ge=1, lt=2**63, description=mark("数据的编号，读数据时的observation"))]
RELEASED_AT_ONCE = 500


class FigureIn(In):
    """A figure; at least one of value and growth."""

    value: Number | None = None
    growth: Number | None = Field(default=None, description=mark("同比增速，百分比"))
    comparable: bool = Field(default=False, description=mark("增速按可比口径"))
    vintage: VintageIn
    published_on: Day | None = Field(default=None, description=mark("发布日期，不写即今天"))


class EnterIn(FigureIn):
    """A figure that is not there yet."""

    indicator: Key
    place: Text = Field(default="", max_length=200, description=mark("地区代码，不写即本区"))
    period: Annotated[Text, Field(max_length=20, description=mark("如2021-01/2021-10"))]
    held: bool = Field(default=False, description=mark("先不发布：发布前只有统计发布人看得到"))
    document: Text = Field(default="", description=mark("依据的文件"))


class CorrectIn(FigureIn):
    """A figure as it should stand; with a later vintage it is a revision, which stands beside the old one."""

    observation: ObservationNumber
    reason: Text = Field(description=mark("为什么改"))
    version: Text = Field(max_length=16, description=mark("读到的版本"))


class ReleaseIn(In):
    """Which figures are released."""

    observations: list[ObservationNumber] = Field(min_length=1, max_length=RELEASED_AT_ONCE)


class EnteredOut(Out):
    """What came of it: ``version`` is what a correction builds on."""

    observation: int
    version: str


class ReleasedOut(Out):
    """How many were released now; those that were already do not count."""

    released: int


def _entered(one: Entered) -> EnteredOut:
    return EnteredOut(observation=one.observation, version=one.version)


@writes(
    router,
    "/observations",
    out=EnteredOut,
    summary=mark("录入数据"),
    name="observation_enter",
    scope=Scope.FIGURES,
    permission=ENTER,
)
def enter(request: HttpRequest, figure: EnterIn) -> EnteredOut:
    """Enter a figure of an indicator for a place and a period."""
    made = entering.enter_observation(
        access=access_in(request),
        indicator=figure.indicator,
        place=figure.place,
        period=figure.period,
        vintage=figure.vintage,
        value=figure.value,
        growth=figure.growth,
        comparable=figure.comparable,
        published_on=figure.published_on,
        held=figure.held,
        document=figure.document,
    )
    return _entered(made)


@writes(
    router,
    "/observations/corrections",
    out=EnteredOut,
    summary=mark("更正或修订数据"),
    name="observation_correct",
    scope=Scope.FIGURES,
    permission=ENTER,
)
def correct(request: HttpRequest, figure: CorrectIn) -> EnteredOut:
    """Correct a figure, or revise it in a later vintage, with the reason, on the version that was read."""
    made = entering.correct_observation(
        access=access_in(request),
        observation=figure.observation,
        value=figure.value,
        growth=figure.growth,
        comparable=figure.comparable,
        vintage=figure.vintage,
        reason=figure.reason,
        version=figure.version,
        published_on=figure.published_on,
    )
    return _entered(made)


@writes(
    router,
    "/observations/releases",
    out=ReleasedOut,
    summary=mark("发布数据"),
    name="observation_release",
    scope=Scope.FIGURES,
    permission=ENTER,
)
def release(request: HttpRequest, figures: ReleaseIn) -> ReleasedOut:
    """Release figures that were under embargo."""
    return ReleasedOut(released=entering.release(access=access_in(request), observations=figures.observations))
