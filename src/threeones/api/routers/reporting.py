"""Sending, preparing and correcting reports, and reporting milestones done."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from django.http import HttpRequest
from pydantic import Field

from threeones.api.context import access_in
from threeones.api.fields import Day, In, Key, Month, Number, Out, Text
from threeones.api.operating import writes
from threeones.api.routers.supervision import router
from threeones.api.words import mark
from threeones.apps.supervision import services
from threeones.apps.supervision.permissions import CORRECT, PREPARE, SEND
from threeones.apps.supervision.services import Done, Sent
from threeones.base.accounts.tokens import Scope

OwnView = Annotated[
    Literal["on_track", "at_risk", "late", "done"],
    Field(description=mark("自评：正常、有风险、滞后、完成")),
]
DONE = 200


class DoneIn(In):
    """A milestone reported done."""

    milestone: Key
    done_on: Day
    evidence: Text = Field(default="", description=mark("佐证"))


class ReportIn(In):
    """A report of a unit on a project for a month."""

    project: Key
    month: Month
    unit: Text = Field(default="", max_length=20, description=mark("报送单位的编码，不写即牵头单位"))
    text: Text = Field(description=mark("本月做了什么"))
    own_view: OwnView
    progress: Number | None = Field(default=None, description=mark("累计完成百分比，0到100"))
    late_reason: Text = Field(default="", description=mark("过了报送时限时的原因"))
    completions: list[DoneIn] = Field(default_factory=list, max_length=DONE, description=mark("本月完成的节点"))


class SubmitIn(ReportIn):
    """A report that is sent."""

    prepared: Text | None = Field(default=None, max_length=16, description=mark("据以报送的待审稿的版本"))


class PrepareIn(ReportIn):
    """A report that waits for the unit's lead."""

    version: Text = Field(default="", max_length=16, description=mark("被替换的待审稿的版本，第一次为空"))


class CorrectIn(In):
    """A report as it should stand."""

    project: Key
    month: Month
    unit: Text = Field(default="", max_length=20, description=mark("报送单位的编码，不写即牵头单位"))
    text: Text
    own_view: OwnView
    progress: Number | None = Field(default=None, description=mark("累计完成百分比，0到100"))
    reason: Text = Field(description=mark("为什么改"))
    version: Text = Field(max_length=16, description=mark("读到的版本"))


class CorrectDoneIn(In):
    """When a milestone was done, as it should stand."""

    milestone: Key
    done_on: Day | None = Field(description=mark("完成日期；空即撤回"))
    evidence: Text = Field(default="", description=mark("佐证"))
    reason: Text = Field(description=mark("为什么改"))
    version: Text = Field(max_length=16, description=mark("读到的版本"))


class SentOut(Out):
    """What came of it: ``version`` is what a correction builds on."""

    project: str
    month: str
    unit: str
    version: str


class CompletionOut(Out):
    """What came of it; the version is empty where it was taken back."""

    milestone: str
    version: str


def _sent(one: Sent) -> SentOut:
    return SentOut(project=one.project, month=one.month, unit=one.unit, version=one.version)


def _done(given: ReportIn) -> list[Done]:
    return [Done(d.milestone, d.done_on, d.evidence) for d in given.completions]


@writes(
    router,
    "/reports",
    out=SentOut,
    summary=mark("报送进展"),
    name="report_submit",
    scope=Scope.REPORT,
    permission=SEND,
)
def submit(request: HttpRequest, report: SubmitIn) -> SentOut:
    """Send a unit's report on a project for a month; it counts at once."""
    made = services.submit_report(
        access=access_in(request),
        project=report.project,
        month=report.month,
        unit=report.unit,
        text=report.text,
        own_view=report.own_view,
        progress=report.progress,
        completions=_done(report),
        late_reason=report.late_reason,
        prepared=report.prepared,
    )
    return _sent(made)


@writes(
    router,
    "/reports/prepared",
    out=SentOut,
    summary=mark("备好待审的进展"),
    name="report_prepare",
    scope=Scope.REPORT,
    permission=PREPARE,
)
def prepare(request: HttpRequest, report: PrepareIn) -> SentOut:
    """Prepare a report for the unit's lead to send; it counts nowhere until then."""
    made = services.prepare_report(
        access=access_in(request),
        project=report.project,
        month=report.month,
        unit=report.unit,
        text=report.text,
        own_view=report.own_view,
        progress=report.progress,
        completions=_done(report),
        late_reason=report.late_reason,
        version=report.version,
    )
    return _sent(made)


@writes(
    router,
    "/reports/corrections",
    out=SentOut,
    summary=mark("更正进展"),
    name="report_correct",
    scope=Scope.REPORT,
    permission=CORRECT,
)
def correct(request: HttpRequest, report: CorrectIn) -> SentOut:
    """Correct a report, with the reason, on the version that was read."""
    made = services.correct_report(
        access=access_in(request),
        project=report.project,
        month=report.month,
        unit=report.unit,
        text=report.text,
        own_view=report.own_view,
        progress=report.progress,
        reason=report.reason,
        version=report.version,
    )
    return _sent(made)


@writes(
    router,
    "/completions",
    out=CompletionOut,
    summary=mark("报节点完成"),
    name="milestone_complete",
    scope=Scope.REPORT,
    permission=SEND,
)
def complete(request: HttpRequest, done: DoneIn) -> CompletionOut:
    """Report a milestone done, outside of a month's report."""
    version = services.complete_milestone(
        access=access_in(request), milestone=done.milestone, done_on=done.done_on, evidence=done.evidence
    )
    return CompletionOut(milestone=done.milestone, version=version)


@writes(
    router,
    "/completions/corrections",
    out=CompletionOut,
    summary=mark("更正节点完成"),
    name="completion_correct",
    scope=Scope.REPORT,
    permission=CORRECT,
)
def correct_done(request: HttpRequest, done: CorrectDoneIn) -> CompletionOut:
    """Correct when a milestone was done, or take it back."""
    day: date | None = done.done_on
    version = services.correct_completion(
        access=access_in(request),
        milestone=done.milestone,
        done_on=day,
        evidence=done.evidence,
        reason=done.reason,
        version=done.version,
    )
    return CompletionOut(milestone=done.milestone, version=version)
