"""What one sees of land: all who work here see all of it, sub-districts their own, enterprises theirs."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from threeones.apps.register.sight import own_enterprises
from threeones.base.accounts.access import Access
from threeones.base.accounts.permissions import holds, is_staff, permissions, predicate
from threeones.base.accounts.sight import ALL, NOTHING, sights
from threeones.base.org.models import Role

READ, APART = "land.read", "land.apart"
"""The table of parcels; and a line of its own in the navigation for those who see no capital projects beside it."""


def parcels(access: Access) -> Q:
    """Parcels: of a sub-district for its people, of an enterprise for itself, all for everybody else who works here."""
    if is_staff.test(access, None):
        return Q(sub_district__in=access.units) if access.sub_district_only else ALL
    return Q(enterprise__in=own_enterprises(access)) if access.enterprise_code else NOTHING


@predicate
def owns_parcels(access: Access, _record: Any) -> bool:
    """An enterprise, which sees what was granted to it."""
    return bool(access.enterprise_code)


sights.register("land.parcel", parcels)
own = ~is_staff & holds(Role.ENTERPRISE) & owns_parcels
permissions.add_rule(READ, is_staff | own)
permissions.add_rule(APART, own)
