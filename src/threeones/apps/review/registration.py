"""What this app offers to the rest of the system."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from threeones.apps.review import audited
from threeones.apps.review.access import EDIT, READ, may_edit, may_read
from threeones.apps.review.explaining import explain
from threeones.apps.review.superior import registration as superior
from threeones.base.accounts.permissions import permissions
from threeones.base.registry.explainers import explainers
from threeones.base.registry.navigation import Entry, navigation

__all__ = ["audited", "superior"]

explainers.register("review", explain)
permissions.add_rule(READ, may_read)
permissions.add_rule(EDIT, may_edit)
navigation.register("review", Entry(gettext_lazy("报告"), "review-latest", "file-text", 80, permission=READ))
