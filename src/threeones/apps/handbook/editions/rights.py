"""Who takes part in an edition: the office amends and publishes, units sign their parts, a leader approves."""

from __future__ import annotations

from threeones.apps.handbook.models import Edition
from threeones.base.accounts.access import Access, unit_tree
from threeones.base.accounts.permissions import changes_nothing, holds, permissions, predicate
from threeones.base.accounts.rights import is_operator
from threeones.base.org.models import Person, Role, Unit, UnitKind

AMEND, SIGN, APPROVE = "handbook.amend", "handbook.sign", "handbook.approve"


@predicate
def looks_after(access: Access, record: Edition | Unit | None) -> bool:
    """The bureau (of the edition) is seen whole; asked of none in particular: some bureau is."""
    if record is None:
        return access.sees_whole
    return access.sees_bureau(record.bureau_id if isinstance(record, Edition) else record.pk)


@predicate
def is_own(access: Access, unit: Unit | None) -> bool:
    """One's own unit; asked of no unit in particular: there is one."""
    return bool(access.units) if unit is None else unit.pk in access.units


@predicate
def heads(access: Access, unit: Unit | None) -> bool:
    """A bureau that one heads: where it leads a project itself, nobody else speaks for it."""
    return unit is not None and unit.kind == UnitKind.BUREAU and unit.pk in access.bureaus


@predicate
def leads_there(access: Access, edition: Edition | None) -> bool:
    """One heads the edition's bureau, or is a portfolio leader in it."""
    if edition is None:
        return True
    if access.has(Role.HEAD) and access.sees_bureau(edition.bureau_id):
        return True
    return access.has(Role.PORTFOLIO) and edition.bureau_id in access.works_in


def signers(unit: Unit) -> list[Person]:
    """Those of the roster who may sign for a unit: its own lead, else that of a unit above it."""
    tree, found, at = unit_tree(), list[int](), unit.pk
    while at not in found:
        found.append(at)
        at = tree.parent.get(at) or at
    speaking = Person.objects.filter(unit__in=found, role__in=(Role.UNIT_LEAD, Role.SUB_DISTRICT))
    head = Person.objects.filter(unit=unit, role=Role.HEAD) if unit.kind == UnitKind.BUREAU else Person.objects.none()
    return [*speaking.order_by("code"), *head]


permissions.add_rule(AMEND, is_operator | (holds(Role.SUPERVISOR) & looks_after & ~changes_nothing))
permissions.add_rule(
    SIGN, ((holds(Role.UNIT_LEAD, Role.SUB_DISTRICT) & is_own) | (holds(Role.HEAD) & heads)) & ~changes_nothing
)
permissions.add_rule(APPROVE, holds(Role.HEAD, Role.PORTFOLIO) & leads_there & ~changes_nothing)
