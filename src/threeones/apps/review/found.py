"""The review of a year as people talk about it: those who read all of it, as what is said may be about any part."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from threeones.apps.review.access import READ, sections_for
from threeones.apps.review.definitions import load_review_pack, missing_pack, pack_for
from threeones.base.accounts.access import Access
from threeones.base.registry.subjects import Subject, SubjectKind, subjects
from threeones.kernel.values.faults import Faults

REVIEW = "review.year"


def reviews(keys: Collection[str], access: Access) -> Mapping[str, Subject]:
    """The reviews of these years, of those that have one, for whoever reads every section of them."""
    if not access.may(READ):
        return {}
    years = [int(k) for k in keys if k.isdecimal() and len(k) == 4 and k.isascii()]
    return {str(y): _review(y) for y in years if _reads_all(y, access)}


def _reads_all(year: int, access: Access) -> bool:
    if missing_pack(year) is not None:
        return False
    try:
        pack = load_review_pack(pack_for(year), year)
    except Faults:
        # a pack that cannot be read is told on the page of the review
        return False
    return sections_for(access, pack) == {s.id for s in pack.sections}


def _review(year: int) -> Subject:
    return Subject(_("%(year)s年综述") % {"year": year}, reverse("review", args=[year]))


subjects.register(REVIEW, SubjectKind(gettext_lazy("综述"), reviews))
