"""Who may prepare, send and correct a report (报送权限)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from threeones.apps.handbook.selectors import supporting_among
from threeones.base.accounts.access import Access
from threeones.base.accounts.permissions import changes_nothing, holds, permissions, predicate
from threeones.base.org.models import Role
from threeones.base.org.selectors import setting_list

if TYPE_CHECKING:
    from threeones.apps.handbook.models import Project
    from threeones.base.org.models import Unit

PREPARE, SEND, CORRECT = "supervision.prepare", "supervision.send", "supervision.correct"
MAY_SEND, ALL_UNITS = "内勤可直接报送", "全部"
"""Setting of the year: units whose clerks send themselves, without the unit's lead."""


@dataclass(frozen=True)
class Duty:
    """A unit's part in a project, on which it reports."""

    project: Project
    unit: Unit

    @cached_property
    def concerns(self) -> bool:
        """Whether the unit leads or supports the project; a project may have hundreds that support it."""
        leads = self.unit.pk == self.project.lead_unit_id
        return leads or bool(supporting_among(self.project, (self.unit.pk,)))


@predicate
def is_of_the_unit(access: Access, duty: Duty) -> bool:
    """Somebody of the unit (or of one above it), which has a part in the project."""
    return duty.unit.pk in access.units and duty.concerns


@predicate
def is_a_small_unit(_access: Access, duty: Duty) -> bool:
    """The year's settings let the unit's clerk send."""
    named = setting_list(duty.project.objective.year, MAY_SEND)
    return ALL_UNITS in named or duty.unit.name in named or duty.unit.code in named


@predicate
def sees_the_bureau(access: Access, duty: Duty) -> bool:
    """The project's bureau is seen whole."""
    return access.sees_bureau(duty.project.objective.bureau_id)


permissions.add_rule(PREPARE, holds(Role.CLERK, Role.UNIT_LEAD, Role.SUB_DISTRICT) & is_of_the_unit & ~changes_nothing)
permissions.add_rule(
    SEND,
    (holds(Role.UNIT_LEAD, Role.SUB_DISTRICT) | (holds(Role.CLERK) & is_a_small_unit))
    & is_of_the_unit
    & ~changes_nothing,
)
permissions.add_rule(CORRECT, holds(Role.SUPERVISOR) & sees_the_bureau & ~changes_nothing)
