"""Reading imports: those of the bureaus for which one drafts."""

from __future__ import annotations

from django.db.models import QuerySet

from threeones.apps.handbook.importing.rights import DRAFT
from threeones.apps.handbook.models import BookImport, LedgerMemory
from threeones.base.accounts.access import Access
from threeones.base.accounts.sight import seen
from threeones.base.org.models import Unit, UnitKind


def imports(access: Access) -> QuerySet[BookImport]:
    """The imports that are seen, newest first, without what was found in them."""
    return seen(BookImport, access).select_related("bureau", "edition").defer("found", "corrections")


def import_by_number(number: int, access: Access) -> BookImport | None:
    """One import that is seen, whole."""
    return seen(BookImport, access).select_related("bureau", "edition").filter(pk=number).first()


def memory_of(fingerprint: str, access: Access) -> LedgerMemory | None:
    """What is remembered of a layout."""
    return seen(LedgerMemory, access).filter(fingerprint=fingerprint).first() if fingerprint else None


def drafted(access: Access) -> list[Unit]:
    """The bureaus for whose handbooks one drafts."""
    if not access.may(DRAFT):
        return []
    bureaus = Unit.objects.filter(kind=UnitKind.BUREAU, valid_to__isnull=True)
    return list(bureaus if access.everything else bureaus.filter(pk__in=access.bureaus))
