"""Who imports a handbook: the office that drafts it. A file and what it says are seen by those alone who may draft there."""

from __future__ import annotations

from django.db.models import Q

from threeones.apps.handbook.drafting.rights import DRAFT
from threeones.apps.handbook.models import BookImport, LedgerMemory
from threeones.base.accounts.access import Access
from threeones.base.accounts.sight import ALL, NOTHING, sights

__all__ = ["DRAFT"]


def imports(access: Access) -> Q:
    """Imports into the books of those bureaus for which one drafts."""
    if not access.may(DRAFT):
        return NOTHING
    return ALL if access.everything else Q(bureau__in=access.bureaus)


def memories(access: Access) -> Q:
    """How layouts were corrected: for all who draft, as bureaus fill the same forms."""
    return ALL if access.may(DRAFT) else NOTHING


sights.register(BookImport._meta.label_lower, imports)
sights.register(LedgerMemory._meta.label_lower, memories)
