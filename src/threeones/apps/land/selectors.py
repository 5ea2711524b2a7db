"""Reading parcels: what was known of each on a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from threeones.apps.land.models import Parcel
from threeones.apps.land.start_rule import StartRule, start_rule
from threeones.base.accounts.access import Access
from threeones.base.accounts.sight import seen


@dataclass(frozen=True, slots=True)
class ParcelStanding:
    """A parcel (宗地) as of a day: nothing that happened later shows.

    ``deadline`` is the last day for a start in time (出让后半年). ``judged_on`` is the day on which it was settled
    whether it started in time: that of the start, or the deadline once it has passed; None while it is open.
    """

    parcel: Parcel
    started_on: date | None
    completed_on: date | None
    deadline: date
    half_year_ended: bool
    started: bool
    started_in_time: bool
    judged_on: date | None


def parcels(as_of: date, access: Access) -> Sequence[ParcelStanding]:
    """The parcels that are seen among those granted by ``as_of``, by code."""
    query = (
        seen(Parcel, access).filter(granted_on__lte=as_of).select_related("enterprise", "sub_district", "source_file")
    )
    rule = start_rule()
    return [standing(p, as_of, rule) for p in query]


def standing(parcel: Parcel, as_of: date, rule: StartRule) -> ParcelStanding:
    """How a parcel stands at the end of the day ``as_of``."""
    started_on = _known(parcel.started_on, as_of)
    deadline = rule.deadline(parcel.granted_on)
    ended = as_of >= deadline
    in_time = started_on is not None and started_on <= deadline
    judged_on = started_on if in_time else deadline if ended else None
    return ParcelStanding(
        parcel=parcel,
        started_on=started_on,
        completed_on=_known(parcel.completed_on, as_of),
        deadline=deadline,
        half_year_ended=ended,
        started=started_on is not None,
        started_in_time=in_time,
        judged_on=judged_on,
    )


def _known(day: date | None, as_of: date) -> date | None:
    return day if day is not None and day <= as_of else None
