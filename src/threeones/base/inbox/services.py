"""Saying that one has seen what changed."""

from __future__ import annotations

from django.db import transaction

from threeones.base.accounts.access import Access
from threeones.base.accounts.models import User
from threeones.base.audit.models import AuditHead
from threeones.base.inbox.models import Seen


def mark_seen(*, access: Access, until: int) -> int:
    """Remember up to which entry of the audit somebody has looked (看过了); it never goes back. Returns where it stands.

    It is a note to oneself, not a record: the audit does not tell of it, nobody else reads it, nothing is counted by it.
    Raises ``PermissionDenied`` for whoever is not signed in.
    """
    access.require("signed_in")
    assert access.user_id is not None
    with transaction.atomic():
        end = AuditHead.objects.filter(pk=1).values_list("seq", flat=True).first() or 0
        user = User.objects.select_for_update().get(pk=access.user_id)
        seen, _new = Seen.objects.get_or_create(user=user, defaults={"seq": 0})
        seen.seq = max(seen.seq, min(until, end))
        seen.save(update_fields=["seq"])
        return seen.seq
