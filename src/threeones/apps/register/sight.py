"""What one sees of the register: places are everybody's who works here; an enterprise sees its own record."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from threeones.apps.register.models import Enterprise
from threeones.base.accounts.access import Access
from threeones.base.accounts.permissions import is_staff
from threeones.base.accounts.sight import ALL, NOTHING, sights, staff


def enterprises(access: Access) -> Q:
    """Enterprises: all for those who work here, else the one whose code (统一社会信用代码) the account has."""
    if is_staff.test(access, None):
        return ALL
    return Q(uscc=access.enterprise_code) if access.enterprise_code else NOTHING


def own_enterprises(access: Access) -> QuerySet[Enterprise]:
    """The enterprise that an account belongs to; none without a code."""
    owned = Q(uscc=access.enterprise_code) if access.enterprise_code else NOTHING
    return Enterprise.objects.filter(owned)


sights.register("register.enterprise", enterprises)
sights.register("register.place", staff)
sights.register("register.placeset", staff)
