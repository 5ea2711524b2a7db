"""What one sees of supervision orders: the office and the leaders all of their bureau, a unit what it was assigned or told."""

from __future__ import annotations

from functools import partial

from django.db.models import Q

from threeones.apps.supervision.models import Batch, DocumentNumber, Extension, Order, OrderStep
from threeones.base.accounts.access import Access
from threeones.base.accounts.permissions import is_staff
from threeones.base.accounts.sight import ALL, NOTHING, sights, within


def orders(access: Access) -> Q:
    """Orders of a bureau that is seen whole, and those that were assigned to one's units, or of which these are told."""
    if not is_staff.test(access, None):
        return NOTHING
    if access.everything:
        return ALL
    told = Order.copy_to.through.objects.filter(unit__in=access.units).values("order")
    mine = (Q(unit__in=access.units) | Q(pk__in=told)) & Q(assigned_on__isnull=False)
    return Q(bureau__in=access.bureaus) | mine


def of_bureau(access: Access) -> Q:
    """What belongs to a bureau that is seen whole: notes and minutes name other units' affairs too."""
    if not is_staff.test(access, None):
        return NOTHING
    return ALL if access.everything else Q(bureau__in=access.bureaus)


sights.register(Order._meta.label_lower, orders)
sights.register(OrderStep._meta.label_lower, partial(within, OrderStep, "order"))
sights.register(Batch._meta.label_lower, of_bureau)
sights.register(DocumentNumber._meta.label_lower, of_bureau)
sights.register(Extension._meta.label_lower, partial(within, Extension, "milestone"))
