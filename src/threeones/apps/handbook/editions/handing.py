"""Handing over (交接) while an edition is on its way: who takes over stands in the draft too, and signatures stay good."""

from __future__ import annotations

import json
from pathlib import Path

from django.conf import settings

from threeones.apps.handbook.editions.audited import SIGNING, step
from threeones.apps.handbook.editions.citing import EDITION
from threeones.apps.handbook.editions.review import Line, Review
from threeones.apps.handbook.models import DraftEntry, Edition, EditionStage, EntryKind, SigningState
from threeones.base.audit.chain import Change
from threeones.base.files.uploads import keep
from threeones.base.org.models import Person

FIELDS = ("leader", "owner")


def hand_drafts_over(giver: Person, taker: Person, reason: str) -> list[Change]:
    """Put the taker in the giver's place in every draft; the entries for the audit.

    To be called before the records in force change hands. A unit that had signed what stood there has signed what
    stands there now: handing over is nothing that it was asked about.
    """
    changes: list[Change] = []
    for edition in Edition.objects.exclude(stage=EditionStage.PUBLISHED).select_related("bureau"):
        entries = _of(edition, giver)
        if entries:
            good = [line for line in Review(edition).lines if line.state == SigningState.SIGNED]
            for entry in entries:
                _hand_over(entry, giver, taker)
            codes = "、".join(e.code for e in entries)
            before, after = {"handed_over": giver.code}, {"handed_over": f"{taker.code}：{codes}"}
            changes.append(Change("change", EDITION, str(edition.pk), before, after, reason))
            changes += signed_still(edition, good, reason)
    return changes


def _of(edition: Edition, giver: Person) -> list[DraftEntry]:
    named = (giver.code, giver.name)
    entries = DraftEntry.objects.filter(edition=edition, kind=EntryKind.PROJECT)
    return [e for e in entries if any(json.loads(e.content).get(f) in named for f in FIELDS)]


def _hand_over(entry: DraftEntry, giver: Person, taker: Person) -> None:
    told = json.loads(entry.content)
    told |= {f: taker.code for f in FIELDS if told.get(f) in (giver.code, giver.name)}
    entry.content = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    entry.version += 1
    entry.save(update_fields=["content", "version"])


def signed_still(edition: Edition, good: list[Line], reason: str) -> list[Change]:
    """Let the signatures of units that had signed what stood there be good for what stands there now."""
    now = {line.unit.pk: line for line in Review(edition).lines}
    changes = []
    for line in good:
        later = now.get(line.unit.pk)
        if later is not None and later.signing is not None and later.digest != line.digest:
            keep(Path(settings.HOME), later.digest, later.part.data)
            changes.append(step(SIGNING, later.signing, reason, digest=later.digest))
    return changes
