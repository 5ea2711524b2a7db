"""Why a light is what it is, and which projects a count of lights counts."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import wraps
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from threeones.apps.handbook.editions.citing import edition_of
from threeones.apps.handbook.selectors import milestones, projects, year_of
from threeones.apps.supervision.board import FILTERS, chosen, line
from threeones.apps.supervision.selectors import (
    Judged,
    NoLightRule,
    completions,
    edition_read_by,
    light_pack,
    lights,
    shown_lights,
)
from threeones.apps.supervision.sight import READ
from threeones.base.accounts.access import Access
from threeones.base.pages import words
from threeones.base.pages.templatetags.threeones import said
from threeones.base.pages.words import light as light_word
from threeones.base.registry.explainers import Explainer, Explanation
from threeones.kernel.lights import LightPack
from threeones.kernel.values.derivation import Node

if TYPE_CHECKING:
    from threeones.apps.handbook.models import Edition, Milestone
    from threeones.apps.supervision.models import Completion

MONTH = re.compile(r"(.+)/(\d{4}-\d{2})")


def where_a_rule_is(explainer: Explainer) -> Explainer:
    """The explainer, which explains nothing in a year without a light rule instead of failing."""

    @wraps(explainer)
    def careful(key: str, as_of: date, access: Access) -> Explanation | None:
        try:
            return explainer(key, as_of, access)
        except NoLightRule:
            return None

    return careful


@where_a_rule_is
def explain_light(key: str, as_of: date, access: Access) -> Explanation | None:
    """``FG-01-003`` (the project's light) or ``FG-01-003/2021-03`` (that month's)."""
    of_month = MONTH.fullmatch(key)
    code, month = of_month.groups() if of_month else (key, "")
    year = year_of(as_of)
    found = lights(year, as_of, access, code) if year else []
    if not found:
        return None
    judged = found[0]
    pack = light_pack(year) if year else None
    source = f"{pack.source.title} {pack.source.url}" if pack else ""
    if month:
        one = next((m for m in judged.light.months if m.month == month), None)
        if one is None:
            return None
        title = _("%(code)s %(month)s的灯") % {"code": code, "month": month}
        then = _("当月月末的灯：%(light)s") % {"light": words.light(one.first_light).word}
        told = (then, *_by_edition(edition_read_by(judged.project, month, as_of)), source)
        return Explanation(title, one.derivation, one.light, said(one.rule_text), told, names(pack))
    title = _("%(code)s的灯") % {"code": code}
    months = tuple(m.month for m in judged.light.months)
    rule = said(judged.light.rule_text)
    told = (*_by_edition(edition_of(judged.project, as_of)), source)
    return Explanation(title, judged.light.derivation, judged.light.light, rule, told, names(pack), months)


def _by_edition(edition: Edition | None) -> tuple[str, ...]:
    """A note that says by which edition of the handbook a light was judged."""
    if edition is None:
        return ()
    told = {"title": edition.title, "number": edition.number, "day": edition.in_force_from}
    return (_("依据%(title)s第%(number)s版（%(day)s起施行）") % told,)


def names(pack: LightPack | None) -> dict[str, str]:
    """What the pack's rules and facts are called in the reader's language, by their labels in derivations."""
    if pack is None:
        return {}
    labels = [f.label for f in pack.facts.values()] + [p.label for p in pack.parameters.values()]
    labels += [s.label for s in pack.streaks.values()]
    return {words_of["zh"]: said(words_of) for words_of in labels} | {r.id: said(r.text) for r in pack.rules}


def count_node(found: list[Judged], label: str) -> Node:
    """How many projects, each with its row in the handbook."""
    leaves = tuple(j.project.leaf(j.project.code, j.project.name) for j in found)
    return Node("count", len(leaves), leaves, label=label)


# a code may hold a slash itself (杭发改/2021), so that only a slash before a filter's name ends one
FILTER_STARTS = re.compile(r"/(?=[a-z]+=)")


def filter_word(name: str, value: str) -> str:
    """A filter of the board in the reader's words."""
    return light_word(value).word if name == "light" else value


@where_a_rule_is
def explain_count(key: str, as_of: date, access: Access) -> Explanation | None:
    """A count of projects: ``all``, or filters such as ``light=red`` and ``objective=FG-M1``, separated by ``/``."""
    if not access.may(READ):
        return None
    year = year_of(as_of)
    filters = dict(part.split("=", 1) for part in FILTER_STARTS.split(key) if "=" in part)
    if not (filters or key == "all") or filters.keys() - set(FILTERS):
        return None
    # a board without a handbook counts nought projects, and that number opens too
    lines = chosen([line(j) for j in shown_lights(year, as_of, access)], filters) if year else []
    node = count_node([one.judged for one in lines], _("项目数"))
    return Explanation(_("项目数"), node, str(node.value), " · ".join(filter_word(k, v) for k, v in filters.items()))


STATES: Mapping[str, Callable[[Milestone, Completion | None, date], bool]] = {
    "all": lambda m, done, day: True,
    "due": lambda m, done, day: m.due_on <= day,
    "done": lambda m, done, day: done is not None,
    "late": lambda m, done, day: done is not None and done.done_on > m.due_on,
    "open": lambda m, done, day: done is None and m.due_on <= day,
}


@where_a_rule_is
def explain_milestones(key: str, as_of: date, access: Access) -> Explanation | None:
    """A count of milestones: ``due``, ``done``, ``late``, ``open`` of the year as of the day, or of one project."""
    what, _slash, code = key.partition("/")
    year = year_of(as_of)
    if what not in STATES or year is None or not access.may(READ) or not light_pack(year):
        return None
    if code and not projects(year, access).filter(code=code).exists():
        return None
    found = milestones(year, access)
    found = found.filter(project__code=code) if code else found
    done = completions(found.values("pk"), access, as_of)
    counted = [m for m in found if STATES[what](m, done.get(m.pk), as_of)]
    titles = {
        "all": _("节点"),
        "due": _("已到期节点"),
        "done": _("已完成节点"),
        "late": _("逾期后完成的节点"),
        "open": _("逾期未完成的节点"),
    }
    leaves = tuple(m.leaf(m.code, f"{m.name}（{m.due_on}到期）") for m in counted)
    node = Node("count", len(leaves), leaves, label=titles[what])
    return Explanation(titles[what], node, str(len(leaves)))
