"""Milestones that are overdue (逾期节点), by one query: what a leader is asked to say a word on."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from threeones.apps.handbook.selectors import milestones
from threeones.apps.handbook.states.reading import resting_in
from threeones.base.accounts.access import Access

if TYPE_CHECKING:
    from threeones.apps.handbook.models import Milestone


def overdue(year: int, day: date, access: Access) -> QuerySet[Milestone]:
    """The year's milestones that are seen, were due before ``day`` and are not done.

    Those of projects that are suspended or have left the book wait for nobody.
    """
    idle = resting_in(year, day)
    query = milestones(year, access).filter(due_on__lt=day)
    query = query.exclude(completion__done_on__lte=day).exclude(project__in=idle)
    return query.select_related("project__lead_unit", "project__objective").order_by("due_on", "code")
