"""Delivering messages: tried, tried again later and later, given up; at least once, and seldom twice.

A try is noted before it begins. Where its end was never noted (the worker was killed, the answer did not come), nobody
knows whether it arrived: it is tried once more, and the record says that it may have come twice; after a second such try
it is left, so that nobody is told more than twice.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.utils import timezone

from threeones.base.accounts.access import access_of
from threeones.base.hooks.calling import next_try
from threeones.base.notifications.making import habits_of
from threeones.base.notifications.models import Message, Notice, Preference, Sort
from threeones.base.notifications.moments import Habits, next_moment
from threeones.base.notifications.policy import calendar, defaults, delivery_rules, robot_rules
from threeones.base.notifications.sealing import unseal
from threeones.base.registry.channels import Channel, Letter, Undelivered, channels

logger = logging.getLogger(__name__)
UNSURE = "unsure"
"""Nobody knows whether a message arrived, and it is not tried any more."""


def send_due(now: datetime) -> int:
    """Send what is due, oldest first; returns how many were delivered.

    A server that was not reached is not asked again in this round: what goes elsewhere does not wait for it.
    """
    due = Message.objects.filter(next_at__lte=now).select_related("user", "robot").order_by("next_at", "pk")
    silent, sent, by_robot = set[tuple[str, int | None]](), 0, dict[int | None, int]()
    for message in due[: delivery_rules().messages_a_round]:
        way = (message.channel, message.robot_id)
        in_group = message.robot_id is not None
        if way in silent or (in_group and by_robot.get(message.robot_id, 0) >= robot_rules().a_minute):
            continue
        if _is_put_off(message, now) or _is_over(message):
            continue
        by_robot[message.robot_id] = by_robot.get(message.robot_id, 0) + 1
        if attempt(message):
            sent += 1
        else:
            silent.add(way)
    return sent


def _is_put_off(message: Message, now: datetime) -> bool:
    """Put a message off to the next moment when its receiver may be told; whoever asks for a test waits for it."""
    if message.sort == Sort.TEST:
        return False
    moment = next_moment(timezone.localtime(now), _habits(message), calendar())
    if moment <= timezone.localtime(now):
        return False
    message.next_at = moment
    message.save(update_fields=["next_at"])
    return True


def _habits(message: Message) -> Habits:
    preference = Preference.objects.filter(user=message.user_id).first() if message.user_id else None
    return habits_of(preference) if preference else defaults().habits


def _is_over(message: Message) -> bool:
    """Give up what nobody knows about any more, and what has lost its receiver."""
    reason = ""
    if message.sending_at is not None:
        # the try before this one ended without a word
        message.sending_at = None
        message.unsure += 1
    if message.unsure > delivery_rules().unsure:
        reason = UNSURE
    elif message.user is not None and not access_of(message.user, timezone.localdate()).signed_in:
        reason = "receiver"
    elif message.robot is not None and message.robot.closed_at is not None:
        reason = "closed"
    if reason:
        message.next_at, message.error = None, reason
    message.save(update_fields=["sending_at", "unsure", "next_at", "error"])
    return bool(reason)


def attempt(message: Message) -> bool:
    """Try a message and keep how it went; whether it was taken."""
    message.attempts += 1
    message.sending_at, message.error = timezone.now(), ""
    message.save(update_fields=["attempts", "sending_at", "error"])
    try:
        channel, letter = _letter(message)
        channel.send(letter, timezone.now())
    except Undelivered as error:
        message.error = error.kind
        message.unsure += error.unsure
    _conclude(message, timezone.now())
    said = {"reason": message.error or None, "user": message.user_id}
    logger.info("notification", extra=said)
    return message.delivered_at is not None


def _letter(message: Message) -> tuple[Channel, Letter]:
    channel = channels.get(message.channel)
    if channel is None or not channel.is_ready():
        raise Undelivered("channel")
    if message.robot is None:
        return channel, Letter(message.number, message.subject, message.text, address=message.address)
    credentials = unseal(message.robot.sealed)
    if credentials is None:
        raise Undelivered("key")
    url, secret = credentials.url, credentials.secret
    return channel, Letter(message.number, message.subject, message.text, url=url, secret=secret)


def _conclude(message: Message, now: datetime) -> None:
    rules = delivery_rules()
    message.sending_at = None
    if not message.error:
        message.delivered_at, message.next_at = now, None
    elif message.unsure > rules.unsure:
        message.next_at, message.error = None, UNSURE
    elif message.attempts >= rules.attempts:
        message.next_at = None
    else:
        message.next_at = next_try(message.attempts, now, rules.first_wait_seconds)
    message.save(update_fields=["sending_at", "unsure", "error", "delivered_at", "next_at"])


def forget(now: datetime) -> None:
    """Forget what is long over."""
    rules = delivery_rules()
    Message.objects.filter(made_at__lt=now - timedelta(days=rules.days_kept), next_at__isnull=True).delete()
    Notice.objects.filter(made_at__lt=now - timedelta(days=rules.days_remembered)).delete()
