"""What one sees of indicators: everybody who works here sees what is released, the public a page of it."""

from __future__ import annotations

from django.db.models import Q

from threeones.apps.indicators.selectors import RELEASED
from threeones.base.accounts.access import Access
from threeones.base.accounts.permissions import anyone, is_staff, permissions
from threeones.base.accounts.sight import ALL, sights, staff
from threeones.base.org.models import Role

READ, OPEN = "indicators.read", "indicators.open"


def observations(access: Access) -> Q:
    """What is released, for those who work here; before that a figure is seen by the statistics publisher alone."""
    everything = staff(access)
    return RELEASED if everything is ALL and not access.has(Role.STATISTICS) else everything


sights.register("indicators.indicator", staff)
sights.register("indicators.publishedrank", staff)
sights.register("indicators.observation", observations)
permissions.add_rule(READ, is_staff)
permissions.add_rule(OPEN, anyone)
