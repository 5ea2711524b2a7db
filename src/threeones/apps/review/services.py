"""Writing drafts of a review: keeping what is typed, and saving a version; two editors at once lose nothing."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from threeones.apps.review import drafts
from threeones.apps.review.access import EDIT, sections_edited
from threeones.apps.review.definitions import ReviewPack
from threeones.apps.review.drafts import Place
from threeones.apps.review.models import ReviewDraft, ReviewPassage, ReviewUnsaved, ReviewVersion
from threeones.apps.review.snapshots import Kept, to_text
from threeones.apps.review.writing import Slip, limits, read_text, slips, tidy
from threeones.base.accounts.access import Access
from threeones.base.audit.chain import Change, append, hold
from threeones.base.texts.unseen import unseen

REASON = "reason"
UNSTORABLE = re.compile("[\\x00\\ud800-\\udfff]")
"""What no database keeps."""


class TextFaults(Exception):
    """What is wrong in what was typed, by passage (or ``reason``); nothing was saved."""

    def __init__(self, by_key: Mapping[str, Sequence[Slip]]) -> None:
        self.by_key = by_key
        super().__init__("；".join(f"{k}：{s}" for k, found in by_key.items() for s in found))


@dataclass(frozen=True, slots=True)
class Conflict:
    """A passage that two changed: ``theirs`` was saved while ``mine`` was being written; ``base`` is what both began with."""

    key: str
    base: str
    mine: str
    theirs: str
    version: ReviewVersion


class DraftConflict(Exception):
    """Others saved the same passages meanwhile; nothing was saved, and both texts are here. ``newest`` is their version."""

    def __init__(self, conflicts: Mapping[str, Conflict], newest: int) -> None:
        self.conflicts, self.newest = conflicts, newest
        super().__init__("、".join(conflicts))


def editable(access: Access, pack: ReviewPack) -> dict[str, Place]:
    """The passages that one may write, by name. Raises PermissionDenied for who may write none."""
    access.require(EDIT)
    mine = sections_edited(access, pack)
    found = {p.key: p for s in pack.sections if s.id in mine for p in drafts.places(s)}
    if not found:
        raise PermissionDenied(EDIT)
    return found


def usable(place: Place, texts: Mapping[str, str], sections: Sequence[object]) -> frozenset[str]:
    """The figures that may stand in a passage: those of the sections that one writes, and those that it already holds."""
    own = {i for s in sections for i in getattr(s, "figures", ())}
    there = {i for p in read_text(texts.get(place.key, "")) for x in p for i in x.figures}
    return frozenset(own | there)


def check(texts: Mapping[str, str], places: Mapping[str, Place], saved: Mapping[str, str]) -> dict[str, list[Slip]]:
    """What is wrong in typed texts, by passage."""
    sections = list({p.section.id: p.section for p in places.values()}.values())
    found = {k: slips(t, usable(places[k], saved, sections)) for k, t in texts.items()}
    return {k: s for k, s in found.items() if s}


def save_draft(
    *,
    access: Access,
    pack: ReviewPack,
    as_of: date,
    figures: Mapping[str, Kept],
    base: int,
    texts: Mapping[str, str],
    reason: str,
) -> ReviewVersion:
    """Save a version: ``texts`` by passage as typed, begun from version ``base``; ``figures`` as the review prints them now.

    A passage that only others changed keeps their words. Raises PermissionDenied, TextFaults, and DraftConflict where
    others changed a passage that was changed here too; then nothing is saved.
    """
    places = editable(access, pack)
    typed = {k: tidy(t) for k, t in texts.items() if k in places}
    reason = reason.strip()
    with transaction.atomic():
        hold()
        ReviewDraft.objects.get_or_create(year=pack.year)
        draft = ReviewDraft.objects.select_for_update().get(year=pack.year)
        now, then = drafts.edited(pack.year), drafts.edited(pack.year, min(base, draft.version))
        if faults := {**check(typed, places, now), **_reason_faults(reason)}:
            raise TextFaults(faults)
        merged = _merged(places, typed, then, now, draft)
        changed = {k: t for k, t in merged.items() if t != now.get(k, places[k].original)}
        saved = _write(access, draft, as_of, figures, changed, places, now, reason)
        ReviewUnsaved.objects.filter(user_id=access.user_id or 0, year=pack.year).delete()
    return saved


def _reason_faults(reason: str) -> dict[str, list[Slip]]:
    if not reason:
        return {REASON: [Slip(0, _("没有写这一稿改了什么"), _("一句话，如“补上展望”"))]}
    if hidden := unseen(reason):
        return {REASON: [Slip(0, *hidden)]}
    if len(reason) > limits().max_reason:
        return {REASON: [Slip(0, _("太长"), _("不超过%(n)s个字") % {"n": limits().max_reason})]}
    return {}


def _merged(
    places: Mapping[str, Place],
    typed: Mapping[str, str],
    then: Mapping[str, str],
    now: Mapping[str, str],
    draft: ReviewDraft,
) -> dict[str, str]:
    """The texts to be saved. Raises DraftConflict where mine and theirs differ from the common base and from each other."""
    merged, conflicts = {}, {}
    for key, mine in typed.items():
        begun, theirs = then.get(key, places[key].original), now.get(key, places[key].original)
        if mine == begun:
            merged[key] = theirs
        elif theirs in (begun, mine):
            merged[key] = mine
        else:
            by = drafts.last_change(draft.year, key)
            assert by is not None
            conflicts[key] = Conflict(key, begun, mine, theirs, by)
    if conflicts:
        raise DraftConflict(conflicts, draft.version)
    return merged


def conflict_of(place: Place, kept: ReviewUnsaved, saved: str) -> Conflict | None:
    """Whether others changed a passage since somebody began to type into it: what to show; None where they did not."""
    begun = drafts.edited(kept.year, kept.base).get(place.key, place.original)
    by = drafts.last_change(kept.year, place.key)
    if by is None or by.number <= kept.base or saved in (begun, kept.text):
        return None
    return Conflict(place.key, begun, kept.text, saved, by)


def _write(
    access: Access,
    draft: ReviewDraft,
    as_of: date,
    figures: Mapping[str, Kept],
    changed: Mapping[str, str],
    places: Mapping[str, Place],
    now: Mapping[str, str],
    reason: str,
) -> ReviewVersion:
    draft.version += 1
    draft.save(update_fields=["version"])
    stored = to_text(figures)
    saved = ReviewVersion.objects.create(
        draft=draft,
        number=draft.version,
        author_id=access.user_id or None,
        author_name=access.actor[:60],
        saved_at=timezone.now(),
        reason=reason,
        as_of=as_of,
        figures=stored,
    )
    rows = [ReviewPassage(version=saved, key=k, text=t, original=t == places[k].original) for k, t in changed.items()]
    ReviewPassage.objects.bulk_create(rows)
    entries = [Change("create", "review.reviewversion", version_key(saved), {}, told_of_version(saved), reason)]
    for row in rows:
        before = {"text": now.get(row.key, places[row.key].original)}
        entries.append(Change("change", "review.reviewpassage", passage_key(row), before, told_of_passage(row), reason))
    append(access.actor, entries, data=False)
    return saved


def version_key(saved: ReviewVersion) -> str:
    """How the audit names a version."""
    return f"{saved.draft.year} / {saved.number}"


def passage_key(row: ReviewPassage) -> str:
    """How the audit names a passage of a version."""
    return f"{version_key(row.version)} / {row.key}"


def told_of_version(saved: ReviewVersion) -> dict[str, object]:
    """What the audit tells of a version; of its figures the SHA-256."""
    return {
        "author_name": saved.author_name,
        "as_of": saved.as_of.isoformat(),
        "reason": saved.reason,
        "figures_sha256": hashlib.sha256(saved.figures.encode()).hexdigest(),
    }


def told_of_passage(row: ReviewPassage) -> dict[str, object]:
    """What the audit tells of a passage."""
    return {"text": row.text, "original": row.original}


def keep_unsaved(*, access: Access, pack: ReviewPack, key: str, base: int, text: str) -> ReviewUnsaved | None:
    """Keep what is being typed into a passage; None where it is what the review already says.

    No audit entry: nobody else sees it, and it becomes part of the review only by ``save_draft``. Raises
    PermissionDenied, and TextFaults for a text too long to be kept.
    """
    places = editable(access, pack)
    if key not in places:
        raise PermissionDenied(EDIT)
    typed = tidy(text)
    if len(typed) > limits().max_characters or UNSTORABLE.search(typed):
        raise TextFaults({key: slips(typed, places[key].section.figures)})
    with transaction.atomic():
        if typed == drafts.edited(pack.year, base).get(key, places[key].original):
            ReviewUnsaved.objects.filter(user_id=access.user_id or 0, year=pack.year, key=key).delete()
            return None
        kept, _new = ReviewUnsaved.objects.update_or_create(
            user_id=access.user_id or 0,
            year=pack.year,
            key=key,
            defaults={"base": base, "text": typed, "kept_at": timezone.now()},
        )
    return kept


def discard_unsaved(*, access: Access, pack: ReviewPack) -> int:
    """Throw away what one has typed and not saved; how many passages that were."""
    editable(access, pack)
    with transaction.atomic():
        gone, _kinds = ReviewUnsaved.objects.filter(user_id=access.user_id or 0, year=pack.year).delete()
    return gone
