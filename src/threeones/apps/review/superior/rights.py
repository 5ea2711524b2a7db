"""Who reports upward: the supervising office and the statistics publisher; those who read the review read."""

from __future__ import annotations

from threeones.apps.review.access import may_read, sees_a_bureau
from threeones.base.accounts.permissions import changes_nothing, holds, permissions
from threeones.base.org.models import Role

READ, MANAGE = "review.superior_forms", "review.manage_superior"

permissions.add_rule(READ, may_read)
permissions.add_rule(MANAGE, sees_a_bureau & holds(Role.SUPERVISOR, Role.STATISTICS) & ~changes_nothing)
