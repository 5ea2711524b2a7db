"""Reading capital projects: what was known of each on a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from threeones.apps.capital_projects.models import CapitalProject
from threeones.base.accounts.access import Access
from threeones.base.accounts.sight import seen


@dataclass(frozen=True, slots=True)
class ProjectStanding:
    """A capital project (重大项目) as of a day: a later start or registration does not show."""

    project: CapitalProject
    started_on: date | None
    registered_on: date | None


def projects(as_of: date, access: Access) -> Sequence[ProjectStanding]:
    """The capital projects that are seen, by code, as they stood at the end of the day."""
    query = seen(CapitalProject, access).select_related("sub_district", "source_file")
    return [ProjectStanding(p, _known(p.started_on, as_of), _known(p.registered_on, as_of)) for p in query]


def _known(day: date | None, as_of: date) -> date | None:
    return day if day is not None and day <= as_of else None
