"""Which superior tasks, and which projects, a number of the coverage counts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _

from threeones.apps.handbook import selectors, sight
from threeones.apps.handbook.superior.selectors import Filters, chosen, idle
from threeones.base.accounts.access import Access
from threeones.base.registry.explainers import Explanation, explainers
from threeones.kernel.values.derivation import Node

# a name may hold a slash itself, so that only one before a filter's name ends it
STARTS = re.compile(r"/(?=[a-z]+=)")
NAMES = frozenset({"year", "by", "carried", "objective", "unit", "text"})


def key_of(year: int, **filters: str) -> str:
    """The key of a count, as its number names it."""
    return "/".join([f"year={year}", *(f"{k}={v}" for k, v in filters.items() if v)])


def _parts(key: str, day: date) -> tuple[int | None, Mapping[str, str]]:
    parts = dict(part.split("=", 1) for part in STARTS.split(key) if "=" in part)
    if not parts or parts.keys() - NAMES:
        return None, {}
    year = parts.pop("year", "")
    return (int(year) if year.isdecimal() and len(year) == 4 else selectors.year_of(day)), parts


def explain_tasks(key: str, as_of: date, access: Access) -> Explanation | None:
    """A count of superior tasks: ``year=2021/by=杭州市/carried=no/objective=FG-M1``, each part but the first at will."""
    year, parts = _parts(key, as_of)
    if year is None or not access.may(sight.READ):
        return None
    tasks = chosen(year, as_of, access, Filters(**parts))
    leaves = tuple(t.leaf(t.code, f"{t.set_by} {t.number} {t.name}") for t in tasks)
    node = Node("count", len(leaves), leaves, label=_("上级任务数"))
    return Explanation(_("上级任务数"), node, str(len(leaves)), _said(parts))


def explain_idle(key: str, as_of: date, access: Access) -> Explanation | None:
    """A count of projects that carry no superior's task: ``year=2021/objective=FG-M1``."""
    year, parts = _parts(key, as_of)
    if year is None or parts.keys() - {"objective"} or not access.may(sight.READ):
        return None
    found = idle(year, as_of, access)
    found = found.filter(objective__code=parts["objective"]) if "objective" in parts else found
    leaves = tuple(p.leaf(p.code, p.name) for p in found)
    node = Node("count", len(leaves), leaves, label=_("项目数"))
    return Explanation(_("没有承接上级任务的项目"), node, str(len(leaves)), parts.get("objective", ""))


def _said(parts: Mapping[str, str]) -> str:
    words = {"yes": _("有项目承接"), "no": _("没有项目承接")}
    return " · ".join(words.get(v, v) if k == "carried" else v for k, v in parts.items())


explainers.register("superior", explain_tasks)
explainers.register("superior_idle", explain_idle)
