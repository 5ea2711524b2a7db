"""What a unit, or the office about a unit, sends in a cycle: looked up, allowed and done once, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from threeones.apps.evaluation.models import Cycle
from threeones.base.accounts.access import Access
from threeones.base.audit.chain import hold
from threeones.base.entry.drafts import drop_draft
from threeones.base.entry.errors import Unknown, Wrong
from threeones.base.entry.sending import once
from threeones.base.org.models import Unit


def _cycle_and_unit(cycle: int, unit: str) -> tuple[Cycle, Unit]:
    found = Cycle.objects.filter(pk=cycle).first()
    of = Unit.objects.filter(code=unit).first() if unit.isprintable() else None
    if found is None or of is None:
        raise Unknown([Wrong("cycle", _("没有这个考核期或单位"))])
    return found, of


def send_of_unit(
    access: Access,
    permission: str,
    cycle: int,
    unit: str,
    purpose: str,
    content: Mapping[str, Any],
    work: Callable[[Cycle, Unit], dict[str, Any]],
    *,
    key: str,
    form: str = "",
) -> Mapping[str, Any]:
    """Do ``work`` on a cycle and a unit (by its code) once per ``key``, and drop the draft of ``form``; its answer.

    ``content`` is what was sent beside the cycle and the unit. Raises ``PermissionDenied`` without ``permission`` at
    the unit; ``Unknown``; what ``work`` raises.
    """
    with transaction.atomic():
        hold()
        found, of = _cycle_and_unit(cycle, unit)
        access.require(permission, of)
        answer, _now = once(
            access=access,
            key=key,
            purpose=purpose,
            content={"cycle": cycle, "unit": unit, **content},
            work=lambda: work(found, of),
        )
        if form:
            drop_draft(access=access, form=form)
    return answer
