"""What one sees of capital projects: all who work here see all of them, sub-districts their own."""

from __future__ import annotations

from django.db.models import Q

from threeones.base.accounts.access import Access
from threeones.base.accounts.permissions import is_staff, permissions
from threeones.base.accounts.sight import ALL, NOTHING, sights

READ = "capital_projects.read"


def projects(access: Access) -> Q:
    """Capital projects: of a sub-district for its people, all for everybody else who works here."""
    if not is_staff.test(access, None):
        return NOTHING
    return Q(sub_district__in=access.units) if access.sub_district_only else ALL


sights.register("capital_projects.capitalproject", projects)
permissions.add_rule(READ, is_staff)
