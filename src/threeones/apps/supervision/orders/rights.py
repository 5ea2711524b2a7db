"""Who takes part in supervision orders: the office files, assigns and closes, the unit answers, leaders decide extensions."""

from __future__ import annotations

from threeones.apps.supervision.models import Batch, Extension, Order
from threeones.base.accounts.access import Access, unit_tree
from threeones.base.accounts.permissions import changes_nothing, holds, is_staff, permissions, predicate
from threeones.base.accounts.rights import is_operator
from threeones.base.org.models import Role, Unit, UnitKind

READ, MANAGE, ANSWER = "supervision.orders", "supervision.manage_orders", "supervision.answer_order"
ASK, DECIDE = "supervision.ask_extension", "supervision.decide_extension"
About = Order | Batch | Extension | Unit | None


def bureau_of(record: Order | Batch | Extension | Unit) -> int | None:
    """The number of the bureau that a record is of."""
    if isinstance(record, Extension):
        return record.milestone.project.objective.bureau_id
    return unit_tree().bureau(record.pk) if isinstance(record, Unit) else record.bureau_id


def unit_of(record: Order | Extension | Unit) -> int:
    """The number of the unit that a record asks something of, or that asks itself."""
    if isinstance(record, Extension):
        return record.milestone.project.lead_unit_id
    return record.pk if isinstance(record, Unit) else record.unit_id


@predicate
def looks_after(access: Access, record: About) -> bool:
    """The record's bureau is seen whole; asked of none in particular: some bureau is."""
    return access.sees_whole if record is None else access.sees_bureau(bureau_of(record))


@predicate
def is_of_the_unit(access: Access, record: Order | Extension | Unit | None) -> bool:
    """Somebody of the unit, or of one above it; asked of none in particular: there is one."""
    return bool(access.units) if record is None else unit_of(record) in access.units


@predicate
def heads(access: Access, record: Order | Extension | Unit | None) -> bool:
    """A bureau that one heads and that is asked itself: nobody else speaks for it."""
    if record is None:
        return False
    unit = unit_of(record)
    return unit in access.bureaus and unit_tree().kind.get(unit) == UnitKind.BUREAU


permissions.add_rule(READ, is_staff)
permissions.add_rule(MANAGE, is_operator | (holds(Role.SUPERVISOR) & looks_after & ~changes_nothing))
for name in (ANSWER, ASK):
    permissions.add_rule(
        name,
        ((holds(Role.UNIT_LEAD, Role.SUB_DISTRICT) & is_of_the_unit) | (holds(Role.HEAD) & heads)) & ~changes_nothing,
    )
permissions.add_rule(
    DECIDE, ((holds(Role.HEAD) & looks_after) | (holds(Role.PORTFOLIO) & is_of_the_unit)) & ~changes_nothing
)
