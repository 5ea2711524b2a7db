"""The home page of an enterprise: its own record and what was granted to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from threeones.apps.land.board import Line, lines
from threeones.apps.land.selectors import parcels
from threeones.apps.register.selectors import enterprises
from threeones.base.accounts.access import Access

if TYPE_CHECKING:
    from threeones.apps.register.models import Enterprise


@dataclass(frozen=True, slots=True)
class OwnRecord:
    """What an enterprise sees of itself; ``record`` is None while the register has none with its code."""

    record: Enterprise | None
    parcels: Sequence[Line]


def own_record(access: Access, as_of: date) -> OwnRecord:
    """The record and the parcels as of a day."""
    return OwnRecord(next(iter(enterprises(access)), None), lines(parcels(as_of, access)))
