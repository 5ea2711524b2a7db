"""Writing what was found into the draft (写入草稿): checked first, all or nothing, one step that can be undone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from threeones.apps.handbook.drafting.entries import POSITION, Key, State, key_of, state_of
from threeones.apps.handbook.drafting.steps import Sides, take_step
from threeones.apps.handbook.drafting.store import GAP, book_of_draft, entries_of
from threeones.apps.handbook.importing.aligning import Elsewhere
from threeones.apps.handbook.importing.audited import IMPORT, told_of
from threeones.apps.handbook.importing.comparing import MERGE, MODES, Plan, plan
from threeones.apps.handbook.importing.found import Found
from threeones.apps.handbook.importing.keeping import import_of
from threeones.apps.handbook.importing.known import leads_of
from threeones.apps.handbook.importing.opening import draft_of, open_draft
from threeones.apps.handbook.importing.reading import found_of
from threeones.apps.handbook.importing.rights import DRAFT
from threeones.apps.handbook.live import live_book
from threeones.apps.handbook.models import (
    BookImport,
    DraftEntry,
    Edition,
    EditionStage,
    EntryKind,
    ImportStage,
    Milestone,
    Objective,
    Project,
)
from threeones.base.accounts.access import Access
from threeones.base.audit.chain import Change, append, hold
from threeones.base.entry.errors import Refused, Wrong
from threeones.base.entry.sending import once
from threeones.kernel.book import canonical
from threeones.kernel.book.model import Book

TAKE = "take"


@dataclass(frozen=True, slots=True)
class Standing:
    """What the draft of a bureau's year says, or the next one would begin with; ``seen`` names it."""

    edition: Edition | None
    book: Book

    @property
    def begins(self) -> bool:
        """Whether it says nothing yet, so that there is nothing to choose."""
        return not self.book.projects and not self.book.objectives

    @property
    def seen(self) -> str:
        """Its digest."""
        return canonical.digest(self.book)

    def moved_on(self, found: Found) -> bool:
        """Whether it says something else than the book that a workbook of ours was written from.

        Then the workbook may take back what was changed since. Whose book it is and what it is called are no change.
        """
        if not found.written_from or self.begins:
            return False
        named = replace(self.book, title=found.book.title, bureau=found.book.bureau, year=found.book.year)
        return canonical.digest(named) != found.written_from


def standing_of(made: BookImport) -> Standing:
    """The draft that an import is written into. Raises ``Refused`` where none may be written now."""
    edition = draft_of(made)
    book = book_of_draft(edition) if edition is not None else live_book(made.bureau, made.year)
    return Standing(edition, book)


def plan_of(made: BookImport, found: Found, mode: str, standing: Standing | None = None) -> Plan:
    """What taking an import would do to the draft as it stands now."""
    standing = standing or standing_of(made)
    elsewhere = _elsewhere(made, standing.edition)
    return plan(standing.book, found.book, mode, elsewhere, frozenset(found.by_place))


def _elsewhere(made: BookImport, edition: Edition | None) -> Elsewhere:
    """The codes of other books in force and other drafts: a code stands once in the district."""
    ours = {"bureau": made.bureau_id, "year": made.year}
    codes = set(Objective.objects.exclude(**ours).values_list("code", flat=True))
    others = Project.objects.exclude(**{f"objective__{k}": v for k, v in ours.items()})
    codes |= set(others.values_list("code", flat=True))
    codes |= set(Milestone.objects.filter(project__in=others).values_list("code", flat=True))
    drafts = DraftEntry.objects.exclude(kind=EntryKind.TARGET).exclude(edition__stage=EditionStage.PUBLISHED)
    codes |= set(drafts.exclude(edition=edition).values_list("code", flat=True))
    return Elsewhere(frozenset(codes), made.bureau.code)


def take(
    *, access: Access, number: int, mode: str = MERGE, seen: str = "", reason: str = "", key: str = ""
) -> BookImport:
    """Write an import into the open draft of its bureau's year, which is opened where there is none.

    ``seen`` names the draft that whoever sends this looked at (empty: whatever stands); ``reason`` is that of the
    amendment where one is opened. Raises ``PermissionDenied``,
    ``Unknown``, ``Refused`` with all that is in the way: then nothing was written.
    """

    def work() -> dict[str, Any]:
        return {"edition": _take(access, made, mode, seen, reason).pk}

    with transaction.atomic():
        hold()
        made = import_of(number)
        access.require(DRAFT, made)
        content = {"import": number, "mode": mode, "seen": seen, "reason": reason}
        once(access=access, key=key, purpose="handbook.take", content=content, work=work)
    return import_of(number)


def _take(access: Access, made: BookImport, mode: str, seen: str, reason: str) -> Edition:
    found = found_of(made)
    if wrong := in_the_way(made, found):
        raise Refused(wrong)
    assert found is not None, "an import that is read has what was found"
    if mode not in MODES:
        raise Refused([Wrong("mode", _("没有这种写法"))])
    standing = standing_of(made)
    planned = plan_of(made, found, mode, standing)
    if seen and seen != planned.seen:
        raise Refused([Wrong("seen", _("您看的时候，草稿改过了"), _("看过新的比对再写入"))])
    edition = standing.edition or open_draft(access, made, reason)
    _write(access, edition, made, planned)
    made.stage, made.edition = ImportStage.TAKEN, edition
    made.save(update_fields=["stage", "edition"])
    told = {**told_of(made), "edition": str(edition)}
    append(access.actor, [Change(TAKE, IMPORT, str(made.pk), told_of(made), told)])
    return edition


def in_the_way(made: BookImport, found: Found | None) -> list[Wrong]:
    """What keeps an import from being taken."""
    if made.stage == ImportStage.TAKEN:
        return [Wrong("stage", _("已经写入草稿"))]
    if found is None or made.stage != ImportStage.READ:
        return [Wrong("stage", _("还没有读完"))]
    if n := len(found.faults):
        return [Wrong("faults", _("还有%(n)s处错误") % {"n": n}, _("先更正，或改好文件再上传"))]
    return [] if found.book.projects else [Wrong("book", _("没有读出项目"))]


def _write(access: Access, edition: Edition, made: BookImport, planned: Plan) -> None:
    """The draft says what was planned: one step, which tells every entry before and after."""
    before = {key_of(e): state_of(e) for e in DraftEntry.objects.filter(edition=edition)}
    names = {p.lead_unit for p in planned.after.projects if p.lead_unit}
    after: dict[Key, State] = {key_of(e): state_of(e) for e in entries_of(edition, planned.after, leads_of(names))}
    if planned.mode == MERGE:
        after = _in_place(before, after)
    sides: dict[Key, Sides] = {key: (before.get(key), after.get(key)) for key in {**before, **after}}
    take_step(access, edition, {"what": "import", "name": made.name}, sides)


def _in_place(before: Mapping[Key, State], after: Mapping[Key, State]) -> dict[Key, State]:
    """The entries with those that stood where they stood, and the new ones behind them in their order."""
    last = max((state[POSITION] for state in before.values()), default=0)
    placed: dict[Key, State] = {}
    for key, state in after.items():
        if key not in before:
            last += GAP
        placed[key] = {**state, POSITION: before[key][POSITION] if key in before else last}
    return placed
