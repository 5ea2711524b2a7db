"""Writing in supervision: reports and milestones (``sending``, ``correcting``), and lights computed and kept."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction

from threeones.apps.handbook.editions.citing import editions_in_force
from threeones.apps.supervision.audited import LABEL, reading_key, told_of_reading
from threeones.apps.supervision.content import Done
from threeones.apps.supervision.correcting import complete_milestone, correct_completion, correct_report
from threeones.apps.supervision.models import LightReading
from threeones.apps.supervision.selectors import Explained, light_pack, lights
from threeones.apps.supervision.sending import Sent, prepare_report, submit_report
from threeones.base.accounts.access import OPERATOR
from threeones.base.audit.chain import Change, append, hold

__all__ = [
    "Done",
    "Patrol",
    "Sent",
    "complete_milestone",
    "correct_completion",
    "correct_report",
    "patrol",
    "prepare_report",
    "submit_report",
]

if TYPE_CHECKING:
    from threeones.apps.handbook.models import Edition

KEPT = ("light", "first_light", "rule", "pack", "facts")


@dataclass(frozen=True, slots=True)
class Patrol:
    """What a round found: readings that are new or differ from the round before."""

    as_of: date
    projects: int
    new: int
    changed: int


def patrol(*, year: int, as_of: date, actor: str) -> Patrol:
    """Compute all lights as of a day and keep them; the same day again changes nothing.

    Each new or changed reading leaves an audit entry with the light before and after.
    """
    pack = light_pack(year).id
    with transaction.atomic():
        hold()
        judged = lights(year, as_of, OPERATOR)
        cited = {e.bureau_id: e for e in editions_in_force(year, as_of)}
        there = {(r.project_id, r.month): r for r in LightReading.objects.filter(project__objective__year=year)}
        fresh: list[LightReading] = []
        changed: list[LightReading] = []
        changes: list[Change] = []
        for found in judged:
            for reading in readings(found, as_of, pack, cited.get(found.project.objective.bureau_id)):
                _compare(reading, there.get((reading.project_id, reading.month)), found, (fresh, changed, changes))
        LightReading.objects.bulk_create(fresh, batch_size=400)
        LightReading.objects.bulk_update(changed, ["as_of", "edition", *KEPT], batch_size=400)
        append(actor, changes)
    return Patrol(as_of, len(judged), len(fresh), len(changed))


def readings(found: Explained, as_of: date, pack: str, edition: Edition | None) -> list[LightReading]:
    """A project's lights as rows to be kept, one a month, with the pack and the edition that they were judged by."""
    return [
        LightReading(
            project=found.project,
            month=m.month,
            as_of=as_of,
            light=m.light,
            first_light=m.first_light,
            rule=m.rule,
            pack=pack,
            facts=json.dumps([f.to_json() for f in m.facts], ensure_ascii=False, sort_keys=True),
            edition=edition,
        )
        for m in found.light.months
    ]


def _compare(
    reading: LightReading,
    before: LightReading | None,
    found: Explained,
    into: tuple[list[LightReading], list[LightReading], list[Change]],
) -> None:
    fresh, changed, changes = into
    key = reading_key(reading)
    if before is None:
        fresh.append(reading)
        changes.append(Change("light", LABEL, key, {}, told_of_reading(reading)))
        return
    # a month that is over keeps the edition by which it was first judged, until its light is judged otherwise
    running = reading.month == reading.as_of.isoformat()[:7]
    same_edition = not running or before.edition_id == reading.edition_id
    if same_edition and all(getattr(before, k) == getattr(reading, k) for k in KEPT):
        return
    changes.append(Change("light", LABEL, key, told_of_reading(before), told_of_reading(reading)))
    reading.pk = before.pk
    changed.append(reading)
