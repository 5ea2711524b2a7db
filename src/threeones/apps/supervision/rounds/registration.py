"""What the monthly round: return sheets, closing, close-out offer to the rest of the system."""

from __future__ import annotations

from functools import partial

from threeones.apps.supervision.models import CloseOut, MonthlyRound
from threeones.apps.supervision.rounds import audited, rights
from threeones.base.accounts.sight import sights, staff, within

__all__ = ["audited", "rights"]

sights.register(MonthlyRound._meta.label_lower, staff)
sights.register(CloseOut._meta.label_lower, partial(within, CloseOut, "milestone"))
