"""A fact that jumped just far enough for a better rank or grade (突跳): a flag for whoever checks, no judgement."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from threeones.kernel.understanding.comparison import Outcome
from threeones.kernel.understanding.places import Place, places
from threeones.kernel.understanding.prepared import Prepared
from threeones.kernel.understanding.settings import Settings
from threeones.kernel.understanding.trial import Trial, tried
from threeones.kernel.values.faults import Faults


@dataclass(frozen=True, slots=True)
class Jump:
    """A subject's fact before and now, the peers' median change, its place now and the one that it would have without."""

    subject: str
    fact: str
    label: str
    unit: str
    before: Decimal
    now: Decimal
    usual: Decimal
    place: Place
    without: Place


def jumps(before: Outcome, prepared: Prepared, settings: Settings) -> Iterator[Jump]:
    """The facts that changed since an earlier run far beyond the peers', and by which a rank or grade border was passed."""
    earlier = {str(line["subject"]): line for line in before.facts.frame.iter_rows(named=True)}
    own = places(prepared.result)
    groups: dict[str | None, list[dict[str, Any]]] = {}
    for line in prepared.facts.frame.iter_rows(named=True):
        place = own[str(line["subject"])]
        if place.rank is not None and place.subject in earlier:
            groups.setdefault(place.group, []).append(line)
    for name, fact in prepared.scheme.facts.items():
        if fact.kind != "number" or name not in before.scheme.facts:
            continue
        for lines in groups.values():
            for subject, then, now, usual in _far(name, lines, earlier, settings):
                without = _without(prepared, subject, name, then)
                if without is not None and _worse(without, own[subject], [g.name for g in prepared.scheme.grades]):
                    values = (_decimal(then), _decimal(now), _decimal(usual))
                    yield Jump(subject, name, fact.label, fact.unit, *values, own[subject], without)


def _far(
    name: str, lines: list[dict[str, Any]], earlier: Mapping[str, Mapping[str, Any]], settings: Settings
) -> Iterator[tuple[str, float, float, float]]:
    changes: dict[str, tuple[float, float]] = {}
    for line in lines:
        then, now = earlier[str(line["subject"])][name], line[name]
        if then is not None and now is not None:
            changes[str(line["subject"])] = (then, now)
    for subject, (then, now) in changes.items():
        others = [b - a for s, (a, b) in changes.items() if s != subject]
        if len(others) < settings.jump_peers:
            continue
        usual = statistics.median(others)
        spread = statistics.median(abs(o - usual) for o in others)
        far = abs(now - then - usual)
        if (
            far > float(settings.jump_times) * spread
            and far * 100 > float(settings.jump_percent) * abs(then)
            and far > 0
        ):
            yield subject, then, now, usual


def _without(prepared: Prepared, subject: str, name: str, value: float) -> Place | None:
    try:
        return places(tried(prepared, Trial(facts={(subject, name): value})).result)[subject]
    except Faults:
        return None  # it cannot be reckoned without, so nothing is told


def _worse(without: Place, now: Place, grades: Sequence[str]) -> bool:
    """Whether its rank or its grade would be worse; one without a grade stands behind all grades."""
    if without.rank is None or now.rank is None:
        return False
    order: dict[str | None, int] = {**{g: n for n, g in enumerate(grades)}, None: len(grades)}
    return without.rank > now.rank or order[without.grade] > order[now.grade]


def _decimal(value: float) -> Decimal:
    return Decimal(repr(value))
