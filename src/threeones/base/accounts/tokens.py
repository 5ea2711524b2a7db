"""Tokens (令牌) by which a program acts as an account: made and taken back by the holder, kept as a hash only."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from threeones.base.accounts.access import Access
from threeones.base.accounts.models import ApiToken, User
from threeones.base.audit.chain import Change, append, hold
from threeones.base.packs.figures import read_figures
from threeones.base.registry.records import RecordKind, Side, record_kinds
from threeones.base.texts.unseen import unseen
from threeones.kernel.values.faults import Fault, Faults

LABEL = "accounts.token"
PREFIX = "t1_"
"""Begins every token, so that one that lies about (in a repository, a chat) can be found by a search."""


class Scope(models.TextChoices):
    """What a token may be used for (用途); never more than its holder may do."""

    READ = "read", gettext_lazy("查看")
    REPORT = "report", gettext_lazy("报送进展")
    FIGURES = "figures", gettext_lazy("录入和发布数据")
    TALK = "talk", gettext_lazy("评论和提问")
    FILES = "files", gettext_lazy("上传附件")
    AUDIT = "audit", gettext_lazy("查阅审计")
    HOOKS = "hooks", gettext_lazy("管理推送")


@dataclass(frozen=True, slots=True)
class TokenRules:
    """Section ``tokens`` of ``packs/security/api.yaml``."""

    bytes: int
    days: int
    days_most: int
    per_account: int
    label_characters: int


@lru_cache
def token_rules() -> TokenRules:
    """The rules in force."""
    return read_figures("security/api.yaml", "tokens", TokenRules)


def own_tokens(access: Access) -> list[ApiToken]:
    """The tokens of who asks, newest first, those included that are over."""
    return list(ApiToken.objects.filter(user=access.user_id or 0).order_by("-created_at", "-pk"))


def is_open(token: ApiToken, day: date) -> bool:
    """Whether a token still opens anything on a day, as far as it depends on the token itself."""
    return token.revoked_at is None and token.expires_on >= day


def holder_of(secret: str, day: date) -> tuple[ApiToken, User] | None:
    """The token that ``secret`` is, and its holder; None where it is unknown or over, or its holder closed or gone."""
    found = ApiToken.objects.filter(digest=_digest(secret)).select_related("user").first()
    if found is None or not is_open(found, day):
        return None
    user = found.user
    here = user.is_active and (user.left_on is None or user.left_on > day)
    return (found, user) if here else None


def make_token(*, access: Access, label: str, scopes: Collection[str], days: int) -> tuple[ApiToken, str]:
    """Make a token for who asks; returns it with its secret, which is told this once and kept nowhere.

    Raises ``Faults`` naming everything that is wrong with it, ``PermissionDenied`` for the public.
    """
    if not access.user_id:
        raise PermissionDenied(LABEL)
    rules, today = token_rules(), timezone.localdate()
    secret = PREFIX + secrets.token_urlsafe(rules.bytes)
    with transaction.atomic():
        # one after another, or two at once would both find room for one more; the chain first, as everywhere
        hold()
        user = User.objects.select_for_update().get(pk=access.user_id)
        there = [t for t in ApiToken.objects.filter(user=user) if is_open(t, today)]
        if faults := _faults(label.strip(), scopes, days, there):
            raise Faults(faults)
        made = ApiToken.objects.create(
            user=user,
            label=label.strip(),
            digest=_digest(secret),
            scopes=" ".join(s for s in Scope.values if s in scopes),
            created_at=timezone.now(),
            expires_on=today + timedelta(days=days),
        )
        append(access.actor, [Change("create", LABEL, key_of(made), {}, told_of_token(made))], data=False)
    return made, secret


def revoke_token(*, access: Access, token: int) -> bool:
    """Take a token of who asks back, at once; False where there is none of that number, or it is taken back already."""
    with transaction.atomic():
        hold()
        own = ApiToken.objects.select_for_update().filter(user=access.user_id or 0)
        found = own.filter(pk=token, revoked_at__isnull=True).select_related("user").first()
        if found is None:
            return False
        before = told_of_token(found)
        found.revoked_at = timezone.now()
        found.save(update_fields=["revoked_at"])
        append(access.actor, [Change("revoke", LABEL, key_of(found), before, told_of_token(found))], data=False)
    return True


def key_of(token: ApiToken) -> str:
    """How the audit names a token: whose it is (by number: names change), and the beginning of its hash."""
    return f"{token.user_id}/{token.digest[:12]}"


def told_of_token(token: ApiToken) -> dict[str, str | None]:
    """What the audit tells of a token."""
    revoked = token.revoked_at.isoformat() if token.revoked_at else None
    told = {"label": token.label, "scopes": token.scopes, "expires_on": token.expires_on.isoformat()}
    return {**told, "revoked_at": revoked}


def scopes_said(value: Any, _side: Side) -> str:
    """What a token is for, in words."""
    words = dict(Scope.choices)
    return _("、").join(str(words.get(scope, scope)) for scope in str(value).split())


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def _faults(label: str, scopes: Collection[str], days: int, there: list[ApiToken]) -> list[Fault]:
    rules, faults = token_rules(), list[Fault]()

    def fault(field: str, text: str, expected: str) -> None:
        faults.append(Fault(_("令牌"), "", 0, field, text, expected))

    if hidden := unseen(label):
        fault("label", *hidden)
    elif not label or len(label) > rules.label_characters:
        fault("label", _("没有填，或者太长"), _("1到%(most)s个可见字符") % {"most": rules.label_characters})
    elif any(t.label == label for t in there):
        fault("label", _("已有同名的令牌"), _("另起一个名称，好分辨该收回哪一个"))
    if unknown := sorted(set(scopes) - set(Scope.values)):
        fault("scopes", _("没有用途“%(names)s”") % {"names": _("、").join(unknown)}, _("、").join(Scope.values))
    elif not scopes:
        fault("scopes", _("没有选用途"), _("、").join(Scope.values))
    if not 1 <= days <= rules.days_most:
        fault("days", _("有效期%(days)s天") % {"days": days}, _("1到%(most)s天") % {"most": rules.days_most})
    if len(there) >= rules.per_account:
        fault("", _("有效的令牌已有%(n)s个") % {"n": len(there)}, _("先收回不用的"))
    return faults


WORDS = {
    "label": gettext_lazy("名称"),
    "scopes": gettext_lazy("用途"),
    "expires_on": gettext_lazy("有效期至"),
    "revoked_at": gettext_lazy("已收回"),
}
record_kinds.register(
    LABEL,
    RecordKind(
        gettext_lazy("令牌"),
        WORDS,
        ApiToken,
        key=key_of,
        values=told_of_token,
        related=("user",),
        said={"scopes": scopes_said},
    ),
)
