"""What follows an assigned order: calls, the answer, its return for redo, closing, withdrawing, the record of a talk."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from threeones.apps.supervision.models import Order, OrderStage, StepKind
from threeones.apps.supervision.orders.assigning import wrong_due
from threeones.apps.supervision.orders.keeping import (
    MOST_TEXT,
    OPEN,
    PLAIN,
    Happened,
    Sending,
    done,
    line,
    lines,
    stands,
    take_step,
)
from threeones.apps.supervision.orders.policy import policy
from threeones.apps.supervision.orders.rights import ANSWER, MANAGE
from threeones.base.accounts.access import Access
from threeones.base.audit.chain import Change
from threeones.base.entry.errors import Refused, Wrong
from threeones.base.entry.policy import entry_policy
from threeones.base.entry.texts import check_reason, check_text

WAYS = {"phone": "电话", "unreached": "电话没有打通", "message": "消息"}
"""How somebody was reminded by hand, as it is kept."""


def answer(*, access: Access, order: int, text: str, sent: Sending = PLAIN, today: date | None = None) -> Order:
    """Answer an order (反馈) for its unit; the clock stands still until the office has looked at it.

    Raises ``PermissionDenied``, ``Unknown``, ``Refused``, ``Stale``, ``KeyReused``.
    """
    text, day = lines(text), today or timezone.localdate()

    def work(one: Order) -> list[Change]:
        stands(one, OrderStage.ASSIGNED)
        _need("text", text, _("写明办了什么、结果怎样"))
        return take_step(one, access.actor, Happened(StepKind.ANSWER, text, fields={"stage": OrderStage.ANSWERED}), day)

    return done(access, order, ANSWER, sent, {"text": text}, work)


def return_order(
    *,
    access: Access,
    order: int,
    text: str,
    due_on: date | None = None,
    sent: Sending = PLAIN,
    today: date | None = None,
) -> Order:
    """Return an answer for redo (退回重办): a new last day (by the urgency, or as set), and the ladder begins again."""
    text, day = lines(text), today or timezone.localdate()

    def work(one: Order) -> list[Change]:
        stands(one, OrderStage.ANSWERED)
        _need("text", text, _("写明哪里没有办好、怎样才算办好"))
        due = due_on or policy().due(day, one.urgency)
        if wrong := wrong_due(due, day):
            raise Refused([wrong])
        fields: dict[str, Any] = {"stage": OrderStage.ASSIGNED, "due_on": due, "level": 0}
        return take_step(one, access.actor, Happened(StepKind.RETURN, text, due_on=due, fields=fields), day)

    content = {"return": text, "due_on": due_on and due_on.isoformat()}
    return done(access, order, MANAGE, sent, content, work)


def close_order(
    *, access: Access, order: int, text: str = "", sent: Sending = PLAIN, today: date | None = None
) -> Order:
    """Close an answered order (办结归档); what it says stays as it is."""
    text, day = lines(text), today or timezone.localdate()

    def work(one: Order) -> list[Change]:
        stands(one, OrderStage.ANSWERED)
        _need("text", text, None)
        fields: dict[str, Any] = {"stage": OrderStage.CLOSED, "closed_on": day}
        return take_step(one, access.actor, Happened(StepKind.CLOSE, text, fields=fields), day)

    return done(access, order, MANAGE, sent, {"close": text}, work)


def withdraw_order(*, access: Access, order: int, text: str, sent: Sending = PLAIN, today: date | None = None) -> Order:
    """Withdraw an order that is not closed (撤销), with the reason; its number stays taken."""
    text, day = line(text), today or timezone.localdate()

    def work(one: Order) -> list[Change]:
        stands(one, *OPEN)
        if wrong := list(check_reason(text, entry_policy().max_reason_characters)):
            raise Refused([Wrong("text", w.fault, w.expected) for w in wrong])
        fields: dict[str, Any] = {"stage": OrderStage.WITHDRAWN, "closed_on": day}
        return take_step(one, access.actor, Happened(StepKind.WITHDRAW, text, fields=fields), day)

    return done(access, order, MANAGE, sent, {"withdraw": text}, work)


def log_contact(
    *, access: Access, order: int, way: str, text: str = "", sent: Sending = PLAIN, today: date | None = None
) -> Order:
    """Write down that the unit was reminded by phone or message (``way`` of ``WAYS``)."""
    text, day = line(text), today or timezone.localdate()

    def work(one: Order) -> list[Change]:
        stands(one, OrderStage.ASSIGNED)
        if way not in WAYS:
            raise Refused([Wrong("way", _("没有这样的提醒方式"))])
        _need("text", text, None)
        told = "：".join(filter(None, (WAYS[way], text)))
        return take_step(one, access.actor, Happened(StepKind.CONTACT, told), day)

    return done(access, order, MANAGE, sent, {"way": way, "text": text}, work)


def record_talk(
    *,
    access: Access,
    order: int,
    text: str,
    happened_on: date | None = None,
    sent: Sending = PLAIN,
    today: date | None = None,
) -> Order:
    """Write down a formal talk (约谈): who talked with whom, what was said and promised."""
    text, day = lines(text), today or timezone.localdate()
    on = happened_on or day

    def work(one: Order) -> list[Change]:
        stands(one, OrderStage.ASSIGNED, OrderStage.ANSWERED)
        if on > day or (one.assigned_on and on < one.assigned_on):
            raise Refused([Wrong("happened_on", _("约谈日期%(day)s不对") % {"day": on}, _("交办以后，不晚于今天"))])
        _need("text", text, _("谁约谈谁、指出什么、答应什么"))
        return take_step(one, access.actor, Happened(StepKind.TALK, text, on), day)

    return done(access, order, MANAGE, sent, {"talk": text, "on": on.isoformat()}, work)


def _need(field: str, text: str, needed: str | None) -> None:
    if wrong := list(check_text(field, text, MOST_TEXT, needed, lines=True)):
        raise Refused(wrong)
