"""Lights on their way out, as pages and lists show them: the newest of each project's month, and what is published."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet

from threeones.apps.supervision.adjudication.policy import policy
from threeones.apps.supervision.adjudication.rights import ADJUDICATE, CHECK, SIGN, duty
from threeones.apps.supervision.board import SAID
from threeones.apps.supervision.models import Adjudication, AdjudicationStage, OwnView, Report, UnitView
from threeones.apps.supervision.selectors import Judged, NoLightRule, shown_lights
from threeones.base.accounts.access import Access
from threeones.base.accounts.sight import seen
from threeones.base.org.selectors import default_as_of
from threeones.kernel.lights import LightPack, load_light_pack
from threeones.kernel.values.faults import Faults

MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
COLOURS = ("red", "orange", "yellow", "blue", "green")
Words = Mapping[str, str]
NOT_TOLD: Words = {"zh": "", "en": ""}


@dataclass(frozen=True, slots=True)
class Line:
    """A light on its way out on a day: with the report of its month, and what is computed now."""

    one: Adjudication
    today: date
    report: Report | None = None
    now: str = ""
    rule_text: Words = field(default_factory=lambda: NOT_TOLD)

    @property
    def silent(self) -> bool:
        """The unit's time is over and it said nothing: it agrees."""
        return self.one.stage == AdjudicationStage.CHECKING and self.one.check_by < self.today

    @property
    def silence(self) -> bool:
        """Whether the unit was asked and said nothing, which counts as agreeing."""
        asked = self.one.computed in policy().check and not self.one.unit_view
        return self.silent or (asked and self.one.stage != AdjudicationStage.CHECKING)

    @property
    def ready(self) -> bool:
        """Whether the office can decide."""
        return self.one.stage == AdjudicationStage.DECIDING or self.silent

    @property
    def disputed(self) -> bool:
        """Whether it wants a look of its own: the unit objects, or the light is computed otherwise by now."""
        return self.one.unit_view == UnitView.OBJECTS or self.moved

    @property
    def moved(self) -> bool:
        """Whether the light is computed otherwise by now."""
        return bool(self.now) and self.now != self.one.computed

    @property
    def stage(self) -> str:
        """The stage by which lists are filtered: what the silent unit's light waits for is the office."""
        return AdjudicationStage.DECIDING.value if self.silent else self.one.stage

    @property
    def stage_word(self) -> str:
        """The stage in Chinese, to be translated."""
        return str(AdjudicationStage(self.stage).label)

    @property
    def published(self) -> bool:
        """Whether it is out."""
        return self.one.stage == AdjudicationStage.PUBLISHED

    @property
    def differs(self) -> bool:
        """Whether another light was decided than the computed one."""
        return bool(self.one.light) and self.one.light != self.one.computed

    @property
    def own_view(self) -> str:
        """The reporter's own view in Chinese; empty without a report."""
        return str(OwnView(self.report.own_view).label) if self.report else ""

    @property
    def own_differs(self) -> bool:
        """Whether the reporter saw it otherwise than it was computed."""
        if self.report is None or self.one.computed not in COLOURS:
            return False
        return SAID[OwnView(self.report.own_view)] != self.one.computed

    def waits_for(self, access: Access) -> bool:
        """Whether its next step is this person's."""
        one = self.one
        if self.ready:
            return access.may(ADJUDICATE, one.project.objective.bureau)
        if one.stage == AdjudicationStage.SIGNING:
            return access.may(SIGN, one)
        return one.stage == AdjudicationStage.CHECKING and access.may(CHECK, duty(one.project))


def adjudications(access: Access) -> QuerySet[Adjudication]:
    """The adjudications that are seen, with what lists show of their projects."""
    query = seen(Adjudication, access).select_related("project__objective__bureau", "project__lead_unit")
    return query.defer("facts")


def newest(found: Iterable[Adjudication]) -> list[Adjudication]:
    """Of each project's month the last time that it was adjudicated."""
    by = {(one.project_id, one.month): one for one in sorted(found, key=lambda one: one.number)}
    return list(by.values())


def lines(found: Sequence[Adjudication], access: Access, today: date) -> list[Line]:
    """The adjudications (of one month) with the reports beside them, and what is computed now."""
    months = {one.month for one in found}
    reports = {
        (r.project_id, r.month, r.unit_id): r
        for r in seen(Report, access).filter(month__in=months, project__in=[one.project_id for one in found])
    }
    current = _now({int(m[:4]) for m in months}, access, today)
    packs: dict[str, LightPack | None] = {}
    return [
        Line(
            one,
            today,
            reports.get((one.project_id, one.month, one.project.lead_unit_id)),
            current.get((one.project_id, one.month), ""),
            rule_words(one, packs),
        )
        for one in found
    ]


def _now(years: Collection[int], access: Access, today: date) -> Mapping[tuple[int, str], str]:
    """The light of each month of these years as it is computed now, by project and month."""
    found: dict[tuple[int, str], str] = {}
    for year in years:
        try:
            judged = shown_lights(year, default_as_of(year, today), access)
        except NoLightRule:
            continue
        found |= {(j.project.pk, m.month): m.light for j in judged for m in j.light.months}
    return found


def pack_of(one: Adjudication) -> LightPack | None:
    """The rules by which a light was computed; None where they are gone."""
    try:
        return load_light_pack(one.pack)
    except (Faults, OSError):
        return None


def rule_words(one: Adjudication, packs: dict[str, LightPack | None]) -> Words:
    """The rule that decided the computed light, in its pack's words; empty where they are gone."""
    if one.pack not in packs:
        packs[one.pack] = pack_of(one)
    pack = packs[one.pack]
    rule = pack.rule(one.rule) if pack else None
    return rule.text if rule and rule.light == one.computed else NOT_TOLD


def seen_digest(found: Iterable[Line]) -> str:
    """What tells the lights that somebody looked at from those that stand there later."""
    told = sorted(f"{line.one.pk}/{line.one.version}" for line in found)
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def published(projects: Collection[int], access: Access, year: int, as_of: date, today: date) -> list[Adjudication]:
    """What is published of some projects' months by a day: of each month the last, by month."""
    query = seen(Adjudication, access).filter(
        project__in=projects, month__startswith=f"{year}-", stage=AdjudicationStage.PUBLISHED
    )
    if as_of < default_as_of(year, today):
        # the newest day of a year that is over shows all that came out since
        query = query.filter(published_on__lte=as_of)
    return sorted(newest(query.defer("facts")), key=lambda one: (one.project_id, one.month))


def marks(judged: Collection[Judged], access: Access, as_of: date, today: date) -> dict[int, tuple[str, str]]:
    """Of projects in a list, by primary key, the newest month whose published light is another than the one computed now."""
    if not judged:
        return {}
    now = {(j.project.pk, m.month): m.light for j in judged for m in j.light.months}
    year = next(iter(judged)).project.objective.year
    found = published([j.project.pk for j in judged], access, year, as_of, today)
    turned = (one for one in found if now.get((one.project_id, one.month), one.light) != one.light)
    return {one.project_id: (one.month, one.light) for one in turned}
