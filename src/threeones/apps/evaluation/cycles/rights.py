"""Who takes part in a cycle: units state and appeal, the evaluation office decides (考评办)."""

from __future__ import annotations

from threeones.base.accounts.access import Access, unit_tree
from threeones.base.accounts.permissions import changes_nothing, holds, permissions, predicate
from threeones.base.org.models import Role, Unit

APPEAL_FILE, DECIDE, STATE = "evaluation.appeal", "evaluation.decide", "evaluation.state"


@predicate
def is_own(access: Access, unit: Unit | None) -> bool:
    """One's own unit; asked of no unit in particular: there is one."""
    return bool(access.units) if unit is None else unit.pk in access.units


@predicate
def looks_after(access: Access, unit: Unit | None) -> bool:
    """The unit's bureau is seen whole; asked of no unit in particular: some bureau is."""
    if access.everything or unit is None:
        return access.sees_whole
    return unit_tree().bureau(unit.pk) in access.bureaus


speaks = holds(Role.UNIT_LEAD, Role.SUB_DISTRICT) & is_own & ~changes_nothing
permissions.add_rule(APPEAL_FILE, speaks)
permissions.add_rule(STATE, speaks)
permissions.add_rule(DECIDE, holds(Role.EVALUATOR) & looks_after & ~changes_nothing)
