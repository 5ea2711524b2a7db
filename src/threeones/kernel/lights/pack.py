"""A light-rule pack (亮灯规则包) as it is after reading: what decides a light, in which words, from which source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from threeones.kernel.rules import Expression
from threeones.kernel.values.derivation import Scalar
from threeones.kernel.values.packfile import Source

FactType = Literal["number", "bool", "text"]
Words = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FactSpec:
    """A fact that the rules may read. ``default`` holds where nobody supplies it; ``required`` says there is none."""

    label: Words
    type: FactType
    unit: str = ""
    default: Scalar = None
    required: bool = True


@dataclass(frozen=True, slots=True)
class Parameter:
    """A threshold (门槛) that the rules name instead of stating a number."""

    value: Scalar
    label: Words
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Streak:
    """A count of months in a row, up to the judged one, in which a condition holds (连续月数)."""

    when: Expression
    label: Words


@dataclass(frozen=True, slots=True)
class LightRule:
    """One rule: shows ``light`` where ``when`` holds and no rule before it did. ``text`` is said to the officer."""

    id: str
    light: str
    when: Expression
    text: Words


@dataclass(frozen=True, slots=True)
class RollUp:
    """How the months make the project's light.

    take ``worst``: the first state of ``order`` that any month shows; ``latest``: the last month's.
    ``latest_wins`` are states of the last month that stand whatever went before (暂缓).
    """

    take: Literal["worst", "latest"]
    order: tuple[str, ...]
    latest_wins: frozenset[str]


@dataclass(frozen=True, slots=True)
class ConsequenceRule:
    """What the source says follows from lights: reminder, supervision order, talk."""

    id: str
    when: Expression
    text: Words


@dataclass(frozen=True, slots=True)
class CaseMonth:
    """One month of a worked case: its facts at the month's end and as known now, and what must come out."""

    month: str
    then: Mapping[str, Scalar]
    now: Mapping[str, Scalar]
    light: str
    first_light: str
    rule: str


@dataclass(frozen=True, slots=True)
class Case:
    """A worked case (算例) of the pack."""

    name: str
    line: int
    months: tuple[CaseMonth, ...]
    project: str
    consequences: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class LightPack:
    """A place's light rules of one date. ``file`` is the name by which derivations cite it."""

    id: str
    version: int
    name: Words
    source: Source
    note: str
    file: str
    parameters: Mapping[str, Parameter]
    facts: Mapping[str, FactSpec]
    states: tuple[str, ...]
    memory: frozenset[str]
    streaks: Mapping[str, Streak]
    rules: tuple[LightRule, ...]
    project: RollUp
    consequences: tuple[ConsequenceRule, ...]
    cases: tuple[Case, ...] = field(repr=False)

    def rule(self, rule_id: str) -> LightRule | None:
        """The rule of that id, None for the engine's own (no rule held)."""
        return next((r for r in self.rules if r.id == rule_id), None)
