"""What the audit keeps of accounts: by user name, without addresses, browsers or passwords."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from threeones.base.accounts.models import HandOver, Post, Secretary, Substitution, User
from threeones.base.audit.chain import Change, append

USER, POST = "accounts.user", "accounts.post"
SUBSTITUTION, SECRETARY, HANDOVER = "accounts.substitution", "accounts.secretary", "accounts.handover"
NOBODY = "未登录"
"""Who acts where nobody is signed in."""


def tell(actor: str, action: str, username: str, reason: str = "") -> None:
    """An entry of what happened to an account without changing what is kept of it: sign-in, failure, lock."""
    with transaction.atomic():
        append(actor, [Change(action, USER, username, {}, {}, reason)], data=False)


def told_of_user(user: User) -> dict[str, Any]:
    """What the audit tells of an account; the same fields are compared with the database."""
    return {
        "name": user.name,
        "person": user.person.code if user.person else "",
        "enterprise_code": user.enterprise_code,
        "is_active": user.is_active,
        "left_on": _day(user.left_on),
        "demonstration": user.demonstration,
    }


def told_of_post(post: Post) -> dict[str, Any]:
    """What the audit tells of a post."""
    return {
        "user": post.user.username,
        "role": post.role,
        "unit": post.unit.code if post.unit else "",
        "valid_from": _day(post.valid_from),
        "valid_to": _day(post.valid_to),
    }


def told_of_substitution(found: Substitution) -> dict[str, Any]:
    """What the audit tells of a substitution."""
    return {
        "holder": found.holder.username,
        "substitute": found.substitute.username,
        "valid_from": _day(found.valid_from),
        "valid_to": _day(found.valid_to),
        "reason": found.reason,
    }


def told_of_secretary(found: Secretary) -> dict[str, Any]:
    """What the audit tells of a secretary."""
    return {
        "leader": found.leader.code,
        "user": found.user.username,
        "valid_from": _day(found.valid_from),
        "valid_to": _day(found.valid_to),
    }


def told_of_handover(found: HandOver) -> dict[str, Any]:
    """What the audit tells of a hand-over."""
    return {
        "giver": found.giver.username,
        "taker": found.taker.username,
        "day": _day(found.day),
        "reason": found.reason,
        "end_posts": found.end_posts,
        "done_at": found.done_at.isoformat() if found.done_at else "",
        "moved": found.moved,
    }


def key_of(record: Post | Substitution | Secretary | HandOver) -> str:
    """How entries name a post, a substitution, a secretary or a hand-over: by whom it is about, and its number."""
    if isinstance(record, HandOver):
        user = record.giver
    else:
        user = record.holder if isinstance(record, Substitution) else record.user
    return f"{user.username}/{record.pk}"


def _day(value: Any) -> str:
    return value.isoformat() if value else ""
