"""Layouts that were corrected before (版式记忆): the next file of the same layout is read as the last one was corrected."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from threeones.apps.handbook.importing.audited import MEMORY, told_of
from threeones.apps.handbook.importing.decisions import Decisions
from threeones.apps.handbook.importing.found import Found
from threeones.apps.handbook.importing.policy import import_policy
from threeones.apps.handbook.importing.rights import DRAFT
from threeones.apps.handbook.models import BookImport, LedgerMemory
from threeones.base.accounts.access import Access
from threeones.base.audit.chain import Change, append, changed, hold


def remembered(fingerprint: str) -> LedgerMemory | None:
    """What is remembered of a layout; every reading asks for it, whoever's the file is."""
    return LedgerMemory.objects.filter(fingerprint=fingerprint).first() if fingerprint else None


def decisions_of(made: BookImport, found: Found) -> Decisions:
    """What the reading that is shown went by: what was decided about the file, else what was remembered of its layout."""
    memory = remembered(found.fingerprint) if found.remembered and not made.corrections else None
    return Decisions.from_text(memory.corrections if memory else made.corrections)


def remember(access: Access, fingerprint: str, title: str, decided: Decisions) -> list[Change]:
    """Keep what was decided about a layout, within the caller's transaction; the entries for the audit.

    Where nothing is left of it the layout is forgotten. Of too many layouts the one that lay longest gives way.
    """
    lasting = decided.lasting
    if not fingerprint:
        return []
    if not lasting:
        return _forgotten(fingerprint)
    text, found = lasting.to_text(), remembered(fingerprint)
    told = {"title": title[:200], "corrections": text, "by": access.actor[:60], "at": timezone.now()}
    if found is None:
        made = LedgerMemory.objects.create(fingerprint=fingerprint, **told)
        return [Change("create", MEMORY, fingerprint, {}, told_of(made)), *_give_way()]
    if found.corrections == text:
        return []
    before = told_of(found)
    LedgerMemory.objects.filter(pk=found.pk).update(**told)
    found.refresh_from_db()
    return [changed("change", MEMORY, fingerprint, before, told_of(found))]


def forget(*, access: Access, fingerprint: str) -> bool:
    """Forget a layout; False where nothing was remembered of it. Raises ``PermissionDenied``."""
    with transaction.atomic():
        hold()
        access.require(DRAFT)
        gone = _forgotten(fingerprint)
        append(access.actor, gone, data=False)
    return bool(gone)


def _forgotten(fingerprint: str) -> list[Change]:
    found = remembered(fingerprint)
    if found is None:
        return []
    before = told_of(found)
    found.delete()
    return [Change("remove", MEMORY, fingerprint, before, {})]


def _give_way() -> list[Change]:
    old = LedgerMemory.objects.order_by("-at", "-pk")[import_policy().layouts :]
    return [one for memory in list(old) for one in _forgotten(memory.fingerprint)]
