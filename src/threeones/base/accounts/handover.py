"""Handing over (交接): when somebody changes post, all that stands in his name goes to another on a day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from threeones.base.accounts.access import OPERATOR, Access
from threeones.base.accounts.models import HandOver, Post, Secretary, Substitution, User
from threeones.base.accounts.posts import ADMINISTRATORS, REASON_CHARACTERS
from threeones.base.accounts.rights import HAND_OVER
from threeones.base.accounts.selectors import still
from threeones.base.accounts.telling import (
    HANDOVER,
    POST,
    SECRETARY,
    SUBSTITUTION,
    key_of,
    told_of_handover,
    told_of_post,
    told_of_secretary,
    told_of_substitution,
)
from threeones.base.audit.chain import Change, append, hold
from threeones.base.registry.handover import Moving, Side, handovers
from threeones.kernel.values.faults import Fault, Faults

ONE_DAY = timedelta(days=1)
MOVED_CHARACTERS = 200


def side(user: User) -> Side:
    """An account as those see it who move matters."""
    return Side(user.pk, user.person_id)


def matters(*, access: Access, user: User) -> list[tuple[object, Sequence[str]]]:
    """What would be handed over now: each kind with the names. Raises ``PermissionDenied``."""
    access.require(HAND_OVER, user)
    return [(mover.title, names) for mover in handovers if (names := mover.waiting(side(user)))]


def hand_over(*, access: Access, giver: User, taker: User, on: date, reason: str, end_posts: bool = True) -> HandOver:
    """Order a hand-over: done at once where its day has come, else on its day (``carry_out_due``).

    ``end_posts``: the giver's posts, substitutions and secretaryships end the day before. Raises ``Faults`` naming
    everything that is wrong, ``PermissionDenied``.
    """
    access.require(HAND_OVER, giver)
    access.require(HAND_OVER, taker)
    with transaction.atomic():
        hold()
        if faults := _wrong(giver, taker, on, reason.strip()):
            raise Faults(faults)
        made = HandOver.objects.create(
            giver=giver,
            taker=taker,
            day=on,
            reason=reason.strip(),
            end_posts=end_posts,
            ordered_by=access.actor[:60],
            ordered_at=timezone.now(),
        )
        append(access.actor, [Change("create", HANDOVER, key_of(made), {}, told_of_handover(made))], data=False)
        if on <= timezone.localdate():
            _carry_out(made)
    return made


def cancel(*, access: Access, handover: HandOver) -> bool:
    """Take an order back whose day has not come; False where it is done already. Raises ``PermissionDenied``."""
    access.require(HAND_OVER, handover.giver)
    with transaction.atomic():
        hold()
        found = HandOver.objects.select_for_update().filter(pk=handover.pk, done_at__isnull=True).first()
        if found is None:
            return False
        key, told = key_of(found), told_of_handover(found)
        found.delete()
        append(access.actor, [Change("remove", HANDOVER, key, told, {})], data=False)
    return True


def carry_out_due() -> int:
    """Carry out every order whose day has come; a job of the day. Returns how many there were."""
    due = HandOver.objects.filter(done_at__isnull=True, day__lte=timezone.localdate())
    done = 0
    for pk in list(due.order_by("day", "pk").values_list("pk", flat=True)):
        with transaction.atomic():
            hold()
            found = HandOver.objects.select_for_update().filter(pk=pk, done_at__isnull=True).first()
            if found is not None:
                _carry_out(found)
                done += 1
    return done


def waiting(*, access: Access) -> list[HandOver]:
    """Orders of hand-overs, the latest first, as far as one may give them."""
    access.require(HAND_OVER)
    found = HandOver.objects.select_related("giver__person", "taker__person").order_by("-day", "-pk")
    return [h for h in found if access.may(HAND_OVER, h.giver)]


def _carry_out(order: HandOver) -> None:
    """Move everything, within the caller's transaction, as whoever ordered it."""
    access = replace(OPERATOR, name=order.ordered_by)
    moving = Moving(side(order.giver), side(order.taker), access, order.reason)
    moved = [(mover.title, mover.move(moving)) for mover in handovers]
    before = told_of_handover(order)
    order.moved = "、".join(f"{title} {n}" for title, n in moved if n)[:MOVED_CHARACTERS]
    order.done_at = timezone.now()
    order.save(update_fields=["moved", "done_at"])
    after = told_of_handover(order)
    now = {k: after[k] for k in ("moved", "done_at")}
    changes = [Change("done", HANDOVER, key_of(order), {k: before[k] for k in now}, now, order.reason)]
    if order.end_posts:
        changes += _end_posts(order.giver, order.day - ONE_DAY, order.reason)
    append(access.actor, changes, data=False)


def _end_posts(user: User, last: date, reason: str) -> list[Change]:
    """Posts at work, those who stand in for him and whom he records for: all end with that day."""
    held: tuple[tuple[str, Any, Callable[[Any], dict[str, Any]]], ...] = (
        (POST, Post.objects.filter(still(last + ONE_DAY), user=user).exclude(role__in=ADMINISTRATORS), told_of_post),
        (SUBSTITUTION, Substitution.objects.filter(valid_to__gt=last, holder=user), told_of_substitution),
        (SECRETARY, Secretary.objects.filter(still(last + ONE_DAY), user=user), told_of_secretary),
    )
    changes = []
    for label, query, told in held:
        for record in query:
            before = told(record)["valid_to"]
            record.valid_to = last
            record.save(update_fields=["valid_to"])
            after = {"valid_to": last.isoformat()}
            changes.append(Change("end", label, key_of(record), {"valid_to": before}, after, reason))
    return changes


def _wrong(giver: User, taker: User, on: date, reason: str) -> list[Fault]:
    found: list[Fault] = []
    if giver.pk == taker.pk:
        found.append(_fault("taker", _("自己不能交给自己"), _("另一个人")))
    elif not taker.is_active or (taker.left_on is not None and taker.left_on <= on):
        found.append(_fault("taker", _("%(name)s的账号那时已停用") % {"name": taker.name}, _("另一个人")))
    elif taker.person is None:
        found.append(_fault("taker", _("%(name)s不在花名册里") % {"name": taker.name}, _("花名册里的人")))
    if not reason or len(reason) > REASON_CHARACTERS:
        found.append(_fault("reason", _("没有填原因，或者太长"), _("如：岗位调整")))
    if HandOver.objects.filter(giver=giver, done_at__isnull=True).exists():
        found.append(_fault("giver", _("%(name)s已有一次交接等着办") % {"name": giver.name}, _("先撤销那一次")))
    return found


def _fault(field: str, text: str, expected: str) -> Fault:
    return Fault(_("交接"), "", 0, field, text, expected)
