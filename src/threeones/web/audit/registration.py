"""Who reads the audit, and its line in the navigation.

The whole of it is read by the audit administrator and by those who see all and change nothing; the history of one
record by whoever sees the record.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from threeones.base.accounts.entries import HISTORY, READ
from threeones.base.accounts.permissions import changes_nothing, holds, is_staff, permissions
from threeones.base.org.models import Role
from threeones.base.registry.navigation import Entry, navigation

CHECK = "audit.check"
administrator = holds(Role.AUDIT_ADMIN)

permissions.add_rule(READ, administrator | changes_nothing)
permissions.add_rule(HISTORY, administrator | is_staff)
permissions.add_rule(CHECK, administrator | holds(Role.AUDITOR))
navigation.register("audit", Entry(gettext_lazy("审计"), "audit", "history", 88, permission=READ))
