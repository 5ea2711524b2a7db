"""What is checked before a cycle is computed (取数核对): what is missing and whom to ask, what units stated, what changed since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from threeones.apps.evaluation.cycles.stated import stated_of
from threeones.apps.evaluation.facts import TEXTS, UnitFacts, definitions
from threeones.apps.evaluation.models import Cycle, Run, StatedFact
from threeones.apps.evaluation.runs import opened
from threeones.apps.evaluation.services import gather, read_scheme
from threeones.apps.evaluation.sight import ranked
from threeones.base.accounts.access import Access
from threeones.base.accounts.sight import seen
from threeones.base.org.models import Person, Role, Unit
from threeones.kernel.scheme import Scheme
from threeones.kernel.scheme.model import Fact
from threeones.kernel.values.derivation import Node, Scalar


@dataclass(frozen=True, slots=True)
class Missing:
    """A unit that lacks facts, and who can say them: its lead for what it states itself, else whoever keeps the records."""

    unit: Unit
    facts: Sequence[Fact]
    asks_unit: bool
    people: Sequence[str]


@dataclass(frozen=True, slots=True)
class Revised:
    """A fact that is another one now than in the newest result."""

    unit: Unit
    fact: Fact
    then: Scalar
    now: Scalar


@dataclass(frozen=True, slots=True)
class Checked:
    """All that a cycle's facts are looked at for."""

    scheme: Scheme
    facts: UnitFacts
    missing: Sequence[Missing]
    stated: Sequence[tuple[StatedFact, Fact, Node | None]]
    revised: Sequence[Revised]


def check_facts(cycle: Cycle, newest: Run | None, access: Access) -> Checked:
    """Gather a cycle's facts anew and look at them, as far as their units' sheets are seen. Raises ``Faults``."""
    scheme, _source = read_scheme(cycle.scheme)
    whole = gather(scheme, cycle.scheme, cycle.year, cycle.as_of, asked=True)
    who = ranked([str(line["subject"]) for line in whole.rows], access)
    found = replace(whole, rows=[line for line in whole.rows if who.sheet(str(line["subject"]))])
    units = {u.name: u for u in Unit.objects.filter(name__in=[str(line["subject"]) for line in found.rows])}
    mine = set(seen(StatedFact, access).filter(scheme=cycle.scheme, as_of=cycle.as_of).values_list("pk", flat=True))
    stated = [
        (s, scheme.facts[s.fact], found.counted(s.unit.name, s.fact))
        for s in stated_of(cycle.scheme, cycle.as_of)
        if s.pk in mine and s.fact in scheme.facts
    ]
    return Checked(scheme, found, _missing(scheme, found, units), stated, _revised(scheme, found, units, newest))


def changed_since(cycle: Cycle, run: Run) -> int:
    """How many facts are others now than in a result of the cycle. Raises ``Faults``."""
    scheme, _source = read_scheme(cycle.scheme)
    found = gather(scheme, cycle.scheme, cycle.year, cycle.as_of, asked=True)
    units = {u.name: u for u in Unit.objects.filter(name__in=[str(line["subject"]) for line in found.rows])}
    return len(_revised(scheme, found, units, run))


def _missing(scheme: Scheme, found: UnitFacts, units: Mapping[str, Unit]) -> list[Missing]:
    known = {*definitions(), *TEXTS}
    out = []
    leads = _leads([u.pk for u in units.values()])
    for line in found.rows:
        # what a unit is asked for is missing until it is stated, though the scheme can do without
        needed = [f for f in scheme.facts.values() if not f.optional or (f.name not in known and f.kind == "number")]
        lacking = [f for f in needed if line.get(f.name) is None]
        unit = units[str(line["subject"])]
        for asks_unit in (True, False):
            some = [f for f in lacking if (f.name not in known) == asks_unit]
            if some:
                out.append(Missing(unit, some, asks_unit, leads.get(unit.pk, ()) if asks_unit else ()))
    return out


def _leads(units: Sequence[int]) -> dict[int, list[str]]:
    """Who answers for each unit."""
    found: dict[int, list[str]] = {}
    roles = (Role.UNIT_LEAD, Role.SUB_DISTRICT)
    for unit, name in Person.objects.filter(unit__in=units, role__in=roles).values_list("unit", "name"):
        found.setdefault(unit, []).append(name)
    return found


def _revised(scheme: Scheme, found: UnitFacts, units: Mapping[str, Unit], newest: Run | None) -> list[Revised]:
    if newest is None:
        return []
    frozen = opened(newest)
    then = {str(line["subject"]): line for line in frozen.facts.frame.iter_rows(named=True)}
    out = []
    for line in found.rows:
        past = then.get(str(line["subject"]))
        for fact in scheme.facts.values() if past else ():
            if fact.name not in frozen.scheme.facts:
                continue
            assert past is not None
            old, now = past[fact.name], line.get(fact.name)
            if not _same(old, now):
                out.append(Revised(units[str(line["subject"])], fact, _shown(old), now))
    return out


def _same(old: object, now: Scalar) -> bool:
    if isinstance(old, float) and isinstance(now, int | Decimal) and not isinstance(now, bool):
        return old == float(now)
    return old == now


def _shown(old: object) -> Scalar:
    return Decimal(str(old)).normalize() if isinstance(old, float) else old  # type: ignore[return-value]  # a cell of the frame
