"""Who takes part in a light that goes out: the office proposes and decides, the unit checks, its leader signs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from threeones.apps.supervision.models import Adjudication
from threeones.apps.supervision.permissions import Duty, is_a_small_unit, is_of_the_unit
from threeones.base.accounts.access import Access, unit_tree
from threeones.base.accounts.permissions import changes_nothing, holds, permissions, predicate
from threeones.base.audit.memo import until_touched
from threeones.base.org.models import Person, Role, Unit

if TYPE_CHECKING:
    from threeones.apps.handbook.models import Project

ADJUDICATE, CHECK, SIGN = "supervision.adjudicate", "supervision.check", "supervision.sign"


@until_touched("org.person", "org.unit")
def leaders() -> Mapping[int, frozenset[int]]:
    """The portfolio leaders (persons) of each unit that has one, its own and those of units above it."""
    links = Person.portfolio.through.objects.filter(person__role=Role.PORTFOLIO).values_list("unit_id", "person_id")
    found: dict[int, set[int]] = {}
    for unit, person in links:
        for below in unit_tree().below([unit]):
            found.setdefault(below, set()).add(person)
    return {unit: frozenset(people) for unit, people in found.items()}


@predicate
def looks_after(access: Access, bureau: Unit | None) -> bool:
    """The bureau is seen whole; asked of none in particular: some bureau is."""
    return access.sees_whole if bureau is None else access.sees_bureau(bureau.pk)


@predicate
def leads_its_unit(access: Access, one: Adjudication | None) -> bool:
    """One is the portfolio leader of the project's lead unit, or heads the bureau where it has none."""
    if one is None:
        return True
    signing = leaders().get(one.project.lead_unit_id)
    if signing:
        return access.has(Role.PORTFOLIO) and not signing.isdisjoint(access.people)
    return access.has(Role.HEAD) and access.sees_bureau(one.project.objective.bureau_id)


def duty(project: Project) -> Duty:
    """The lead unit's part in a project: whose people check its lights."""
    return Duty(project, project.lead_unit)


permissions.add_rule(ADJUDICATE, holds(Role.SUPERVISOR) & looks_after & ~changes_nothing)
permissions.add_rule(
    CHECK,
    (holds(Role.UNIT_LEAD, Role.SUB_DISTRICT) | (holds(Role.CLERK) & is_a_small_unit))
    & is_of_the_unit
    & ~changes_nothing,
)
permissions.add_rule(SIGN, holds(Role.PORTFOLIO, Role.HEAD) & leads_its_unit & ~changes_nothing)
