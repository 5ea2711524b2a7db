"""The worker's round: look through what was written since the last one, tell subscribers what concerns them.

The audit chain is the box of what goes out: an entry stands in it exactly when its change was saved, and their numbers
follow the order of saving, so nothing is told that was given up and nothing passed over. Each subscription remembers
the last entry that was looked at for it; deliveries are made and that number moved in one transaction.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from threeones.base.accounts.access import Access, access_of
from threeones.base.accounts.entries import visible
from threeones.base.audit.models import AuditEntry
from threeones.base.hooks.calling import NoAnswer, next_try
from threeones.base.hooks.models import Delivery, Subscription
from threeones.base.hooks.policy import hook_rules
from threeones.base.hooks.selectors import EVERYTHING, events_known
from threeones.base.hooks.sending import send
from threeones.base.registry.records import record_kinds
from threeones.kernel.values.faults import Faults

logger = logging.getLogger(__name__)


def round_() -> None:
    """Make what is to be told, send what is due, forget what is long over. May be ended anywhere and called again."""
    for subscription in Subscription.objects.filter(closed_at__isnull=True).select_related("user"):
        look_through(subscription)
    send_due(timezone.now())
    over = timezone.now() - timedelta(days=hook_rules().days_kept)
    Delivery.objects.filter(made_at__lt=over, next_at__isnull=True).delete()


def look_through(subscription: Subscription) -> int:
    """Make deliveries of the next entries that concern a subscription; returns how many entries were looked at."""
    rules = hook_rules()
    access = access_of(subscription.user, timezone.localdate())
    with transaction.atomic():
        held = Subscription.objects.select_for_update().get(pk=subscription.pk)
        if held.closed_at is not None:
            return 0
        entries = list(AuditEntry.objects.filter(seq__gt=held.seq).order_by("seq")[: rules.entries_a_round])
        if not entries:
            return 0
        mine = concerning(entries, held.events.split(), access)
        Delivery.objects.bulk_create(
            _delivery(held, mine[n : n + rules.events_a_delivery]) for n in range(0, len(mine), rules.events_a_delivery)
        )
        held.seq = entries[-1].seq
        held.save(update_fields=["seq"])
    return len(entries)


def concerning(entries: Sequence[AuditEntry], events: Sequence[str], access: Access) -> list[AuditEntry]:
    """Those of the entries that are asked for and whose records are seen; of a record that is gone, by whoever sees all."""
    known = set(events_known())
    wanted = [e for e in entries if (EVERYTHING in events or e.record in events) and e.record in known]
    pairs = {(e.record, e.key) for e in wanted}
    seen = visible(access, pairs) if access.signed_in else set()
    if access.everything:
        seen |= {(label, key) for label, key in pairs - seen if is_gone(label, key)}
    return [e for e in wanted if (e.record, e.key) in seen]


def is_gone(label: str, key: str) -> bool:
    """Whether there is no record of that key any more."""
    kind = record_kinds.get(label)
    return kind is not None and kind.find is not None and kind.find(key) is None


def _delivery(subscription: Subscription, entries: Sequence[AuditEntry]) -> Delivery:
    """One delivery: what changed and where, nothing of what it says, and nothing of who did it."""
    events = [{"seq": e.seq, "label": e.record, "key": e.key, "action": e.action} for e in entries]
    now = timezone.now()
    return Delivery(
        subscription=subscription,
        first_seq=entries[0].seq,
        last_seq=entries[-1].seq,
        number=len(entries),
        body=json.dumps({"events": events}, ensure_ascii=False, sort_keys=True),
        made_at=now,
        next_at=now,
    )


def send_due(now: datetime) -> int:
    """Send what is due, oldest first; returns how many were delivered.

    Who did not answer is not asked again in this round: what is meant for others does not wait for him.
    """
    due = Delivery.objects.filter(next_at__lte=now, subscription__closed_at__isnull=True)
    silent, sent = set[int](), 0
    for delivery in due.select_related("subscription__user").order_by("first_seq")[: hook_rules().deliveries_a_round]:
        if delivery.subscription_id not in silent:
            if attempt(delivery):
                sent += 1
            else:
                silent.add(delivery.subscription_id)
    return sent


def attempt(delivery: Delivery) -> bool:
    """Try a delivery and keep how it went; whether it was taken (any answer from 200 to 299)."""
    now, subscription = timezone.now(), delivery.subscription
    delivery.attempts += 1
    delivery.status, delivery.error = None, ""
    if not access_of(subscription.user, timezone.localdate()).signed_in:
        delivery.error, delivery.attempts = "holder", hook_rules().attempts
    else:
        try:
            delivery.status = send(subscription, delivery, now)
        except Faults:
            delivery.error = "target"
        except NoAnswer as error:
            delivery.error = error.kind[:60]
        except (OSError, UnicodeError) as error:
            # only its kind: its message may hold what the other side said
            delivery.error = type(error).__name__[:60]
    _conclude(delivery, timezone.now())
    said = {"status": delivery.status, "reason": delivery.error or None}
    logger.info("webhook", extra={**said, "user": subscription.user_id})
    return delivery.delivered_at is not None


def _conclude(delivery: Delivery, now: datetime) -> None:
    rules = hook_rules()
    if delivery.status is not None and 200 <= delivery.status < 300:
        delivery.delivered_at, delivery.next_at = now, None
    elif delivery.attempts >= rules.attempts:
        delivery.next_at = None
    else:
        delivery.next_at = next_try(delivery.attempts, now, rules.first_wait_seconds)
    delivery.save(update_fields=["attempts", "status", "error", "delivered_at", "next_at"])
