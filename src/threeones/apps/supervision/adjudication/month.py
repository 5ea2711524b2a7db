"""The page of a month's lights: where each stands on its way out, what waits for whom, and what can be done in one go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from threeones.apps.supervision.adjudication.policy import policy
from threeones.apps.supervision.adjudication.reading import Line, adjudications, lines, newest, seen_digest
from threeones.apps.supervision.adjudication.rights import ADJUDICATE, SIGN
from threeones.apps.supervision.board import severity
from threeones.apps.supervision.facts import end_of
from threeones.apps.supervision.models import AdjudicationStage
from threeones.apps.supervision.selectors import NoLightRule, shown_lights
from threeones.base.accounts.access import Access
from threeones.base.org.models import Unit
from threeones.base.org.selectors import default_as_of

FILTERS = ("stage", "light", "unit", "bureau", "mine", "disputed")


@dataclass(frozen=True, slots=True)
class Desk:
    """What the office can do with a bureau's month: lights to propose, such as nobody disputes, such as want a look."""

    bureau: Unit
    propose: int
    undisputed: Sequence[Line]
    disputed: int
    checking: int

    @property
    def seen(self) -> str:
        """The digest of what can be decided in one go."""
        return seen_digest(self.undisputed)


@dataclass(frozen=True, slots=True)
class Month:
    """The lights of a month that are seen, as of a day."""

    month: str
    lines: Sequence[Line]
    desks: Sequence[Desk]
    to_sign: Sequence[Line]

    @property
    def stages(self) -> Mapping[str, int]:
        """How many stand at each stage, in the order of the way."""
        counted = Counter(line.stage for line in self.lines)
        return {str(s): counted[s] for s in AdjudicationStage.values if counted[s]}

    @property
    def lights(self) -> Sequence[tuple[str, int]]:
        """How many have each light, worst first: the published one, else the computed one."""
        counted = Counter(shown(line) for line in self.lines)
        return sorted(counted.items(), key=lambda kv: severity(kv[0]))

    @property
    def seen(self) -> str:
        """The digest of what waits for one's signature."""
        return seen_digest(self.to_sign)


def shown(line: Line) -> str:
    """The light by which a line is counted: what is published, else what was computed."""
    return line.one.light if line.published else line.one.computed


def months_of(access: Access, year: int, as_of: date) -> list[str]:
    """The months of a year whose lights were proposed, and for the office those that are over, the newest first."""
    found = set(
        adjudications(access).filter(month__startswith=f"{year}-").order_by().values_list("month", flat=True).distinct()
    )
    if access.may(ADJUDICATE):
        over = (f"{year}-{m:02d}" for m in range(1, 13))
        found |= {m for m in over if end_of(m) <= as_of}
    return sorted(found, reverse=True)


def month_of(access: Access, month: str, as_of: date, today: date, *, chosen: bool) -> Month:
    """The lights of a month; where a day was ``chosen``, those that were proposed by then."""
    query = adjudications(access).filter(month=month)
    found = newest(query.filter(computed_on__lte=as_of) if chosen else query)
    told = lines(found, access, today)
    told.sort(key=lambda x: (x.one.project.lead_unit.code, severity(shown(x)), x.one.project.code))
    signs = access.may(SIGN)
    mine = [x for x in told if signs and x.one.stage == AdjudicationStage.SIGNING and access.may(SIGN, x.one)]
    return Month(month, told, _desks(access, month, told, today), mine)


def _desks(access: Access, month: str, told: Sequence[Line], today: date) -> list[Desk]:
    if not access.may(ADJUDICATE):
        return []
    missing, bureaus = _to_propose(access, month, told, today)
    found = []
    for bureau in sorted(bureaus.values(), key=lambda u: u.code):
        if not access.may(ADJUDICATE, bureau):
            continue
        own = [x for x in told if x.one.project.objective.bureau_id == bureau.pk]
        ready = [x for x in own if x.ready]
        found.append(
            Desk(
                bureau,
                missing[bureau.pk],
                [x for x in ready if not x.disputed],
                sum(x.disputed for x in ready),
                sum(x.stage == AdjudicationStage.CHECKING for x in own),
            )
        )
    return found


def _to_propose(
    access: Access, month: str, told: Sequence[Line], today: date
) -> tuple[Mapping[int, int], Mapping[int, Unit]]:
    """How many lights of each bureau were not proposed as they are computed now; and the bureaus."""
    year = int(month[:4])
    there = {x.one.project_id: x for x in told}
    missing, bureaus = Counter[int](), dict[int, Unit]()
    try:
        judged = shown_lights(year, default_as_of(year, today), access)
    except NoLightRule:
        return missing, bureaus
    for j in judged:
        bureau = j.project.objective.bureau
        bureaus[bureau.pk] = bureau
        now = next((m.light for m in j.light.months if m.month == month), "")
        before = there.get(j.project.pk)
        if not now or now in policy().left_out or end_of(month) >= today:
            continue
        missing[bureau.pk] += before is None or (before.published and before.one.computed != now)
    return missing, bureaus


def default_month(access: Access, months: Sequence[str], as_of: date) -> str:
    """The month that is looked at first: the newest that is over by the day, else the newest that there is."""
    last = (as_of + timedelta(days=1)).replace(day=1) - timedelta(days=1)
    over = [m for m in months if m <= last.strftime("%Y-%m")]
    return next(iter(over or months), "")


def chosen(found: Sequence[Line], filters: Mapping[str, str], access: Access) -> list[Line]:
    """The lines that the address's filters leave."""
    return [line for line in found if all(_matches(line, k, v, access) for k, v in filters.items() if v)]


def _matches(line: Line, name: str, value: str, access: Access) -> bool:
    project = line.one.project
    if name == "stage":
        return line.stage == value
    if name == "light":
        return shown(line) == value
    if name == "unit":
        return project.lead_unit.code == value
    if name == "bureau":
        return project.objective.bureau.code == value
    return line.waits_for(access) if name == "mine" else line.disputed
