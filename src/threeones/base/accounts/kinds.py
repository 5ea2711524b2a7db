"""Accounts and posts as kinds of record: the audit compares them with the database, so that no right is slipped in behind it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db.models import Model
from django.utils.translation import gettext_lazy

from threeones.base.accounts.models import HandOver, Post, Secretary, Substitution, User
from threeones.base.accounts.telling import (
    HANDOVER,
    POST,
    SECRETARY,
    SUBSTITUTION,
    USER,
    key_of,
    told_of_handover,
    told_of_post,
    told_of_secretary,
    told_of_substitution,
    told_of_user,
)
from threeones.base.registry.records import RecordKind, Side, record_kinds

DAYS = {"valid_from": gettext_lazy("从"), "valid_to": gettext_lazy("到")}


def _page(username: str) -> str:
    return f"/administration/accounts/{quote(username)}/"


def _language(value: Any, _side: Side) -> str:
    return str(dict(settings.LANGUAGES).get(value, value))


def _users(keys: Collection[str]) -> Mapping[str, User]:
    return {u.username: u for u in User.objects.filter(username__in=keys).select_related("person")}


def _numbered(model: type[Model], keys: Collection[str], related: tuple[str, ...]) -> Mapping[str, Any]:
    """Records by the keys of their entries, which end with their numbers."""
    numbers = {int(n) for k in keys if (n := k.rpartition("/")[2]).isdigit()}
    rows: Any = model._default_manager.filter(pk__in=numbers).select_related(*related)
    found = {key_of(r): r for r in rows}
    return {k: r for k, r in found.items() if k in keys}


record_kinds.register(
    USER,
    RecordKind(
        gettext_lazy("账号"),
        {
            "name": gettext_lazy("姓名"),
            "person": gettext_lazy("花名册里的人"),
            "enterprise_code": gettext_lazy("统一社会信用代码"),
            "is_active": gettext_lazy("在用"),
            "left_on": gettext_lazy("离开的日子"),
            "demonstration": gettext_lazy("演示"),
        },
        User,
        key=lambda u: str(u.username),
        values=told_of_user,
        related=("person",),
        find=lambda key: _users([key]).get(key),
        find_all=_users,
        url=lambda u: _page(u.username),
        said={"language": _language},
    ),
)


def _register(
    label: str, title: object, words: Mapping[str, object], model: type[Model], told: Any, related: tuple[str, ...]
) -> None:
    def find_all(keys: Collection[str]) -> Mapping[str, Any]:
        return _numbered(model, keys, related)

    record_kinds.register(
        label,
        RecordKind(
            title,
            words,
            model,
            key=key_of,
            values=told,
            related=related,
            find=lambda key: find_all([key]).get(key),
            find_all=find_all,
            url=lambda r: _page(key_of(r).rpartition("/")[0]),
        ),
    )


_register(
    POST,
    gettext_lazy("任职"),
    {"user": gettext_lazy("账号"), "role": gettext_lazy("角色"), "unit": gettext_lazy("单位"), **DAYS},
    Post,
    told_of_post,
    ("user", "unit"),
)
_register(
    SUBSTITUTION,
    gettext_lazy("代理"),
    {
        "holder": gettext_lazy("谁不在"),
        "substitute": gettext_lazy("由谁代理"),
        **DAYS,
        "reason": gettext_lazy("原因"),
    },
    Substitution,
    told_of_substitution,
    ("holder", "substitute"),
)
_register(
    SECRETARY,
    gettext_lazy("代录"),
    {"leader": gettext_lazy("领导"), "user": gettext_lazy("由谁代录"), **DAYS},
    Secretary,
    told_of_secretary,
    ("leader", "user"),
)
_register(
    HANDOVER,
    gettext_lazy("交接"),
    {
        "giver": gettext_lazy("谁交出"),
        "taker": gettext_lazy("谁接手"),
        "day": gettext_lazy("从哪天起"),
        "reason": gettext_lazy("原因"),
        "end_posts": gettext_lazy("结束职务"),
        "done_at": gettext_lazy("办完的时间"),
        "moved": gettext_lazy("交接了什么"),
    },
    HandOver,
    told_of_handover,
    ("giver", "taker"),
)
