"""What lights that are checked, decided, signed and published offer to the rest of the system."""

from __future__ import annotations

from functools import partial

from django.utils.translation import gettext_lazy

from threeones.apps.supervision import sight
from threeones.apps.supervision.adjudication import asked, audited, rights, waiting
from threeones.apps.supervision.models import Adjudication
from threeones.base.accounts.sight import sights, within
from threeones.base.registry.navigation import Entry, navigation

__all__ = ["asked", "audited", "rights", "waiting"]

sights.register(Adjudication._meta.label_lower, partial(within, Adjudication, "project"))
navigation.register("lights", Entry(gettext_lazy("亮灯审定"), "lights", "traffic-lights", 31, permission=sight.READ))
