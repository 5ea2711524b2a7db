"""Where an indicator's number comes from: the row as published, the ranking that it entered, the vintage before."""

from __future__ import annotations

import re
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from threeones.apps.indicators import words
from threeones.apps.indicators.detail import change, in_order
from threeones.apps.indicators.found import OBSERVATION
from threeones.apps.indicators.models import Observation
from threeones.apps.indicators.selectors import (
    MEASURES,
    RankReading,
    history,
    indicator,
    known,
    published_ranks,
    rank_reading,
)
from threeones.apps.indicators.sheets import OBSERVATIONS
from threeones.apps.register.selectors import place_sets
from threeones.base.accounts.access import Access
from threeones.base.accounts.sight import seen
from threeones.base.entry.uploads import attachments_of
from threeones.base.intake.specs import text_key
from threeones.base.pages.templatetags.threeones import rank_text
from threeones.base.registry.explainers import Explanation

_MEASURE = re.compile(rf"(.+?)/({'|'.join(MEASURES)})/(.+)", re.DOTALL)


def explain_value(key: str, as_of: date, access: Access) -> Explanation | None:
    """The own district's newest vintage: ``FAI/growth/2021-01/2021-10``."""
    code, of, period = _at_measure(key)
    found = _observations(code, of, period, as_of, access)
    return next((_value(o, of) for o in found if o.place.is_own), None)


def explain_observation(key: str, as_of: date, access: Access) -> Explanation | None:
    """One vintage of any place: ``P05/FAI/flash/value/2021-01/2021-10``; not before it was published."""
    place, _slash, rest = key.partition("/")
    observed, of, period = _at_measure(rest)
    code, _slash, vintage = observed.rpartition("/")
    if of not in MEASURES:
        return None
    query = seen(Observation, access).filter(indicator__code=code, place__code=place, vintage=vintage, period=period)
    found = query.filter(published_on__lte=as_of).select_related("indicator", "place", "source_file").first()
    return _value(found, of) if found else None


def explain_rank(key: str, as_of: date, access: Access) -> Explanation | None:
    """The own district's rank in a set: ``FAI/growth/全市/2021-01/2021-10``."""
    return _rank(key, as_of, access, None)


def explain_place_rank(key: str, as_of: date, access: Access) -> Explanation | None:
    """The rank of any place: ``P05/FAI/growth/全市/2021-01/2021-10``."""
    place, _slash, rest = key.partition("/")
    return _rank(rest, as_of, access, place)


def explain_published_rank(key: str, as_of: date, access: Access) -> Explanation | None:
    """A rank as it was published, with its set and its document: ``FAI/全市12个区县市/2021-01/2021-11``."""
    for p in published_ranks(as_of, access):
        if p.place.is_own and key == f"{p.indicator.code}/{p.place_set.name}/{p.period}":
            title = f"{words.name_of(p.indicator)} {words.period_words(p.period)} {_('公布的位次')}"
            rule = _("在“%(set)s”的%(size)s个地区中") % {"set": p.place_set.name, "size": p.set_size}
            day = _("%(day)s发布") % {"day": p.published_on}
            return Explanation(title, p.leaf(p.rank, p.place.name), rank_text(p.rank, p.set_size), rule, (day,))
    return None


def explain_revision(key: str, as_of: date, access: Access) -> Explanation | None:
    """By how much a vintage moved the one before: ``FAI/value/preliminary/2021-01/2021-09``."""
    code, of, rest = _at_measure(key)
    vintage, _slash, period = rest.partition("/")
    found = indicator(code)
    if found is None or of not in MEASURES:
        return None
    row = in_order([o for o in history(found, as_of, access) if o.period == period])
    at = next((n for n, o in enumerate(row) if o.vintage == vintage), 0)
    if at == 0:
        return None
    node = change(row[at], row[at - 1], of)
    title = f"{words.name_of(found)} {words.period_words(period)} {_('修订')}"
    pair = {"now": words.vintage_word(row[at].vintage), "before": words.vintage_word(row[at - 1].vintage)}
    return Explanation(title, node, words.shown_change(found, of, node), _("%(now)s减%(before)s") % pair)


def _at_measure(key: str) -> tuple[str, str, str]:
    """What stands before the measure, the measure, and what follows; a code, a set and a period may hold slashes."""
    found = _MEASURE.fullmatch(key)
    return (found[1], found[2], found[3]) if found else ("", "", "")


def _observations(code: str, of: str, period: str, as_of: date, access: Access) -> list[Observation]:
    found = indicator(code) if of in MEASURES else None
    return known(as_of, access, found, Q(period=period)) if found else []


def _value(o: Observation, of: str) -> Explanation:
    value = getattr(o, of)
    title = f"{_named(o)} {words.period_words(o.period)} {words.measure_word(of)}"
    notes = [_("%(vintage)s，%(day)s发布") % {"vintage": words.vintage_word(o.vintage), "day": o.published_on}]
    if of == "growth" and o.comparable:
        notes.append(_("增速按可比口径公布，不由两年数值直接相除。"))
    node = o.leaf(
        value, f"{o.place.name} {o.indicator.name} {words.period_of(o.period).label_zh}", words.unit_of(o.indicator, of)
    )
    rule = _("照录发布的数，不作换算。")
    key = text_key(OBSERVATIONS, o)
    files = attachments_of(OBSERVATION, [key]).get(key, ())
    return Explanation(title, node, words.shown(o.indicator, of, value), rule, tuple(notes), files=tuple(files))


def _named(o: Observation) -> str:
    name = words.name_of(o.indicator)
    return name if o.place.is_own else f"{o.place.name} {name}"


def _rank(key: str, as_of: date, access: Access, place: str | None) -> Explanation | None:
    code, of, rest = _at_measure(key)
    sets = place_sets()
    name = max((n for n in sets if rest.startswith(f"{n}/")), key=len, default=None)
    if name is None:
        return None
    inside = [o for o in _observations(code, of, rest[len(name) + 1 :], as_of, access) if o.place_id in sets[name]]
    own = next((o for o in inside if (o.place.is_own if place is None else o.place.code == place)), None)
    if own is None:
        return None
    found = rank_reading(own, [o for o in inside if o is not own], name, of, sets[name])
    return _ranking(found) if found else None


def _ranking(r: RankReading) -> Explanation:
    better = _("从高到低") if r.node.params["order"] == "desc" else _("从低到高")
    title = f"{_named(r.own)} {words.period_words(r.period)} {words.rank_word()}"
    said = {"set": r.place_set, "measure": words.measure_word(r.of), "order": better, "size": r.size, "n": r.rank - 1}
    rule = _("在“%(set)s”有数的%(size)s个地区中按%(measure)s%(order)s排，有%(n)s个排在前面；相同的并列。") % said
    return Explanation(title, r.node, rank_text(r.rank, r.size), rule)
