"""What the steps of an adjudication share: finding it, whether it may be written to, who was quicker."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from threeones.apps.supervision.models import Adjudication, AdjudicationStage
from threeones.base.accounts.access import Access
from threeones.base.accounts.sight import seen
from threeones.base.audit.chain import Change, append, hold
from threeones.base.entry.drafts import drop_draft
from threeones.base.entry.errors import Conflict, Refused, Stale, Theirs, Unknown, Wrong
from threeones.base.entry.sending import once
from threeones.base.pages import words

MOST = Adjudication._meta.get_field("reason").max_length or 0


class Overtaken(Conflict):
    """What somebody looked at was changed meanwhile (409)."""

    def __init__(self) -> None:
        super().__init__(_("您看的时候，有的灯又变了。下面是现在的情况，请看过再办。"))


def found(access: Access, pk: int) -> Adjudication:
    """An adjudication that is seen, to be written to. Raises ``Unknown``."""
    query = seen(Adjudication, access).select_related("project__objective__bureau", "project__lead_unit")
    one = query.filter(pk=pk).first()
    if one is None:
        raise Unknown([Wrong("adjudication", _("没有这次亮灯审定"))])
    return one


def taken(
    access: Access,
    pk: int,
    permission: str,
    of: Callable[[Adjudication], Any],
    work: Callable[[Adjudication], Sequence[Change]],
    *,
    purpose: str,
    content: dict[str, Any],
    version: int | None,
    key: str,
    form: str = "",
) -> Adjudication:
    """A step of somebody with a permission on ``of(adjudication)``, in one transaction, once per ``key``.

    Raises ``Stale`` where it is another ``version`` by now (None: he does not say).
    """
    with transaction.atomic():
        hold()
        one = found(access, pk)
        access.require(permission, of(one))

        def done() -> dict[str, Any]:
            if version is not None and version != one.version:
                raise Stale(theirs(one))
            append(access.actor, work(one))
            return {"adjudication": pk}

        once(access=access, key=key, purpose=purpose, content={"adjudication": pk, **content}, work=done)
        if form:
            drop_draft(access=access, form=form)
    return one


def stands(one: Adjudication, *stages: AdjudicationStage) -> None:
    """Raise ``Refused`` unless an adjudication is in one of the stages."""
    if one.stage not in stages:
        stage = _(str(AdjudicationStage(one.stage).label))
        wanted = "、".join(_(str(s.label)) for s in stages)
        raise Refused([Wrong("stage", _("这盏灯在“%(stage)s”环节") % {"stage": stage}, wanted)])


def theirs(one: Adjudication) -> Theirs:
    """What stands there now."""
    values = {"light": words.light(one.light).word if one.light else "", "reason": one.reason}
    by, at = one.decided_by or one.checked_by, one.decided_at or one.checked_at
    return Theirs(values, by, timezone.localtime(at).strftime("%Y-%m-%d %H:%M") if at else "", str(one.version))
