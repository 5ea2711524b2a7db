"""Who may read and edit a review: those who see a bureau whole read its part; its supervisors and head write it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from threeones.apps.review.definitions import ReviewPack
from threeones.base.accounts.access import Access, UnitTree
from threeones.base.accounts.permissions import holds, predicate
from threeones.base.org.models import Role, UnitKind
from threeones.base.org.selectors import units

READ, EDIT = "review.read", "review.edit"


@predicate
def sees_a_bureau(access: Access, _record: Any) -> bool:
    """A bureau is seen whole, or in part by its portfolio leader (分管领导), who reads the review of it."""
    return access.sees_whole or (access.has(Role.PORTFOLIO) and bool(access.units))


may_read = sees_a_bureau & holds(
    Role.HEAD,
    Role.PORTFOLIO,
    Role.DISTRICT_LEADER,
    Role.SUPERVISOR,
    Role.EVALUATOR,
    Role.STATISTICS,
    Role.AUDITOR,
    Role.INSPECTOR,
)
may_edit = sees_a_bureau & holds(Role.SUPERVISOR, Role.HEAD)


def sections_for(access: Access, pack: ReviewPack) -> frozenset[str]:
    """The sections of the review that one reads: those of the bureaus that one sees; all of them for the whole district."""
    if access.everything:
        return frozenset(s.id for s in pack.sections)
    names = _names_of(_bureaus(access))
    return frozenset(s.id for s in pack.sections if s.bureau in names)


def sections_edited(access: Access, pack: ReviewPack) -> frozenset[str]:
    """The sections that one writes: those of the bureaus that one sees whole."""
    if access.everything:
        return frozenset(s.id for s in pack.sections)
    names = _names_of(access.bureaus)
    return frozenset(s.id for s in pack.sections if s.bureau in names)


def _bureaus(access: Access) -> frozenset[int]:
    if not access.has(Role.PORTFOLIO):
        return access.bureaus
    tree = UnitTree()
    return access.bureaus | {b for u in access.units if (b := tree.bureau(u)) is not None}


def _names_of(bureaus: Collection[int]) -> set[str]:
    """The names that a pack may call these bureaus by."""
    if not bureaus:
        return set()
    mine = [u for u in units(UnitKind.BUREAU) if u.pk in bureaus]
    return {name for u in mine for name in (u.name, *u.aliases.split("、")) if name}
