"""Drafts (草稿): kept on every change, shown again with the word when, gone when the form is sent."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from threeones.base.accounts.access import Access
from threeones.base.entry.errors import Refused, Wrong
from threeones.base.entry.models import Draft
from threeones.base.entry.policy import entry_policy

Values = Mapping[str, Sequence[str]]
NOT_KEPT = ("csrfmiddlewaretoken", "writer")
KEYS = ("key", "token")
"""Fields in which a form has the key of its sending."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A draft as read: ``values`` by field, several where a field has several."""

    values: Mapping[str, list[str]]
    at: datetime

    def first(self) -> dict[str, str]:
        """One value a field, as the initial data of a form."""
        return {name: values[-1] for name, values in self.values.items() if values}

    @property
    def key(self) -> str:
        """The key under which the form would have been sent."""
        return key_of(self.values)


def key_of(values: Values) -> str:
    """The key of a form's sending; empty where it has none."""
    return next((values[name][-1] for name in KEYS if values.get(name)), "")


def save_draft(*, access: Access, form: str, values: Values) -> Draft:
    """Keep what stands in a form for this person. Raises ``Refused`` where it is more than a draft holds.

    Of too many drafts the one that lay longest gives way. Drafts are no records: the audit does not tell of them.
    """
    access.require("signed_in")
    policy = entry_policy()
    content = json.dumps({k: list(v) for k, v in values.items() if k not in NOT_KEPT}, ensure_ascii=False)
    if len(content) > policy.draft_characters or "\\u0000" in content or not form.isprintable() or len(form) > 200:
        fault = _("内容太长，草稿没有保存；原文还在这一页上")
        raise Refused([Wrong("draft", fault, _("不超过%(most)s个字") % {"most": policy.draft_characters})])
    with transaction.atomic():
        draft, _new = Draft.objects.update_or_create(
            user_id=access.user_id or 0, form=form, defaults={"content": content, "at": timezone.now()}
        )
        mine = Draft.objects.filter(user_id=access.user_id or 0)
        stay = list(mine.values_list("pk", flat=True)[: policy.drafts_of_one + 1])
        if len(stay) > policy.drafts_of_one:
            mine.exclude(pk__in=stay[:-1]).delete()
    return draft


def draft_of(access: Access, form: str) -> Kept | None:
    """This person's draft of a form."""
    found = Draft.objects.filter(user_id=access.user_id or 0, form=form).first()
    return Kept(json.loads(found.content), found.at) if found else None


def drafts_of(access: Access, under: str) -> dict[str, Kept]:
    """This person's drafts of the forms whose names begin with ``under``, by the rest of the name; the newest first."""
    found = Draft.objects.filter(user_id=access.user_id or 0, form__startswith=under)
    return {d.form.removeprefix(under): Kept(json.loads(d.content), d.at) for d in found}


def drop_draft(*, access: Access, form: str) -> None:
    """Throw a draft away; nothing happens where there is none."""
    Draft.objects.filter(user_id=access.user_id or 0, form=form).delete()


def drop_old_drafts() -> int:
    """Throw away drafts that nobody touched for long; a daily job. Returns how many."""
    return Draft.objects.filter(at__lt=timezone.now() - timedelta(days=entry_policy().draft_days)).delete()[0]
