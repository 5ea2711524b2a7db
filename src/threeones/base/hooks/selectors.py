"""Reading subscriptions and deliveries; which events there are."""

from __future__ import annotations

from django.db.models import QuerySet

from threeones.base.accounts.access import Access
from threeones.base.accounts.sight import sights
from threeones.base.hooks.models import Delivery, Subscription
from threeones.base.registry.records import record_kinds

EVERYTHING = "*"


def events_known() -> list[str]:
    """The labels of records whose changes can be subscribed to: those of which it is said who sees them."""
    return sorted(label for label, kind in record_kinds.items() if label in sights and kind.find_all is not None)


def own(access: Access) -> QuerySet[Subscription]:
    """The subscriptions of who asks; everybody's for a system administrator."""
    query = Subscription.objects.select_related("user")
    return query if access.may("hooks.manage") else query.filter(user=access.user_id or 0)


def deliveries(access: Access, subscription: int | None = None) -> QuerySet[Delivery]:
    """What was sent, or is to be, newest first; of one subscription or of all that who asks may look at."""
    found = Delivery.objects.filter(subscription__in=own(access)).select_related("subscription")
    return found if subscription is None else found.filter(subscription=subscription)
