"""Assigning orders (交办): a document number from the register, and the last day by the pack or as it was set."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from threeones.apps.supervision.models import Batch, Order, OrderStage, StepKind
from threeones.apps.supervision.orders.keeping import PLAIN, Happened, Sending, done, stands, take_step
from threeones.apps.supervision.orders.numbers import take_number
from threeones.apps.supervision.orders.policy import policy
from threeones.apps.supervision.orders.rights import MANAGE
from threeones.base.accounts.access import Access
from threeones.base.audit.chain import Change, append, hold
from threeones.base.entry.errors import Refused, Unknown, Wrong

LONGEST_DAYS = 366
"""A last day beyond a year would not be one; a slip of the pen."""


def assign(
    *,
    access: Access,
    order: int,
    urgency: str = "",
    due_on: date | None = None,
    sent: Sending = PLAIN,
    today: date | None = None,
) -> Order:
    """Assign a filed order to its unit; ``urgency`` (empty: as filed) sets the last day unless ``due_on`` does.

    Raises ``PermissionDenied``, ``Unknown``, ``Refused``, ``Stale``.
    """
    day = today or timezone.localdate()

    def work(one: Order) -> list[Change]:
        stands(one, OrderStage.FILED)
        return assigned(access, one, urgency, due_on, day)

    content = {"urgency": urgency, "due_on": due_on and due_on.isoformat()}
    return done(access, order, MANAGE, sent, content, work)


def assign_batch(*, access: Access, batch: int, today: date | None = None) -> int:
    """Assign all orders of a batch that are only filed; returns how many. Raises ``PermissionDenied``, ``Unknown``."""
    day = today or timezone.localdate()
    with transaction.atomic():
        hold()
        found = Batch.objects.filter(pk=batch).first()
        if found is None:
            raise Unknown([Wrong("batch", _("没有这份批示件或会议纪要"))])
        access.require(MANAGE, found)
        waiting = list(found.orders.filter(stage=OrderStage.FILED).select_related("bureau", "unit").order_by("pk"))
        append(access.actor, [change for one in waiting for change in assigned(access, one, "", None, day)])
    return len(waiting)


def assigned(access: Access, order: Order, urgency: str, due_on: date | None, day: date) -> list[Change]:
    """What assigning an order writes, in the caller's transaction."""
    urgency = urgency or order.urgency
    if urgency not in policy().urgencies:
        raise Refused([Wrong("urgency", _("没有选紧急程度"))])
    due = due_on or policy().due(day, urgency)
    if wrong := wrong_due(due, day):
        raise Refused([wrong])
    number, taken = take_number(access, order.bureau, order.title, day)
    fields: dict[str, Any] = {
        "stage": OrderStage.ASSIGNED,
        "urgency": urgency,
        "number": number,
        "assigned_on": day,
        "due_on": due,
    }
    happened = Happened(StepKind.ASSIGN, str(number), day, due, fields=fields)
    return [taken, *take_step(order, access.actor, happened, day)]


def wrong_due(due: date, day: date) -> Wrong | None:
    """What is wrong with a last day that was set."""
    if day < due and (due - day).days <= LONGEST_DAYS:
        return None
    return Wrong("due_on", _("办理期限%(day)s不对") % {"day": due}, _("从明天起，一年以内的一天"))
