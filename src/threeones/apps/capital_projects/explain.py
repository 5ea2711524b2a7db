"""Which capital projects a number of the page counts or adds up."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from threeones.apps.capital_projects.board import FILTERS, chosen, count_node, lines, sum_node
from threeones.apps.capital_projects.selectors import projects
from threeones.apps.capital_projects.sight import READ
from threeones.base.accounts.access import Access
from threeones.base.pages.text import value_text
from threeones.base.pages.words import unit_word
from threeones.base.registry.explainers import Explanation

SUMS = {"investment": "total_investment", "plan": "year_plan"}


def explain_projects(key: str, as_of: date, access: Access) -> Explanation | None:
    """``count``, ``investment`` or ``plan``, then filters: ``investment/year=2021/batch=2021年第一季度集中开工``."""
    if not access.may(READ):
        return None
    what, *parts = key.split("/")
    filters = dict(part.split("=", 1) for part in parts if "=" in part)
    if len(filters) != len(parts) or not set(filters) <= set(FILTERS):
        return None
    found = chosen(lines(projects(as_of, access), as_of), filters)
    if what == "count":
        node = count_node(found)
        return Explanation(_("项目数"), node, f"{node.value} {unit_word('个')}".strip())
    if what in SUMS:
        node = sum_node(found, SUMS[what])
        titles = {"investment": _("总投资"), "plan": _("年度计划投资")}
        rule = _("逐个项目的万元数相加，再换算成亿元")
        return Explanation(titles[what], node, f"{value_text(node.value)} {unit_word('亿元')}", rule)
    return None
