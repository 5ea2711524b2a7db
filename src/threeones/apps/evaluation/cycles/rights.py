"""Who takes part in a cycle: units state and appeal, the evaluation office decides (考评办)."""

from __future__ import annotations

from threeones.apps.evaluation.facts import subjects_of
from threeones.apps.evaluation.models import Cycle
from threeones.apps.evaluation.services import read_scheme
from threeones.base.accounts.access import Access, unit_tree
from threeones.base.accounts.permissions import changes_nothing, holds, permissions, predicate
from threeones.base.accounts.rights import is_operator
from threeones.base.org.models import Role, Unit, UnitKind
from threeones.kernel.values.faults import Faults

APPEAL_FILE, DECIDE, STATE = "evaluation.appeal", "evaluation.decide", "evaluation.state"
MANAGE = "evaluation.manage"


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


@predicate
def looks_after_all(access: Access, cycle: Cycle | None) -> bool:
    """Every unit of the cycle belongs to a bureau that is seen whole; asked of no cycle in particular: some bureau is."""
    if access.everything or cycle is None:
        return access.sees_whole
    try:
        scheme, _source = read_scheme(cycle.scheme)
    except Faults:
        return False
    units, tree = subjects_of(UnitKind(scheme.subject), cycle.as_of), unit_tree()
    return all(tree.bureau(u.pk) in access.bureaus for u in units)


speaks = holds(Role.UNIT_LEAD, Role.SUB_DISTRICT) & is_own & ~changes_nothing
permissions.add_rule(APPEAL_FILE, speaks)
permissions.add_rule(STATE, speaks)
permissions.add_rule(DECIDE, holds(Role.EVALUATOR) & looks_after & ~changes_nothing)
permissions.add_rule(MANAGE, is_operator | (holds(Role.EVALUATOR) & looks_after_all & ~changes_nothing))
