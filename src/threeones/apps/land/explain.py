"""Which parcels a number of the page counts, adds up or compares."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from threeones.apps.land.board import FILTERS, area_node, chosen, count_node, lines, share_node
from threeones.apps.land.selectors import parcels
from threeones.apps.land.sight import READ
from threeones.apps.land.start_rule import start_rule
from threeones.base.accounts.access import Access
from threeones.base.pages.text import number_text, value_text
from threeones.base.pages.words import unit_word
from threeones.base.registry.explainers import Explanation


def explain_parcels(key: str, as_of: date, access: Access) -> Explanation | None:
    """``count``, ``area`` or ``in_time``, then filters: ``area/use=innovation/year=2021``."""
    if not access.may(READ):
        return None
    what, *parts = key.split("/")
    filters = dict(part.split("=", 1) for part in parts if "=" in part)
    if len(filters) != len(parts) or not set(filters) <= set(FILTERS):
        return None
    found = chosen(lines(parcels(as_of, access)), filters)
    if what == "count":
        node = count_node(found)
        return Explanation(_("宗数"), node, f"{node.value} {unit_word('宗')}".strip())
    if what == "area":
        node = area_node(found)
        return Explanation(_("面积"), node, f"{value_text(node.value)} {unit_word('亩')}")
    if what == "in_time":
        node, rule = share_node(found), start_rule()
        said = _("出让后%(months)s个月内开工的宗数，除以已经开工或者已满%(months)s个月的宗数") % {"months": rule.months}
        shown = f"{number_text(node.value, 1)}%" if isinstance(node.value, Decimal) else value_text(None)
        return Explanation(_("按期开工率"), node, shown, said, (f"{rule.source.title} {rule.source.url}".strip(),))
    return None
