"""The office drafts a circular (拟稿) in one go, writes its sections around live figures, corrects one that was issued (更正)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from threeones.apps.handbook import selectors as handbook
from threeones.apps.supervision.adjudication.reading import MONTH
from threeones.apps.supervision.circulars.audited import CIRCULAR, SECTION, created, removed, step
from threeones.apps.supervision.circulars.keeping import (
    MOST_LINE,
    MOST_TEXT,
    circular_of,
    done,
    moved,
    stands,
    texts_of,
)
from threeones.apps.supervision.circulars.rights import WRITE
from threeones.apps.supervision.circulars.wording import SECTIONS, slips, tidy
from threeones.apps.supervision.facts import end_of
from threeones.apps.supervision.models import Circular, CircularSection, CircularStage
from threeones.apps.supervision.orders.keeping import PLAIN, Sending, line, unit_named
from threeones.base.accounts.access import OPERATOR, Access
from threeones.base.audit.chain import Change, append, hold
from threeones.base.entry.errors import Refused, Wrong
from threeones.base.entry.sending import once
from threeones.base.entry.texts import check_reason, check_text
from threeones.base.org.models import Unit


def draft_circular(
    *, access: Access, bureau: str, month: str, sent: Sending = PLAIN, today: date | None = None
) -> Circular:
    """Draft the circular of a bureau (its code) for a month that is over.

    Raises ``PermissionDenied``, ``Unknown``, ``Refused`` where the month is not over, has nothing to tell of or has a
    circular already, ``KeyReused``.
    """
    day = today or timezone.localdate()
    with transaction.atomic():
        hold()
        of = unit_named(bureau, "bureau")
        access.require(WRITE, of)

        def work() -> dict[str, Any]:
            if wrong := _wrong_month(of, month, day):
                raise Refused([wrong])
            made = Circular.objects.create(bureau=of, month=month, made_by=access.actor[:60], made_on=day)
            append(access.actor, [created(CIRCULAR, made)])
            return {"circular": made.pk}

        content = {"bureau": bureau, "month": month}
        answer, _now = once(access=access, key=sent.key, purpose=WRITE, content=content, work=work)
    return circular_of(answer["circular"])


def _wrong_month(bureau: Unit, month: str, day: date) -> Wrong | None:
    if not MONTH.fullmatch(month):
        return Wrong("month", _("月份不对"), "2021-10")
    if end_of(month) >= day:
        return Wrong("month", _("%(month)s还没有过完") % {"month": month}, _("月份过完以后再起草"))
    if not handbook.objectives(int(month[:4]), OPERATOR).filter(bureau=bureau).exists():
        return Wrong("month", _("%(bureau)s这一年没有工作手册") % {"bureau": bureau.name})
    if Circular.objects.filter(bureau=bureau, month=month).exists():
        return Wrong("month", _("%(month)s的通报已经有了") % {"month": month}, _("已签发的用“更正”"))
    return None


def write_circular(*, access: Access, circular: int, texts: Mapping[str, str], sent: Sending = PLAIN) -> Circular:
    """Write sections of a draft (by name) as they shall stand, with figures in braces.

    Raises ``PermissionDenied``, ``Unknown``, ``Refused`` with every fault by section (a figure that is none is told with those
    that there are), ``Stale`` with the sections as they stand where somebody else wrote first, ``KeyReused``.
    """
    texts = {name: tidy(text) for name, text in texts.items()}

    def work(one: Circular) -> list[Change]:
        stands(one, CircularStage.DRAFT)
        if wrong := [w for name, text in texts.items() for w in _wrong_text(name, text)]:
            raise Refused(wrong)
        kept = {s.name: s for s in CircularSection.objects.filter(circular=one)}
        changes = [_written(one, kept.get(name), name, text, access.actor[:60]) for name, text in texts.items()]
        found = [change for change in changes if change is not None]
        return [*found, moved(one)] if found else []

    return done(access, circular, WRITE, sent, {"texts": texts}, work)


def _wrong_text(name: str, text: str) -> list[Wrong]:
    if name not in SECTIONS:
        return [Wrong(name, _("没有这一段"), "、".join(SECTIONS))]
    return [*check_text(name, text, MOST_TEXT, None, lines=True), *slips(name, text)]


def _written(one: Circular, kept: CircularSection | None, name: str, text: str, by: str) -> Change | None:
    if kept is None:
        return created(SECTION, CircularSection.objects.create(circular=one, name=name, text=text, written_by=by))
    return step(SECTION, kept, text=text, written_by=by) if kept.text != text else None


def reset_section(*, access: Access, circular: int, name: str, sent: Sending = PLAIN) -> Circular:
    """Give a section of a draft back the pack's own sentences (恢复原文). Raises as ``write_circular`` does."""

    def work(one: Circular) -> list[Change]:
        stands(one, CircularStage.DRAFT)
        kept = CircularSection.objects.filter(circular=one, name=name).first()
        if kept is None:
            return []
        change = removed(SECTION, kept)
        kept.delete()
        return [change, moved(one)]

    return done(access, circular, WRITE, sent, {"reset": name}, work)


def correct_circular(
    *, access: Access, circular: int, reason: str, sent: Sending = PLAIN, today: date | None = None
) -> Circular:
    """Draft a circular that corrects an issued one and names it (更正); it begins with the texts of that one.

    Raises ``PermissionDenied``, ``Unknown``, ``Refused`` without a reason, of one that is not issued or not the newest.
    """
    day, reason = today or timezone.localdate(), line(reason)
    with transaction.atomic():
        hold()
        old = circular_of(circular)
        access.require(WRITE, old)

        def work() -> dict[str, Any]:
            stands(old, CircularStage.ISSUED)
            if wrong := list(check_reason(reason, MOST_LINE)):
                raise Refused(wrong)
            new, changes = _corrected(access, old, reason, day)
            append(access.actor, changes)
            return {"circular": new.pk}

        content = {"correct": circular, "reason": reason}
        answer, _now = once(
            access=access, key=sent.key, purpose="supervision.correct_circular", content=content, work=work
        )
    return circular_of(answer["circular"])


def _corrected(access: Access, old: Circular, reason: str, day: date) -> tuple[Circular, list[Change]]:
    newest = Circular.objects.filter(bureau=old.bureau_id, month=old.month).order_by("-number").first()
    if newest is None or newest.pk != old.pk:
        raise Refused([Wrong("circular", _("这份通报已经在更正"), _("更正最新的那一份"))])
    new = Circular.objects.create(
        bureau=old.bureau,
        month=old.month,
        number=old.number + 1,
        corrects=old,
        reason=reason,
        made_by=access.actor[:60],
        made_on=day,
    )
    texts = [
        CircularSection.objects.create(circular=new, name=name, text=text, written_by=access.actor[:60])
        for name, text in texts_of(old).items()
    ]
    return new, [created(CIRCULAR, new), *(created(SECTION, text) for text in texts)]
