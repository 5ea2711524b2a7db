"""The same lights without their derivations: for lists of many projects, of which each is explained only when asked.

The rules, defaults, streaks and memory are those of ``judge``; facts come as values instead of trees. A test holds the
two against each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from threeones.kernel import rules
from threeones.kernel.lights.judge import NO_RULE, NO_RULE_TEXT, labels_of, missing_text, names_in, run_length
from threeones.kernel.lights.pack import LightPack, Words
from threeones.kernel.lights.project import NO_MONTHS, NO_MONTHS_TEXT, rolled_up
from threeones.kernel.lights.states import NO_DATA, NONE_YET, NOT_DUE
from threeones.kernel.values.derivation import Scalar
from threeones.kernel.values.problem import ValueProblem

Values = Mapping[str, Scalar]


@dataclass(frozen=True, slots=True)
class MonthValues:
    """What is known of one month (``2021-03``) of a project: as it stood at its end, and as it stands now."""

    month: str
    then: Values
    now: Values


@dataclass(frozen=True, slots=True)
class QuickMonth:
    """The light of a month as known now and as it first showed; ``rule`` decided it."""

    month: str
    light: str
    first_light: str
    rule: str
    rule_text: Words


@dataclass(frozen=True, slots=True)
class QuickLight:
    """The light of a project (项目亮灯), decided by ``month``."""

    light: str
    rule: str
    rule_text: Words
    month: str | None
    months: tuple[QuickMonth, ...]
    completed: bool


class QuickJudge:
    """Judges many projects by one pack: months with the same facts, of which there are very many, are judged once."""

    def __init__(self, pack: LightPack) -> None:
        self.pack = pack
        self._made: dict[tuple[Scalar, ...], tuple[str, str, Words]] = {}

    def project(self, months: Sequence[MonthValues]) -> QuickLight:
        """The light of a project whose months so far are ``months``, in order; raises ValueProblem where they are not."""
        lights = self._months(months)
        if not lights:
            return QuickLight(NOT_DUE, NO_MONTHS, NO_MONTHS_TEXT, None, (), False)
        light = rolled_up(self.pack, [m.light for m in lights])
        deciding = next(m for m in reversed(lights) if m.light == light)
        completed = months[-1].now.get("completed") is True
        return QuickLight(light, deciding.rule, deciding.rule_text, deciding.month, tuple(lights), completed)

    def _months(self, months: Sequence[MonthValues]) -> list[QuickMonth]:
        then, now = _Facts(self.pack), _Facts(self.pack)
        lights: list[QuickMonth] = []
        first_before = now_before = NONE_YET
        for i, month in enumerate(months):
            if i and month.month <= months[i - 1].month:
                raise ValueProblem(f"月份“{month.month}”不在“{months[i - 1].month}”之后", "按月份先后排列，每月一次")
            first, _rule, _text = self._judge(then.of(month.then, NONE_YET, first_before))
            light, rule, text = self._judge(now.of(month.now, first, now_before))
            lights.append(QuickMonth(month.month, light, first, rule, text))
            first_before, now_before = first, light
        return lights

    def _judge(self, facts: Values) -> tuple[str, str, Words]:
        key = tuple(facts.values())  # every month's facts have the same names in the same order
        if key not in self._made:
            self._made[key] = _judge(self.pack, facts)
        return self._made[key]


class _Facts:
    """The values that a pack's rules read, month after month: supplied ones, defaults, thresholds, streaks and memory."""

    def __init__(self, pack: LightPack) -> None:
        self.pack = pack
        self._given: dict[str, Scalar] = {name: p.value for name, p in pack.parameters.items()}
        self._given |= {name: None if spec.required else spec.default for name, spec in pack.facts.items()}
        self._held: dict[str, list[bool]] = {name: [] for name in pack.streaks}

    def of(self, values: Values, first: str, previous: str) -> dict[str, Scalar]:
        """The facts of the next month."""
        facts = dict(self._given)
        for name, spec in self.pack.facts.items():
            value = values.get(name)
            if value is not None or spec.required:
                facts[name] = value
        month = dict(facts)
        for name, streak in self.pack.streaks.items():
            self._held[name].append(rules.evaluate(streak.when, month) is True)
            facts[name] = run_length(self._held[name])
        return facts | {"first_light": first, "previous_light": previous}


def _judge(pack: LightPack, facts: Values) -> tuple[str, str, Words]:
    for rule in pack.rules:
        holds = rules.evaluate(rule.when, facts)
        if holds is None:
            labels = labels_of(pack)
            return NO_DATA, rule.id, missing_text(rule, [(labels[n], facts[n]) for n in names_in(rule)])
        if holds is not False:
            return rule.light, rule.id, rule.text
    return NO_DATA, NO_RULE, NO_RULE_TEXT
