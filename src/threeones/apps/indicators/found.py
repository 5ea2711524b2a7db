"""Indicators as search finds them, people talk about them, and revisions are told of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from threeones.apps.indicators.models import Indicator, Observation, PublishedRank
from threeones.base.accounts.access import Access
from threeones.base.accounts.sight import seen
from threeones.base.pages.row_subjects import row_changes, row_subjects
from threeones.base.registry.changes import ChangeKind, Told, Written, changes, in_words
from threeones.base.registry.search import Row, Source, searchable
from threeones.base.registry.subjects import Subject, SubjectKind, subjects
from threeones.kernel.values.period_text import parse_period

INDICATOR, OBSERVATION = "indicators.indicator", "indicators.observation"
PARTS = " / "


def page(code: str) -> str:
    """The page of an indicator."""
    return reverse("indicator", args=[code])


def indicator_row(i: Indicator) -> Row:
    """An indicator as search finds it: by code and name, the English one too."""
    return Row(i.code, i.name, page(i.code), code=i.code, aliases=i.name_en, note=i.unit)


def indicators(keys: Collection[str], access: Access) -> Mapping[str, Subject]:
    """The indicators of these codes that are seen; no bureau has them for its own."""
    query = seen(Indicator, access).filter(code__in=list(keys))
    return {i.code: Subject(i.name, page(i.code)) for i in query}


def tell_observations(entries: Sequence[Written], access: Access) -> Mapping[int, Told]:
    """Values of the own district that came out or were revised; the audit names them by numbers, period and vintage."""
    keys = {e.seq: e.key.split(PARTS) for e in entries if e.action != "move"}
    numbers = {int(k[0]) for k in keys.values() if len(k) == 4 and k[0].isdecimal()}
    own = seen(Observation, access).filter(indicator__in=numbers, place__is_own=True).select_related("indicator")
    found = {f"{o.indicator_id}{PARTS}{o.place_id}{PARTS}{o.period}{PARTS}{o.vintage}": o for o in own}
    # what was written while a figure was held is no news: it comes out with its release
    released = {e.key: e.seq for e in entries if _releases(e)}
    news = [e for e in entries if e.seq in keys and e.key in found and e.seq >= released.get(e.key, 0)]
    return {e.seq: _told(e, found[e.key]) for e in news}


def _releases(e: Written) -> bool:
    """Whether an entry ended an embargo."""
    return bool(e.before.get("held")) and "held" in e.after and not e.after["held"]


def _told(e: Written, o: Observation) -> Told:
    period = parse_period(o.period)
    told = {"period": period.short_zh, "vintage": o.get_vintage_display()}
    if e.before and not _releases(e):
        words = _("%(period)s%(vintage)s修订：%(what)s") % {**told, "what": in_words(OBSERVATION, e)}
    else:
        words = _("%(period)s%(vintage)s公布") % told
    return Told(INDICATOR, o.indicator.code, words)


subjects.register(INDICATOR, SubjectKind(gettext_lazy("指标"), indicators))
searchable.register("indicators", Source(gettext_lazy("指标"), Indicator, indicator_row, order=20))
changes.register(OBSERVATION, ChangeKind(gettext_lazy("数据"), tell_observations))
subjects.register("indicators.observation", row_subjects(Observation))
subjects.register("indicators.publishedrank", row_subjects(PublishedRank))
changes.register("indicators.publishedrank", row_changes(PublishedRank))
