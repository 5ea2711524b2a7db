"""Targets against what the indicators say: the newest own value of the year that was known on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Q

from threeones.apps.handbook.models import Comparison, Target
from threeones.apps.indicators.selectors import released
from threeones.base.accounts.access import Access
from threeones.base.accounts.sight import seen
from threeones.kernel.values.derivation import Node
from threeones.kernel.values.period_text import parse_period

if TYPE_CHECKING:
    from threeones.apps.indicators.models import Observation
    from threeones.kernel.values.period import Period


@dataclass(frozen=True, slots=True)
class TargetResult:
    """A target with the observation that it is held against; ``met`` is False while no value is known."""

    target: Target
    observation: Observation | None
    actual: Decimal | None
    met: bool

    @property
    def node(self) -> Node:
        """The comparison with its rows."""
        t = self.target
        unit = "%" if t.of_growth else t.indicator.unit
        goal = t.leaf(t.number, "目标值", unit)
        op = ">=" if t.comparison == Comparison.AT_LEAST else "<="
        if self.observation is None:
            return Node(op, None, (Node("row", None, label="数据未出"), goal))
        met = None if self.actual is None else self.met
        return Node(op, met, (self.observation.leaf(self.actual, self.observation.period, unit), goal))


def results(as_of: date, access: Access, project: str | None = None) -> list[TargetResult]:
    """All targets that are seen (or one project's) against the newest own released value of their year."""
    query = seen(Target, access).select_related("project__lead_unit", "project__objective", "indicator", "source_file")
    targets = list(query.filter(project__code=project) if project else query)
    newest: dict[tuple[int, int], Observation] = {}
    own = Q(place__is_own=True, indicator__in={t.indicator_id for t in targets})
    for o in released(as_of, where=own):
        period = parse_period(o.period)
        if period.last is None:
            continue
        key = (o.indicator_id, period.end.year)
        if key not in newest or _reach(parse_period(newest[key].period)) < _reach(period):
            newest[key] = o
    return [_result(t, newest.get((t.indicator_id, t.project.objective.year))) for t in targets]


def _reach(period: Period) -> tuple[date, int]:
    """The later a period ends the newer it is; of two that end together the longer one tells of the year (累计)."""
    return period.end, -period.start.toordinal()


def _result(target: Target, observation: Observation | None) -> TargetResult:
    actual = (observation.growth if target.of_growth else observation.value) if observation else None
    if actual is None:
        return TargetResult(target, observation, None, False)
    met = actual >= target.number if target.comparison == Comparison.AT_LEAST else actual <= target.number
    return TargetResult(target, observation, actual, met)
