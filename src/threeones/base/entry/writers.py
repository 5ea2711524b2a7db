"""To whom a form was given (填表人): it carries a signed mark, so that its text stays the writer's, whoever is signed in by then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.core import signing
from django.utils import timezone

from threeones.base.accounts.access import ANYONE, Access, access_of
from threeones.base.accounts.models import User
from threeones.base.entry.drafts import draft_of, key_of, save_draft
from threeones.base.entry.errors import Refused
from threeones.base.entry.policy import entry_policy
from threeones.base.entry.sending import was_sent

FIELD = "writer"
_SALT = "threeones.entry.writer"


@dataclass(frozen=True, slots=True)
class Writer:
    """Whose a form is (as far as he may still sign in), and how it is called."""

    access: Access
    form: str


def mark_of(access: Access, form: str) -> str:
    """The mark of a form in this person's page."""
    return signing.dumps([access.user_id, form], salt=_SALT, compress=True)


def writer_of(mark: str) -> Writer | None:
    """Whose form the mark is of; None for none, a forged or an old one, and where the account is closed by now."""
    try:
        user, form = signing.loads(mark, salt=_SALT, max_age=timedelta(days=entry_policy().draft_days))
    except signing.BadSignature:
        return None
    found = User.objects.filter(pk=user).first()
    access = access_of(found, timezone.localdate()) if found else ANYONE
    return Writer(access, form) if access.signed_in else None


def keep_for(writer: Writer, values: Mapping[str, Sequence[str]]) -> bool:
    """Keep what was typed as the writer's own draft; False where it is none: sent already, too long, or overtaken by a newer one."""
    access, key = writer.access, key_of(values)
    there = draft_of(access, writer.form)
    if was_sent(access, key) or (there is not None and there.key != key):
        return False
    try:
        save_draft(access=access, form=writer.form, values=values)
    except Refused:
        return False
    return True
