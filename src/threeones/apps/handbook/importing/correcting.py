"""Correcting how a file was understood: it is read again at once, and the layout is remembered."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from threeones.apps.handbook.importing.audited import IMPORT, told_of
from threeones.apps.handbook.importing.decisions import Decisions
from threeones.apps.handbook.importing.found import Told
from threeones.apps.handbook.importing.keeping import YEARS, import_of
from threeones.apps.handbook.importing.memory import remember
from threeones.apps.handbook.importing.policy import import_policy
from threeones.apps.handbook.importing.reading import begin, found_of
from threeones.apps.handbook.importing.rights import DRAFT
from threeones.apps.handbook.models import BookImport, ImportStage
from threeones.base.accounts.access import Access
from threeones.base.audit.chain import append, changed, hold
from threeones.base.entry.errors import Refused, Wrong

KIB = 1024


def correct(*, access: Access, number: int, decided: Decisions, year: int | None = None) -> BookImport:
    """Keep what was decided about a file, remember it for its layout, and read the file again.

    A small file is read before this returns. Raises ``PermissionDenied``, ``Unknown``, ``Refused`` for a year that is
    none, or an import that was taken.
    """
    with transaction.atomic():
        hold()
        made = import_of(number)
        access.require(DRAFT, made)
        _may_be_corrected(made, year)
        found, before = found_of(made), told_of(made)
        made.corrections, made.year = decided.to_text(), year or made.year
        entries = [changed("change", IMPORT, str(made.pk), before, told_of(made))] if told_of(made) != before else []
        if found is not None:
            entries += remember(access, found.fingerprint, made.name, decided)
        _wait_again(made)
        append(access.actor, entries, data=False)
    begin(made.pk, here=_is_small(made))
    return import_of(number)


def read_again(*, access: Access, number: int, forgetting: bool = False, here: bool = False) -> BookImport:
    """Read a file again; ``forgetting``: as it stands, without what was corrected here or remembered of its layout.

    ``here``: before this returns, for whoever does not want to wait for the worker. Raises as ``correct`` does.
    """
    with transaction.atomic():
        hold()
        made = import_of(number)
        access.require(DRAFT, made)
        _not_taken(made)
        if forgetting:
            found, before = found_of(made), told_of(made)
            made.corrections = ""
            entries = [changed("change", IMPORT, str(made.pk), before, told_of(made))] if before["corrections"] else []
            entries += remember(access, found.fingerprint if found else "", made.name, Decisions())
            append(access.actor, entries, data=False)
        _wait_again(made)
    begin(made.pk, here=here or _is_small(made))
    return import_of(number)


def _wait_again(made: BookImport) -> None:
    """Somebody says so: how often it was tried before does not count. Whoever reads it now begins anew when he is done."""
    made.stage, made.done, made.of = ImportStage.WAITING, 0, 0
    made.found = Told(found=found_of(made)).to_text()
    made.save(update_fields=["stage", "done", "of", "found", "corrections", "year"])


def _may_be_corrected(made: BookImport, year: int | None) -> None:
    _not_taken(made)
    if year and not YEARS[0] <= year <= YEARS[1]:
        raise Refused([Wrong("year", _("%(year)s年不对") % {"year": year}, _("四位年份，如 2026"))])


def _not_taken(made: BookImport) -> None:
    if made.stage == ImportStage.TAKEN:
        raise Refused([Wrong("stage", _("已经写入草稿，不能再改"), _("在草稿里改，或再上传一次"))])


def _is_small(made: BookImport) -> bool:
    return made.size <= import_policy().at_once_kb * KIB
