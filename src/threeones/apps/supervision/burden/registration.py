"""What the burden meter offers to the rest of the system."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from threeones.apps.supervision.burden import rights
from threeones.base.registry.navigation import Entry, navigation

navigation.register("burden", Entry(gettext_lazy("填报负担"), "burden", "scale", 36, permission=rights.READ))
