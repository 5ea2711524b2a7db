"""What the monthly round: return sheets, closing, close-out offer to the rest of the system."""

from __future__ import annotations

from functools import partial

from django.utils.translation import gettext_lazy

from threeones.apps.supervision import sight
from threeones.apps.supervision.models import CloseOut, MonthlyRound
from threeones.apps.supervision.rounds import asked, audited, rights, waiting
from threeones.apps.supervision.rounds.audited import CLOSE_OUT
from threeones.base.accounts.sight import sees, sights, staff, within
from threeones.base.entry.uploads import attachables
from threeones.base.registry.navigation import Entry, navigation

__all__ = ["asked", "audited", "rights", "waiting"]

sights.register(MonthlyRound._meta.label_lower, staff)
sights.register(CloseOut._meta.label_lower, partial(within, CloseOut, "milestone"))
attachables.register(CLOSE_OUT, sees)
navigation.register("rounds", Entry(gettext_lazy("月度报送"), "rounds", "calendar-check", 32, permission=sight.READ))
