"""Handing the projects of a unit that has ended over to its successor (移交), by the draft of an amendment (修订)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from threeones.apps.handbook.drafting.bulk import Changes, bulk_change
from threeones.apps.handbook.editions.rights import AMEND
from threeones.apps.handbook.editions.steps import bureau_of, open_edition
from threeones.apps.handbook.models import Edition
from threeones.apps.handbook.succession.reading import Left, left_behind
from threeones.base.accounts.access import Access
from threeones.base.audit.chain import hold
from threeones.base.entry.errors import Refused, Unknown, Wrong
from threeones.base.entry.sending import once
from threeones.base.org.models import Unit


def hand_over(
    *, access: Access, bureau: str, year: int, unit: str, successor: str, key: str = "", today: date | None = None
) -> Edition:
    """Put a successor in the place of a unit that has ended, in the draft of the next edition; all are codes.

    Opens the amendment where none is open; it takes effect once that is signed and published. Raises
    ``PermissionDenied``; ``Unknown``; ``Refused`` for a unit that is no successor, one that leads nothing any more, and
    an edition that is past drafting.
    """
    day = today or timezone.localdate()
    with transaction.atomic():
        hold()
        of = bureau_of(bureau)
        access.require(AMEND, of)

        def work() -> dict[str, Any]:
            return {"edition": _hand_over(access, of, year, unit, successor, day).pk}

        told = {"bureau": bureau, "year": year, "unit": unit, "successor": successor}
        answer, _now = once(access=access, key=key, purpose="handbook.succession", content=told, work=work)
    return Edition.objects.select_related("bureau").get(pk=answer["edition"])


def _hand_over(access: Access, bureau: Unit, year: int, unit: str, successor: str, day: date) -> Edition:
    left = _found(access, bureau, year, unit, day)
    taker = next((u for u in left.successors if u.code == successor), None)
    if taker is None:
        names = "、".join(u.name for u in left.successors) or _("先在单位表里填继任单位")
        raise Refused([Wrong("successor", _("“%(code)s”不是它的继任单位") % {"code": successor[:20]}, names)])
    edition = left.edition or _open(access, bureau, year, left.unit, taker, day)
    codes = [p.code for p in left.waiting]
    if codes:
        bulk_change(
            access=access, edition=edition.pk, codes=codes, changes=Changes(lead_unit=taker.name), seen=0, anyway=True
        )
    return edition


def _open(access: Access, bureau: Unit, year: int, unit: Unit, taker: Unit, day: date) -> Edition:
    said = {"unit": unit.name, "day": unit.valid_to, "taker": taker.name}
    reason = _("%(unit)s于%(day)s撤并，由%(taker)s承接") % said
    return open_edition(access=access, bureau=bureau.code, year=year, reason=reason, today=day)


def _found(access: Access, bureau: Unit, year: int, unit: str, day: date) -> Left:
    found = (one for one in left_behind(year, day, access) if one.bureau.pk == bureau.pk and one.unit.code == unit)
    left = next(found, None)
    if left is None:
        raise Unknown([Wrong("unit", _("没有撤并单位“%(code)s”牵头的项目") % {"code": unit[:20]})])
    return left
