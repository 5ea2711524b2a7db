"""The draft that an import is written into: the open one of the bureau's year, or the next edition, opened for it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from threeones.apps.handbook.editions.steps import LIVE, open_edition
from threeones.apps.handbook.models import BookImport, Edition, EditionStage
from threeones.base.accounts.access import Access
from threeones.base.entry.errors import Refused, Wrong


def draft_of(made: BookImport) -> Edition | None:
    """The edition whose text can still be changed; None where none is open. Raises ``Refused`` for one that is signed."""
    found = last_of(made)
    if found is None or found.stage == EditionStage.PUBLISHED:
        return None
    if not found.open:
        raise Refused([Wrong("edition", _("这一版已经审签完毕，不能再改"), _("先退回审签，或等它发布"))])
    return found


def last_of(made: BookImport) -> Edition | None:
    """The newest edition of the bureau's year."""
    return Edition.objects.filter(bureau=made.bureau, year=made.year).order_by("-number").first()


def amends(made: BookImport) -> bool:
    """Whether what would be opened is an amendment (修订), which needs a reason."""
    last = last_of(made)
    return last is not None and last.stage == EditionStage.PUBLISHED


def open_draft(access: Access, made: BookImport, reason: str) -> Edition:
    """Open the next edition of the bureau's year, which begins with the handbook in force. Raises as editions do."""
    return open_edition(access=access, bureau=made.bureau.code, year=made.year, source=LIVE, reason=reason)
