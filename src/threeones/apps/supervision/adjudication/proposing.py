"""The office proposes the lights of a bureau's month (提出): once, and again where a published month reads otherwise now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from threeones.apps.handbook.editions.citing import in_force
from threeones.apps.handbook.editions.steps import bureau_of
from threeones.apps.handbook.selectors import years
from threeones.apps.supervision.adjudication.audited import LABEL, key_of, told_of
from threeones.apps.supervision.adjudication.policy import policy
from threeones.apps.supervision.adjudication.reading import MONTH
from threeones.apps.supervision.adjudication.rights import ADJUDICATE
from threeones.apps.supervision.facts import end_of
from threeones.apps.supervision.models import Adjudication, AdjudicationStage, LightReading
from threeones.apps.supervision.selectors import NoLightRule, light_pack, lights, shown_lights
from threeones.apps.supervision.services import readings
from threeones.base.accounts.access import OPERATOR, Access
from threeones.base.audit.chain import Change, append, hold
from threeones.base.entry.errors import Refused, Wrong
from threeones.base.entry.sending import once
from threeones.base.org.models import Unit
from threeones.base.org.selectors import default_as_of


@dataclass(frozen=True, slots=True)
class Proposed:
    """What came of it: lights proposed for the first time, and such as were published and read otherwise now."""

    new: int
    again: int


def propose_month(*, access: Access, bureau: str, month: str, key: str = "", today: date | None = None) -> Proposed:
    """Propose the lights of a bureau's month (``bureau`` is its code) as they are computed now; the same again adds nothing.

    A light that was published and is computed otherwise since (a red month made good) is proposed again under the
    next number. Raises ``PermissionDenied``, ``Unknown``, ``Refused`` for a month that is not over.
    """
    day = today or timezone.localdate()
    with transaction.atomic():
        hold()
        of = bureau_of(bureau)
        access.require(ADJUDICATE, of)
        if wrong := list(wrong_month(month, day)):
            raise Refused(wrong)
        answer, _now = once(
            access=access,
            key=key,
            purpose="supervision.propose",
            content={"bureau": bureau, "month": month},
            work=lambda: asdict(_propose(access, of, month, day)),
        )
    return Proposed(**answer)


def wrong_month(month: str, day: date) -> Iterator[Wrong]:
    """What is wrong with a month whose lights shall be proposed."""
    if not MONTH.fullmatch(month) or int(month[:4]) not in years():
        yield Wrong("month", _("“%(month)s”不是有手册的年度的月份") % {"month": month[:20]}, "2021-03")
    elif end_of(month) >= day:
        yield Wrong("month", _("%(month)s还没有过完，灯还会变") % {"month": month}, _("已经过完的月份"))


def _propose(access: Access, bureau: Unit, month: str, day: date) -> Proposed:
    newest = newest_of(bureau, month)
    made: list[Adjudication] = []
    for reading in readings_now(bureau, month, default_as_of(int(month[:4]), day)):
        before = newest.get(reading.project_id)
        waits = before is not None and before.stage != AdjudicationStage.PUBLISHED
        same = before is not None and before.computed == reading.light
        if reading.light not in policy().left_out and not waits and not same:
            made.append(_proposal(reading, before, day))
    Adjudication.objects.bulk_create(made, batch_size=400)
    append(access.actor, [Change("create", LABEL, key_of(one), {}, told_of(one)) for one in made])
    again = sum(one.number > 1 for one in made)
    return Proposed(len(made) - again, again)


def newest_of(bureau: Unit, month: str) -> Mapping[int, Adjudication]:
    """The newest adjudication of each project of a bureau's month, by project."""
    found = Adjudication.objects.filter(project__objective__bureau=bureau, month=month)
    return {one.project_id: one for one in found.order_by("number")}


def _proposal(reading: LightReading, before: Adjudication | None, day: date) -> Adjudication:
    checked = reading.light in policy().check
    return Adjudication(
        project=reading.project,
        month=reading.month,
        number=before.number + 1 if before else 1,
        stage=AdjudicationStage.CHECKING if checked else AdjudicationStage.DECIDING,
        computed=reading.light,
        rule=reading.rule,
        pack=reading.pack,
        facts=reading.facts,
        computed_on=reading.as_of,
        check_by=policy().check_by(day) if checked else day,
        edition=reading.edition,
    )


def readings_now(bureau: Unit, month: str, as_of: date) -> list[LightReading]:
    """The lights of a bureau's month as of a day: as the daily round kept them, or computed where they changed since."""
    year = int(month[:4])
    try:
        pack = light_pack(year).id
        now = {
            j.project.pk: m
            for j in shown_lights(year, as_of, OPERATOR)
            if j.project.objective.bureau_id == bureau.pk
            for m in j.light.months
            if m.month == month
        }
    except NoLightRule as error:
        raise Refused([Wrong("month", f.fault, f.expected) for f in error.faults]) from error
    query = LightReading.objects.filter(month=month, project__objective__bureau=bureau).select_related("project")
    kept = {r.project_id: r for r in query}
    told: dict[int, Any] = {pk: (r.light, r.rule, r.pack) for pk, r in kept.items()}
    if all(told.get(pk) == (m.light, m.rule, pack) for pk, m in now.items()):
        return [kept[pk] for pk in now]
    judged = [j for j in lights(year, as_of, OPERATOR) if j.project.objective.bureau_id == bureau.pk]
    edition = in_force(bureau.pk, year, as_of)
    return [r for j in judged for r in readings(j, as_of, pack, edition) if r.month == month]
