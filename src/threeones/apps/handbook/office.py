"""What the office that keeps the handbook decides (督查室): states of projects, superior tasks, columns of lists."""

from __future__ import annotations

from threeones.apps.handbook.models import Project
from threeones.base.accounts.access import Access
from threeones.base.accounts.permissions import changes_nothing, holds, permissions, predicate
from threeones.base.accounts.rights import is_operator
from threeones.base.org.models import Role

STATE, TASKS, COLUMNS = "handbook.state", "handbook.tasks", "handbook.columns"


@predicate
def looks_after(access: Access, project: Project | None) -> bool:
    """The project's bureau is seen whole; asked of none in particular: some bureau is."""
    return access.sees_whole if project is None else access.sees_bureau(project.objective.bureau_id)


@predicate
def leads(access: Access, project: Project | None) -> bool:
    """One's own unit leads the project; asked of none in particular: there is a unit."""
    return bool(access.units) if project is None else project.lead_unit_id in access.units


office = holds(Role.SUPERVISOR) & looks_after & ~changes_nothing
permissions.add_rule(STATE, is_operator | office)
permissions.add_rule(TASKS, is_operator | office)
permissions.add_rule(
    COLUMNS,
    is_operator | office | (holds(Role.UNIT_LEAD, Role.CLERK, Role.SUB_DISTRICT) & leads & ~changes_nothing),
)
