"""The portfolio leader signs what was decided (签发), which publishes it; or sends it back to be decided anew."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from threeones.apps.supervision.adjudication.audited import step
from threeones.apps.supervision.adjudication.reading import Line, adjudications, newest, seen_digest
from threeones.apps.supervision.adjudication.rights import SIGN
from threeones.apps.supervision.adjudication.taking import Overtaken, stands, taken
from threeones.apps.supervision.models import Adjudication, AdjudicationStage
from threeones.base.accounts.access import Access
from threeones.base.audit.chain import Change, append, hold
from threeones.base.entry.errors import Refused
from threeones.base.entry.policy import entry_policy
from threeones.base.entry.sending import once
from threeones.base.entry.texts import check_reason


def sign(
    *, access: Access, adjudication: int, version: int | None = None, key: str = "", today: date | None = None
) -> Adjudication:
    """Sign a light that was decided; it is published with that.

    Raises ``PermissionDenied``, ``Unknown``, ``Refused`` where none was decided, ``Stale``, ``KeyReused``.
    """
    day = today or timezone.localdate()

    def work(one: Adjudication) -> list[Change]:
        stands(one, AdjudicationStage.SIGNING)
        return [_signed(access, one, day)]

    return taken(
        access,
        adjudication,
        SIGN,
        lambda one: one,
        work,
        purpose=SIGN,
        content={"version": version},
        version=version,
        key=key,
    )


def _signed(access: Access, one: Adjudication, day: date) -> Change:
    return step(one, stage=AdjudicationStage.PUBLISHED, signed_by=access.actor[:60], published_on=day)


def send_back(
    *, access: Access, adjudication: int, reason: str, version: int | None = None, key: str = ""
) -> Adjudication:
    """Send a light back to the office instead of signing it (退回审定), with a reason that the audit keeps.

    Raises as ``sign`` does; ``Refused`` without a reason.
    """
    reason = " ".join(reason.split())

    def work(one: Adjudication) -> list[Change]:
        stands(one, AdjudicationStage.SIGNING)
        if wrong := list(check_reason(reason, entry_policy().max_reason_characters)):
            raise Refused(wrong)
        void: dict[str, Any] = {"light": "", "reason": "", "decided_by": "", "decided_at": None}
        return [step(one, reason, stage=AdjudicationStage.DECIDING, **void)]

    return taken(
        access,
        adjudication,
        SIGN,
        lambda one: one,
        work,
        purpose="supervision.send_back",
        content={"reason": reason, "version": version},
        version=version,
        key=key,
    )


def to_sign(access: Access, month: str, today: date) -> list[Line]:
    """The lights of a month that wait for one's signature."""
    decided = adjudications(access).filter(month=month, stage=AdjudicationStage.SIGNING)
    return [Line(one, today) for one in newest(decided) if access.may(SIGN, one)]


def sign_all(*, access: Access, month: str, seen: str, key: str = "", today: date | None = None) -> int:
    """Sign all lights of a month that wait for one's signature; how many.

    ``seen`` is the digest of those that were looked at. Raises ``PermissionDenied``, ``Overtaken``.
    """
    day = today or timezone.localdate()
    with transaction.atomic():
        hold()
        access.require(SIGN)

        def work() -> dict[str, Any]:
            waiting = to_sign(access, month, day)
            if seen_digest(waiting) != seen:
                raise Overtaken
            append(access.actor, [_signed(access, line.one, day) for line in waiting])
            return {"signed": len(waiting)}

        content = {"month": month, "seen": seen}
        answer, _now = once(access=access, key=key, purpose="supervision.sign_all", content=content, work=work)
    return int(answer["signed"])
