"""What one sees of circulars: the office and the leaders all of their bureau, everybody else of it what is issued."""

from __future__ import annotations

from functools import partial

from django.db.models import Q

from threeones.apps.supervision.models import Circular, CircularSection, CircularStage
from threeones.base.accounts.access import Access
from threeones.base.accounts.permissions import is_staff
from threeones.base.accounts.sight import ALL, NOTHING, sights, within
from threeones.base.org.models import Role


def circulars(access: Access) -> Q:
    """Circulars that are issued, to all who work in their bureau or see it whole; drafts to its office and its leaders."""
    if not is_staff.test(access, None):
        return NOTHING
    prepares = access.has(Role.SUPERVISOR, Role.HEAD, Role.DISTRICT_LEADER) or access.user_id == 0
    if access.everything and prepares:
        return ALL
    issued = Q(stage=CircularStage.ISSUED)
    if access.everything:
        return issued
    found = issued & (Q(bureau__in=access.works_in) | Q(bureau__in=access.bureaus))
    if prepares:
        found |= Q(bureau__in=access.bureaus)
    return found | Q(bureau__in=access.works_in) if access.has(Role.PORTFOLIO) else found


sights.register(Circular._meta.label_lower, circulars)
sights.register(CircularSection._meta.label_lower, partial(within, CircularSection, "circular"))
