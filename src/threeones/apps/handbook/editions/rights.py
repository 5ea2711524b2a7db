"""Who takes part in an edition: the office amends and publishes, units sign their parts, a leader approves."""

from __future__ import annotations

from collections.abc import Collection, Mapping

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


def signers_of(units: Collection[Unit]) -> dict[int, list[Person]]:
    """Those of the roster who may sign for each unit (by its number): its own lead, else that of a unit above it.

    Asks the units and the roster once each.
    """
    parents = unit_tree().parent
    above = {unit.pk: _with_those_above(unit, parents) for unit in units}
    bureaus = {unit.pk for unit in units if unit.kind == UnitKind.BUREAU}
    roles = (Role.UNIT_LEAD, Role.SUB_DISTRICT, Role.HEAD)
    people = list(Person.objects.filter(unit__in={at for of in above.values() for at in of}, role__in=roles))
    people.sort(key=lambda p: (p.role == Role.HEAD, p.code))
    return {
        pk: [p for p in people if p.unit_id in of and (p.role != Role.HEAD or (p.unit_id == pk and pk in bureaus))]
        for pk, of in above.items()
    }


def _with_those_above(unit: Unit, parents: Mapping[int, int | None]) -> list[int]:
    found, at = list[int](), unit.pk
    while at not in found:
        found.append(at)
        at = parents.get(at) or at
    return found


permissions.add_rule(AMEND, is_operator | (holds(Role.SUPERVISOR) & looks_after & ~changes_nothing))
permissions.add_rule(
    SIGN, ((holds(Role.UNIT_LEAD, Role.SUB_DISTRICT) & is_own) | (holds(Role.HEAD) & heads)) & ~changes_nothing
)
permissions.add_rule(APPROVE, holds(Role.HEAD, Role.PORTFOLIO) & leads_there & ~changes_nothing)
