"""What the services of circulars share: finding one to write to, its stage, who wrote meanwhile, each in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from threeones.apps.supervision.circulars.audited import CIRCULAR, step
from threeones.apps.supervision.models import Circular, CircularSection, CircularStage
from threeones.apps.supervision.orders.keeping import Sending
from threeones.base.accounts.access import Access
from threeones.base.audit.chain import Change, append, hold
from threeones.base.entry.drafts import drop_draft
from threeones.base.entry.errors import Refused, Stale, Theirs, Unknown, Wrong
from threeones.base.entry.sending import once

MOST_TEXT = 8000
"""So long may a section be."""
MOST_LINE = 300
"""So long may a reason or a remark be; the audit keeps it whole."""


def circular_of(pk: int) -> Circular:
    """A circular by its primary key, to be written to. Raises ``Unknown``."""
    found = Circular.objects.select_related("bureau", "corrects__document", "document").filter(pk=pk).first()
    if found is None:
        raise Unknown([Wrong("circular", _("没有这份通报"))])
    return found


def texts_of(circular: Circular) -> dict[str, str]:
    """The sections that the office wrote itself, by name."""
    return dict(CircularSection.objects.filter(circular=circular).values_list("name", "text"))


def stands(circular: Circular, *stages: CircularStage) -> None:
    """Raise ``Refused`` unless a circular is in one of the stages."""
    if circular.stage not in stages:
        stage = _(str(CircularStage(circular.stage).label))
        wanted = "、".join(_(str(s.label)) for s in stages)
        raise Refused([Wrong("stage", _("这份通报%(stage)s") % {"stage": stage}, wanted)])


def done(
    access: Access,
    pk: int,
    permission: str,
    sent: Sending,
    content: Mapping[str, Any],
    work: Callable[[Circular], list[Change]],
) -> Circular:
    """A step of somebody with a permission on the circular, carried out once. Raises ``Stale`` where another came first."""
    with transaction.atomic():
        hold()
        circular = circular_of(pk)
        access.require(permission, circular)

        def told() -> dict[str, Any]:
            if sent.version is not None and sent.version != circular.version:
                raise Stale(_theirs(circular))
            append(access.actor, work(circular))
            return {"circular": pk}

        whole = {"circular": pk, "version": sent.version, **content}
        once(access=access, key=sent.key, purpose=permission, content=whole, work=told)
        if sent.form:
            drop_draft(access=access, form=sent.form)
    return circular


def moved(circular: Circular, reason: str = "", **fields: Any) -> Change:
    """Fields of a circular that change, with its version; the entry for the audit."""
    return step(CIRCULAR, circular, reason, version=circular.version + 1, **fields)


def _theirs(circular: Circular) -> Theirs:
    last = CircularSection.objects.filter(circular=circular).order_by("-pk").first()
    by = last.written_by if last else circular.sent_by or circular.made_by
    return Theirs(texts_of(circular), by, "", str(circular.version))
