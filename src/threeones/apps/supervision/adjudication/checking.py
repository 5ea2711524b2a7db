"""The unit checks its lights of a month (核对): it agrees, or objects with a remark; who says nothing agrees."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from threeones.apps.supervision.adjudication.audited import step
from threeones.apps.supervision.adjudication.reading import MONTH, Line, lines
from threeones.apps.supervision.adjudication.rights import CHECK, duty
from threeones.apps.supervision.adjudication.taking import MOST, Overtaken
from threeones.apps.supervision.models import Adjudication, AdjudicationStage, UnitView
from threeones.base.accounts.access import Access
from threeones.base.accounts.sight import seen
from threeones.base.audit.chain import append, hold
from threeones.base.entry.drafts import drop_draft
from threeones.base.entry.errors import Refused, Unknown, Wrong
from threeones.base.entry.sending import once
from threeones.base.entry.texts import check_text


@dataclass(frozen=True, slots=True)
class Word:
    """What a unit says of one light: whether it objects, its remark, and the version that it saw."""

    objecting: bool
    remark: str
    version: int


def check_lights(
    *,
    access: Access,
    month: str,
    unit: str,
    said: Mapping[int, Word],
    key: str = "",
    form: str = "",
    today: date | None = None,
) -> int:
    """Answer for one's unit (its code): a word on each of its lights that wait for the check, by number; how many.

    An objection needs a remark; so does a light that the unit's own report saw otherwise. Raises
    ``PermissionDenied``, ``Unknown``, ``Refused`` with every fault; ``Overtaken`` where other lights wait by now.
    """
    tidy = {pk: Word(w.objecting, w.remark.replace("\r\n", "\n").strip(), w.version) for pk, w in said.items()}
    told = {str(pk): [w.objecting, w.remark, w.version] for pk, w in sorted(tidy.items())}
    with transaction.atomic():
        hold()
        of_unit = _lights_of(access, month, unit)
        access.require(CHECK, duty(of_unit[0].project))
        answer, _now = once(
            access=access,
            key=key,
            purpose=CHECK,
            content={"month": month, "unit": unit, "said": told},
            work=lambda: _check(access, of_unit, tidy, today or timezone.localdate()),
        )
        if form:
            drop_draft(access=access, form=form)
    return int(answer["checked"])


def _lights_of(access: Access, month: str, unit: str) -> list[Adjudication]:
    good = unit.isprintable() and MONTH.fullmatch(month)
    query = seen(Adjudication, access).filter(month=month, project__lead_unit__code=unit)
    found = list(query.select_related("project__objective", "project__lead_unit")) if good else []
    if not found:
        raise Unknown([Wrong("unit", _("%(month)s没有请这个单位核对的灯") % {"month": month[:7]})])
    return found


def _check(access: Access, found: Sequence[Adjudication], said: Mapping[int, Word], day: date) -> dict[str, Any]:
    waiting = [one for one in found if one.stage == AdjudicationStage.CHECKING]
    if not said or {one.pk: one.version for one in waiting} != {pk: w.version for pk, w in said.items()}:
        raise Overtaken
    wrong = [w for line in lines(waiting, access, day) for w in _wrong(line, said[line.one.pk])]
    if wrong:
        raise Refused(wrong)
    who: dict[str, Any] = {"checked_by": access.actor[:60], "checked_at": timezone.now()}
    append(
        access.actor,
        [
            step(
                one,
                stage=AdjudicationStage.DECIDING,
                unit_view=UnitView.OBJECTS if said[one.pk].objecting else UnitView.AGREES,
                unit_remark=said[one.pk].remark,
                **who,
            )
            for one in waiting
        ],
    )
    return {"checked": len(waiting)}


def _wrong(line: Line, word: Word) -> Iterator[Wrong]:
    needed = None
    if word.objecting:
        needed = _("写明哪里不对、怎样才对")
    elif line.own_differs:
        needed = _("自评和算出的灯不一样，写一句为什么")
    yield from check_text(f"remark-{line.one.pk}", word.remark, MOST, needed, lines=True)
