"""The office decides the light (审定): the computed one, or another with the reason; those that nobody disputes in one go."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from threeones.apps.handbook.editions.steps import bureau_of
from threeones.apps.supervision.adjudication.audited import step
from threeones.apps.supervision.adjudication.reading import Line, adjudications, lines, newest, seen_digest
from threeones.apps.supervision.adjudication.rights import ADJUDICATE
from threeones.apps.supervision.adjudication.taking import MOST, Overtaken, stands, taken
from threeones.apps.supervision.models import Adjudication, AdjudicationStage, UnitView
from threeones.apps.supervision.selectors import NoLightRule, light_pack
from threeones.base.accounts.access import Access
from threeones.base.audit.chain import Change, append, hold
from threeones.base.entry.errors import Refused, Wrong
from threeones.base.entry.sending import once
from threeones.base.entry.texts import check_text
from threeones.kernel.lights import STATES


def decide(
    *,
    access: Access,
    adjudication: int,
    light: str,
    reason: str = "",
    version: int | None = None,
    key: str = "",
    form: str = "",
    today: date | None = None,
) -> Adjudication:
    """Decide a light, which its leader then signs; until he has, it can be decided anew.

    Another light than the computed one needs a reason, and so does the same where the unit objects. Raises
    ``PermissionDenied``, ``Unknown``, ``Refused`` with every fault, ``Stale``, ``KeyReused``.
    """
    reason, day = reason.replace("\r\n", "\n").strip(), today or timezone.localdate()

    def work(one: Adjudication) -> list[Change]:
        if not Line(one, day).silent:
            stands(one, AdjudicationStage.DECIDING, AdjudicationStage.SIGNING)
        if wrong := list(_wrong(one, light, reason)):
            raise Refused(wrong)
        return [_decided(access, one, light, reason)]

    return taken(
        access,
        adjudication,
        ADJUDICATE,
        lambda one: one.project.objective.bureau,
        work,
        purpose="supervision.decide",
        content={"light": light, "reason": reason, "version": version},
        version=version,
        key=key,
        form=form,
    )


def _decided(access: Access, one: Adjudication, light: str, reason: str) -> Change:
    who: dict[str, Any] = {"decided_by": access.actor[:60], "decided_at": timezone.now()}
    return step(one, stage=AdjudicationStage.SIGNING, light=light, reason=reason, **who)


def choices(one: Adjudication) -> tuple[str, ...]:
    """The lights that can be decided: those of the year's rule, and the one that was computed."""
    try:
        states = light_pack(int(one.month[:4])).states
    except NoLightRule:
        states = tuple(STATES)
    return states if one.computed in states else (one.computed, *states)


def _wrong(one: Adjudication, light: str, reason: str) -> Iterator[Wrong]:
    if light not in choices(one):
        yield Wrong("light", _("没有选灯"), _("本年规则里的灯"))
    needed = None
    if light != one.computed:
        needed = _("和算出的灯不一样，写明理由")
    elif one.unit_view == UnitView.OBJECTS:
        needed = _("单位有异议，写明为什么不改")
    yield from check_text("reason", reason, MOST, needed, lines=True)


def undisputed(access: Access, bureau: int, month: str, today: date) -> list[Line]:
    """The lights of a bureau's month that can be decided as they were computed."""
    found = newest(adjudications(access).filter(month=month, project__objective__bureau=bureau))
    return [line for line in lines(found, access, today) if line.ready and not line.disputed]


def decide_undisputed(
    *, access: Access, bureau: str, month: str, seen: str, key: str = "", today: date | None = None
) -> int:
    """Decide all lights of a bureau's month that nobody disputes as they were computed; how many.

    ``seen`` is the digest of those that were looked at. Raises ``PermissionDenied``, ``Unknown``, ``Overtaken``.
    """
    day = today or timezone.localdate()
    with transaction.atomic():
        hold()
        of = bureau_of(bureau)
        access.require(ADJUDICATE, of)

        def work() -> dict[str, Any]:
            waiting = undisputed(access, of.pk, month, day)
            if seen_digest(waiting) != seen:
                raise Overtaken
            append(access.actor, [_decided(access, line.one, line.one.computed, "") for line in waiting])
            return {"decided": len(waiting)}

        content = {"bureau": bureau, "month": month, "seen": seen}
        answer, _now = once(access=access, key=key, purpose="supervision.decide_all", content=content, work=work)
    return int(answer["decided"])
