"""Making messages: one digest a day for everybody who wants it, and at once what is urgent.

That somebody was told of a thing, and the message that tells it, are saved in one transaction: ended anywhere and called
again, nothing is made twice. When it goes out is ``delivering``'s affair.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from threeones.base.accounts.access import Access, access_of
from threeones.base.audit.models import AuditHead
from threeones.base.notifications.models import PAGE, ROBOT, Message, Notice, Preference, Robot, Sort
from threeones.base.notifications.moments import Habits, is_digest_due, may_send
from threeones.base.notifications.policy import calendar, defaults
from threeones.base.notifications.things import Thing, not_yet_told, things, things_of_group, urgent_things
from threeones.base.notifications.wording import group_text, subject_of, text_of
from threeones.base.registry.channels import channels

_looked: dict[int, tuple[str, date]] = {}
"""Up to which end of the audit it was looked whether something urgent waits for an account: until more is written
nothing new can wait. A worker that starts looks once more, which tells nobody twice."""


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody who is told through a robot, and what."""

    preference: Preference
    fresh: Sequence[Thing]


def habits_of(preference: Preference) -> Habits:
    """When somebody is told."""
    return Habits(preference.hour, preference.quiet_from, preference.quiet_to, preference.urgent)


def receiver_of(one: Preference | Robot) -> str:
    """How what was told is remembered: by the account, or by the robot."""
    return f"robot {one.pk}" if isinstance(one, Robot) else f"user {one.user_id}"


def robot_of(preference: Preference, access: Access) -> Robot | None:
    """The robot by which somebody is told, as long as it is in use and he works where its group is."""
    robot = preference.robot
    if preference.channel != ROBOT or robot is None or robot.closed_at is not None:
        return None
    return robot if robot.bureau_id in access.works_in or access.sees_bureau(robot.bureau_id) else None


def make_due(now: datetime) -> int:
    """Make every message that is due by now; returns how many."""
    local = timezone.localtime(now)
    if not calendar().is_working(local.date()):
        return 0
    made = 0
    for sort in (Sort.DIGEST, Sort.URGENT):
        by_robot: dict[int, list[Told]] = {}
        for preference in _due(sort, local):
            made += _make(preference, sort, local, by_robot)
        for robot in Robot.objects.filter(closed_at__isnull=True):
            made += _make_for_group(robot, sort, local, by_robot.get(robot.pk, []))
    return made


def _due(sort: Sort, local: datetime) -> Iterator[Preference]:
    """Whose turn it is."""
    end = AuditHead.objects.filter(pk=1).values_list("mac", flat=True).first() or ""
    wanted = Preference.objects.exclude(channel=PAGE).select_related("user", "robot")
    for preference in wanted:
        habits = habits_of(preference)
        if sort == Sort.DIGEST and preference.digest_on != local.date() and is_digest_due(local, habits, calendar()):
            yield preference
        elif sort == Sort.URGENT and preference.urgent and may_send(local, habits, calendar()):
            if _looked.get(preference.user_id) == (end, local.date()):
                continue
            yield preference
            _looked[preference.user_id] = (end, local.date())


def _make(preference: Preference, sort: Sort, local: datetime, by_robot: dict[int, list[Told]]) -> int:
    """One person's message; what goes by a robot is put aside, to be told in one message of the group."""
    access = access_of(preference.user, local.date())
    robot = robot_of(preference, access)
    with translation.override(preference.user.language or settings.LANGUAGE_CODE):
        found = _found(access, sort, local.date())
        if robot is not None:
            by_robot.setdefault(robot.pk, []).append(Told(preference, found))
            return 0
        with transaction.atomic():
            held = Preference.objects.select_for_update().get(pk=preference.pk)
            if sort == Sort.DIGEST and held.digest_on == local.date():
                return 0
            fresh = not_yet_told(receiver_of(held), found)
            if sort == Sort.DIGEST:
                held.digest_on = local.date()
                held.save(update_fields=["digest_on"])
            if not fresh or held.channel not in channels:
                return 0
            waiting = sum(t.waits for t in found) if sort == Sort.DIGEST else None
            subject = subject_of(sort, fresh, local.date())
            text = text_of(fresh, waiting, subject)
            message = _message(sort, held.channel, subject, text, local, user=held.user, address=held.address)
            _note(receiver_of(held), fresh, message)
    return 1


def _found(access: Access, sort: Sort, today: date) -> list[Thing]:
    if not access.signed_in:
        return []
    return things(access, today) if sort == Sort.DIGEST else urgent_things(access, today)


def _make_for_group(robot: Robot, sort: Sort, local: datetime, told: Sequence[Told]) -> int:
    """One message of a robot: what its bureau is told, and for whom of those who asked for it something new waits."""
    habits = defaults().habits
    with transaction.atomic():
        held = Robot.objects.select_for_update().get(pk=robot.pk)
        fresh: list[Thing] = []
        if may_send(local, habits, calendar()):
            is_due = held.digest_on != local.date() and is_digest_due(local, habits, calendar())
            if sort == Sort.URGENT or is_due:
                found = things_of_group(held.bureau_id, local.date(), urgent=sort == Sort.URGENT)
                fresh = not_yet_told(receiver_of(held), found)
            if sort == Sort.DIGEST and is_due:
                held.digest_on = local.date()
                held.save(update_fields=["digest_on"])
        people = [(one.preference, new) for one in told if (new := _new_of(one, sort, local.date()))]
        if not fresh and not people:
            return 0
        heading = _("急件") if sort == Sort.URGENT else _("%(day)s待办摘要") % {"day": local.date()}
        text = group_text(fresh, {p.user.name: len(new) for p, new in people}, heading)
        message = _message(sort, held.kind, heading, text, local, robot=held)
        _note(receiver_of(held), fresh, message)
        for preference, new in people:
            _note(receiver_of(preference), new, message)
    return 1


def _new_of(one: Told, sort: Sort, today: date) -> list[Thing]:
    """What is new of what somebody is told through a robot; that it was looked for this day is noted."""
    held = Preference.objects.select_for_update().get(pk=one.preference.pk)
    if sort == Sort.DIGEST:
        if held.digest_on == today:
            return []
        held.digest_on = today
        held.save(update_fields=["digest_on"])
    return not_yet_told(receiver_of(held), one.fresh)


def _message(sort: Sort, channel: str, subject: str, text: str, local: datetime, **to: object) -> Message:
    return Message.objects.create(
        sort=sort, channel=channel, subject=subject, text=text, made_at=local, next_at=local, **to
    )


def _note(receiver: str, fresh: Sequence[Thing], message: Message) -> None:
    Notice.objects.bulk_create(
        Notice(receiver=receiver, key=t.key, kind=t.kind[:60], message=message, made_at=message.made_at) for t in fresh
    )
