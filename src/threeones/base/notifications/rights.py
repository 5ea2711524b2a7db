"""Who looks after the robots of a bureau: its supervision office, and whoever runs the system."""

from __future__ import annotations

from typing import Any

from threeones.base.accounts.access import Access
from threeones.base.accounts.permissions import holds, permissions, predicate
from threeones.base.notifications.models import Robot
from threeones.base.org.models import Role, Unit

MANAGE = "notifications.channels"


@predicate
def of_own_bureau(access: Access, record: Any) -> bool:
    """The robot, or the bureau, is seen whole; whoever runs the system looks after all of them."""
    if record is None or access.has(Role.SYSTEM_ADMIN):
        return True
    bureau = record.bureau_id if isinstance(record, Robot) else record.pk if isinstance(record, Unit) else None
    return bureau is not None and access.sees_bureau(bureau)


permissions.add_rule(MANAGE, holds(Role.SUPERVISOR, Role.SYSTEM_ADMIN) & of_own_bureau)
