"""Who changes a draft, and who sees it: the office of the bureau, and once it is under review (审签) all who work there."""

from __future__ import annotations

from django.db.models import Q

from threeones.apps.handbook.models import DraftEntry, DraftStep, Edition, EditionStage
from threeones.base.accounts.access import Access
from threeones.base.accounts.permissions import changes_nothing, holds, is_staff, permissions, predicate
from threeones.base.accounts.rights import is_operator
from threeones.base.accounts.sight import ALL, NOTHING, sights
from threeones.base.org.models import Role

DRAFT = "handbook.draft"


@predicate
def sees_the_bureau(access: Access, edition: Edition | None) -> bool:
    """The edition's bureau is seen whole; asked of no edition in particular: some bureau is."""
    return access.sees_whole if edition is None else access.sees_bureau(edition.bureau_id)


def drafts(access: Access) -> Q:
    """Editions whose draft is seen: of bureaus that are seen whole; once under review, of one's own and where one's unit signs."""
    if access.everything:
        return ALL
    if not is_staff.test(access, None):
        return NOTHING
    under_review = ~Q(stage=EditionStage.DRAFT)
    part = Q(bureau__in=access.works_in) | Q(pk__in=_signed_by(access))
    return Q(bureau__in=access.bureaus) | (under_review & part)


def _signed_by(access: Access) -> frozenset[int]:
    """Editions that one's units sign."""
    if not access.units:
        return frozenset()
    return frozenset(Edition.objects.filter(signings__unit__in=access.units).values_list("pk", flat=True))


def _of_drafts(access: Access) -> Q:
    condition = drafts(access)
    if condition is ALL or condition is NOTHING:
        return condition
    return Q(edition__in=Edition.objects.filter(condition).values("pk"))


permissions.add_rule(DRAFT, is_operator | (holds(Role.SUPERVISOR) & sees_the_bureau & ~changes_nothing))
for model in (DraftEntry, DraftStep):
    sights.register(model._meta.label_lower, _of_drafts)
