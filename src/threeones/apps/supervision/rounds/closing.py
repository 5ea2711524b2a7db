"""Closing a month (关账) and opening it again: from the closing on, its reports are corrected and no longer sent."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from threeones.apps.supervision.models import MonthlyRound
from threeones.apps.supervision.reporting import report_due
from threeones.apps.supervision.rounds.audited import ROUND, round_key, told_of_round
from threeones.apps.supervision.rounds.closed import round_of
from threeones.apps.supervision.rounds.month import STATES, Desk, desks, is_month, lines
from threeones.apps.supervision.rounds.rights import CLOSE
from threeones.base.accounts.access import Access
from threeones.base.audit.chain import Change, append, hold
from threeones.base.entry.errors import Conflict, Refused, Unknown, Wrong
from threeones.base.entry.policy import entry_policy
from threeones.base.entry.sending import once
from threeones.base.entry.texts import check_reason
from threeones.base.org.models import Unit, UnitKind

if TYPE_CHECKING:
    from collections.abc import Callable


class AlreadyClosed(Conflict):
    """Somebody else has closed or opened the month meanwhile (409)."""

    def __init__(self, month: str, *, closed: bool) -> None:
        said = _("%(month)s已经关账了。") if closed else _("%(month)s没有关账，或者已经重新打开。")
        super().__init__(said % {"month": month})


def bureau_of(code: str) -> Unit:
    """The bureau of that code. Raises ``Unknown``."""
    found = Unit.objects.filter(code=code, kind=UnitKind.BUREAU).first() if code.isprintable() else None
    if found is None:
        raise Unknown([Wrong("bureau", _("没有单位“%(code)s”") % {"code": code[:40]})])
    return found


def close_round(*, access: Access, bureau: str, month: str, key: str = "", today: date | None = None) -> MonthlyRound:
    """Close a bureau's month: what was owed, came in time, late and not at all is kept with it.

    Raises ``PermissionDenied``, ``Unknown``, ``Refused`` before the last day for reports is over, ``AlreadyClosed``.
    """
    day = today or timezone.localdate()

    def work(unit: Unit) -> Change:
        if round_of(unit.pk, month) is not None:
            raise AlreadyClosed(month, closed=True)
        if wrong := list(_too_early(month, day)):
            raise Refused(wrong)
        desk = next((d for d in desks(access, lines(access, month, day), month) if d.bureau.pk == unit.pk), None)
        if desk is None:
            raise Refused([Wrong("month", _("%(month)s没有要报的项目") % {"month": month})])
        made = MonthlyRound(bureau=unit, month=month, closed_on=day, closed_by=access.actor[:60], told=told_of(desk))
        made.save()
        return Change("create", ROUND, round_key(made), {}, told_of_round(made))

    _done(access, bureau, month, key, "supervision.close", {}, work)
    found = round_of(bureau_of(bureau).pk, month)
    assert found is not None, "a month that was closed has its round"
    return found


def open_round(*, access: Access, bureau: str, month: str, reason: str, key: str = "") -> None:
    """Open a closed month again, with the reason. Raises ``PermissionDenied``, ``Unknown``, ``Refused``, ``AlreadyClosed``."""
    reason = reason.strip()

    def work(unit: Unit) -> Change:
        found = round_of(unit.pk, month)
        if found is None:
            raise AlreadyClosed(month, closed=False)
        if wrong := list(check_reason(reason, entry_policy().max_reason_characters)):
            raise Refused(wrong)
        change = Change("remove", ROUND, round_key(found), told_of_round(found), {}, reason)
        found.delete()
        return change

    _done(access, bureau, month, key, "supervision.open", {"reason": reason}, work)


def _done(
    access: Access,
    bureau: str,
    month: str,
    key: str,
    purpose: str,
    more: dict[str, str],
    work: Callable[[Unit], Change],
) -> None:
    with transaction.atomic():
        hold()
        unit = bureau_of(bureau)
        access.require(CLOSE, unit)
        if not is_month(month):
            raise Unknown([Wrong("month", _("没有这个月份"))])

        def carried() -> dict[str, Any]:
            append(access.actor, [work(unit)])
            return {"bureau": bureau, "month": month}

        once(access=access, key=key, purpose=purpose, content={"bureau": bureau, "month": month, **more}, work=carried)


def _too_early(month: str, day: date) -> Iterator[Wrong]:
    due = report_due(month)
    if day <= due:
        said = {"month": month, "due": due}
        yield Wrong("month", _("%(month)s的报送时限是%(due)s，还没有过") % said, _("时限过后再关账"))


def told_of(desk: Desk) -> str:
    """How a month stood when it was closed."""
    counts = {"all": len(desk.lines)} | {state: desk.states[state] for state in STATES}
    return json.dumps(counts, sort_keys=True)
