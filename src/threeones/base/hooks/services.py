"""Subscribing to changes, ending it, and trying once more what was given up."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from threeones.base.accounts.access import Access
from threeones.base.accounts.permissions import holds, is_signed_in, permissions
from threeones.base.audit.chain import Change, append, hold
from threeones.base.audit.models import AuditHead
from threeones.base.hooks.models import Delivery, Subscription
from threeones.base.hooks.policy import hook_rules
from threeones.base.hooks.selectors import EVERYTHING, events_known, own
from threeones.base.hooks.sending import secret_of
from threeones.base.hooks.targets import read_target
from threeones.base.org.models import Role
from threeones.base.texts.unseen import unseen
from threeones.kernel.values.faults import Fault, Faults

LABEL = "hooks.subscription"
LABEL_CHARACTERS = Subscription._meta.get_field("label").max_length or 0
permissions.add_rule("hooks.subscribe", is_signed_in)
permissions.add_rule("hooks.manage", holds(Role.SYSTEM_ADMIN))


def subscribe(*, access: Access, label: str, url: str, events: Collection[str]) -> tuple[Subscription, str]:
    """Subscribe who asks to ``events`` from now on; returns the subscription and the secret of its signatures.

    Raises ``Faults`` with all that is wrong, ``PermissionDenied`` for the public.
    """
    access.require("hooks.subscribe")
    with transaction.atomic():
        head: AuditHead = hold()
        if faults := _faults(access, label.strip(), url, events):
            raise Faults(faults)
        made = Subscription.objects.create(
            user_id=access.user_id or 0,
            label=label.strip(),
            url=url,
            events=EVERYTHING if EVERYTHING in events else " ".join(sorted(set(events))),
            salt=secrets.token_hex(16),
            seq=head.seq,
            created_at=timezone.now(),
        )
        append(access.actor, [Change("create", LABEL, str(made.pk), {}, told_of(made))], data=False)
    return made, secret_of(made)


def unsubscribe(*, access: Access, subscription: int) -> bool:
    """End a subscription, one's own or (system administrators) anybody's; False where there is none open of that number."""
    with transaction.atomic():
        hold()
        found = own(access).filter(pk=subscription, closed_at__isnull=True).first()
        if found is None:
            return False
        before = told_of(found)
        found.closed_at = timezone.now()
        found.save(update_fields=["closed_at"])
        found.deliveries.filter(next_at__isnull=False).update(next_at=None)
        append(access.actor, [Change("close", LABEL, str(found.pk), before, told_of(found))], data=False)
    return True


def redeliver(*, access: Access, delivery: int) -> bool:
    """Try once more, from the first try on, what was given up; False where nothing of that number was."""
    now = timezone.now()
    given_up = Delivery.objects.filter(pk=delivery, delivered_at__isnull=True, next_at__isnull=True)
    mine = given_up.filter(subscription__in=own(access).filter(closed_at__isnull=True))
    return mine.update(next_at=now, attempts=0) > 0


def told_of(subscription: Subscription) -> dict[str, str | None]:
    """What the audit tells of a subscription; the address without its query, in which keys often stand."""
    parts = urlsplit(subscription.url)
    closed = subscription.closed_at.isoformat() if subscription.closed_at else None
    told = {"label": subscription.label, "url": f"{parts.scheme}://{parts.netloc}{parts.path}"}
    return {**told, "events": subscription.events, "closed_at": closed}


def _faults(access: Access, label: str, url: str, events: Collection[str]) -> list[Fault]:
    faults, known = list[Fault](), events_known()

    def fault(field: str, text: str, expected: str) -> None:
        faults.append(Fault(_("推送"), "", 0, field, text, expected))

    if hidden := unseen(label):
        fault("label", *hidden)
    elif not 1 <= len(label) <= LABEL_CHARACTERS:
        fault("label", _("没有填，或者太长"), _("1到%(most)s个可见字符") % {"most": LABEL_CHARACTERS})
    unknown = sorted(set(events) - set(known) - {EVERYTHING})
    if unknown:
        fault("events", _("没有事件“%(names)s”") % {"names": _("、").join(unknown)}, _("、").join((EVERYTHING, *known)))
    elif not events:
        fault("events", _("没有选事件"), _("、").join((EVERYTHING, *known)))
    try:
        read_target(url)
    except Faults as error:
        faults += error.faults
    most = hook_rules().per_account
    if Subscription.objects.filter(user=access.user_id or 0, closed_at__isnull=True).count() >= most:
        fault("", _("已有%(n)s个推送") % {"n": most}, _("先停掉不用的"))
    return faults
