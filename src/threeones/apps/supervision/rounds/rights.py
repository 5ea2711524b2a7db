"""Who takes part in the monthly round: the office closes and verifies, units fill their sheets and ask for close-out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from threeones.apps.supervision.permissions import Duty, is_a_small_unit, is_of_the_unit
from threeones.base.accounts.access import Access, unit_tree
from threeones.base.accounts.permissions import changes_nothing, holds, permissions, predicate
from threeones.base.org.models import Role, Unit

if TYPE_CHECKING:
    from threeones.apps.handbook.models import Milestone

CLOSE, SHEET = "supervision.close", "supervision.sheet"
ASK, VERIFY = "supervision.close_out", "supervision.verify"


@predicate
def looks_after(access: Access, bureau: Unit | None) -> bool:
    """The bureau is seen whole; asked of none in particular: some bureau is."""
    return access.sees_whole if bureau is None else access.sees_bureau(bureau.pk)


@predicate
def is_its_unit(access: Access, unit: Unit | None) -> bool:
    """One's own unit, or one below it."""
    return bool(access.units) if unit is None else unit.pk in access.units


@predicate
def looks_after_unit(access: Access, unit: Unit | None) -> bool:
    """A unit of a bureau that is seen whole."""
    return access.sees_whole if unit is None else access.sees_bureau(unit_tree().bureau(unit.pk))


def duty(milestone: Milestone) -> Duty:
    """The lead unit's part in the project of a milestone."""
    return Duty(milestone.project, milestone.project.lead_unit)


permissions.add_rule(CLOSE, holds(Role.SUPERVISOR) & looks_after & ~changes_nothing)
permissions.add_rule(VERIFY, holds(Role.SUPERVISOR) & looks_after & ~changes_nothing)
permissions.add_rule(
    SHEET,
    ((holds(Role.CLERK, Role.UNIT_LEAD, Role.SUB_DISTRICT) & is_its_unit) | (holds(Role.SUPERVISOR) & looks_after_unit))
    & ~changes_nothing,
)
permissions.add_rule(
    ASK,
    (holds(Role.UNIT_LEAD, Role.SUB_DISTRICT) | (holds(Role.CLERK) & is_a_small_unit))
    & is_of_the_unit
    & ~changes_nothing,
)
