"""Where a page of a work plan stands: the project that is asked for, its plan, and who asks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from threeones.apps.supervision.models import Activity, WorkPlan
from threeones.apps.supervision.plans.rights import PLAN
from threeones.apps.supervision.plans.selectors import Planned, plan_for, planned
from threeones.apps.supervision.plans.services import project_of
from threeones.apps.supervision.sight import READ
from threeones.base.accounts.sight import seen
from threeones.base.entry.errors import Unknown, in_words
from threeones.base.pages.requests import PageRequest

if TYPE_CHECKING:
    from threeones.apps.handbook.models import Project

READ_AND_SENT = ["GET", "HEAD", "POST"]


@dataclass(frozen=True)
class Place:
    """A project with its plan (None while there is none)."""

    request: PageRequest
    project: Project
    head: WorkPlan | None

    @cached_property
    def plan(self) -> Planned | None:
        """The plan with its dates as of the day."""
        return planned(self.head, self.request.as_of) if self.head else None

    @property
    def drawn(self) -> Planned:
        """The plan with its dates; 404 where there are none."""
        if self.plan is None or self.plan.dates is None:
            raise Http404(_("这个项目还没有工期计划"))
        return self.plan

    @property
    def may_plan(self) -> bool:
        """Whether who asks may change it."""
        return self.request.access.may(PLAN, self.project)

    def url(self, name: str = "plan", *more: object) -> str:
        """The address of a page of this plan."""
        return reverse(name, args=[self.project.code, *more])

    def crumbs(self, last: str = "") -> list[tuple[str, str | None]]:
        """The way to the page."""
        way: list[tuple[str, str | None]] = [
            (_("首页"), "/"),
            (_("督办"), reverse("board")),
            (self.project.code, reverse("project", args=[self.project.code])),
            (_("工期计划"), self.url() if last else None),
        ]
        return [*way, (last, None)] if last else way


def place_of(request: PageRequest, code: str, *, writes: bool = False) -> Place:
    """The project that an address names; 404 where it is not seen, 403 for who may not change its plan but wants to."""
    request.access.require(READ)
    try:
        project = project_of(request.access, code)
    except Unknown as error:
        raise Http404(in_words(error)) from error
    if writes:
        request.access.require(PLAN, project)
    return Place(request, project, plan_for(project, request.access))


def activity_of(place: Place, pk: int) -> Activity:
    """An activity of the plan; 404 where there is none."""
    found = seen(Activity, place.request.access).filter(plan=place.head, pk=pk).first() if place.head else None
    if found is None:
        raise Http404(_("计划里没有这道工序，可能已被删去"))
    return found
