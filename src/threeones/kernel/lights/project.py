"""The light of a project, rolled up from its months, and what follows from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from threeones.kernel import rules
from threeones.kernel.lights.judge import Fact, MonthFacts, MonthLight, judge_months, run_length
from threeones.kernel.lights.pack import LightPack, Words
from threeones.kernel.lights.states import NOT_DUE
from threeones.kernel.values.derivation import Node, const

NO_MONTHS = "no_months"
NO_MONTHS_TEXT: Words = {"zh": "还没有到期的月份", "en": "No month has come yet"}


@dataclass(frozen=True, slots=True)
class Consequence:
    """What the pack's source says follows (后果), with the derivation of why it does."""

    id: str
    text: Words
    derivation: Node = field(repr=False)


@dataclass(frozen=True, slots=True)
class ProjectLight:
    """The light of a project (项目亮灯): decided by ``month``, whose rule and facts it carries.

    ``completed`` is beside the colour, since a project may be finished and yet have been late.
    """

    light: str
    rule: str
    rule_text: Words
    month: str | None
    facts: tuple[Fact, ...]
    months: tuple[MonthLight, ...]
    completed: bool
    consequences: tuple[Consequence, ...]
    derivation: Node = field(repr=False)

    def to_json(self, code: str) -> dict[str, Any]:
        """The contracted form of ``lights --format json``: code, light, rule, facts; and the months beside them."""
        return {
            "code": code,
            "light": self.light,
            "rule": self.rule,
            "rule_text": dict(self.rule_text),
            "month": self.month,
            "facts": [f.to_json() for f in self.facts],
            "completed": self.completed,
            "consequences": [{"id": c.id, "text": dict(c.text)} for c in self.consequences],
            "months": [m.to_json() for m in self.months],
        }


def judge_project(pack: LightPack, months: Sequence[MonthFacts]) -> ProjectLight:
    """The light of a project whose months so far are ``months``, in order.

    With ``take: worst`` it is the worst colour that any month shows now, decided by the latest month that shows
    it; months without a colour (未到期, 数据未出) count only where no month has one. With ``take: latest`` it is
    the last month's. Without months it is 未到期.
    """
    lights = judge_months(pack, months)
    if not lights:
        return ProjectLight(NOT_DUE, NO_MONTHS, NO_MONTHS_TEXT, None, (), (), False, (), const(NOT_DUE))
    light = rolled_up(pack, [m.light for m in lights])
    deciding = next(m for m in reversed(lights) if m.light == light)
    given = months[-1].facts_now.get("completed")
    tree = Node(
        "roll_up",
        light,
        tuple(m.derivation for m in lights),
        label=deciding.month,
        params={
            "take": pack.project.take,
            "order": list(pack.project.order),
            "latest_wins": sorted(pack.project.latest_wins),
        },
    )
    return ProjectLight(
        light=light,
        rule=deciding.rule,
        rule_text=deciding.rule_text,
        month=deciding.month,
        facts=deciding.facts,
        months=tuple(lights),
        completed=given is not None and given.value is True,
        consequences=_consequences(pack, tree, lights),
        derivation=tree,
    )


def rolled_up(pack: LightPack, lights: Sequence[str]) -> str:
    """The light of a project from those of its months."""
    last = lights[-1]
    if pack.project.take == "latest" or last in pack.project.latest_wins:
        return last
    shown = set(lights)
    return next((state for state in pack.project.order if state in shown), last)


def _consequences(pack: LightPack, light: Node, lights: Sequence[MonthLight]) -> tuple[Consequence, ...]:
    facts = {"light": light, "month_light": lights[-1].derivation}
    facts |= {name: const(p.value, pack.file, p.label["zh"], p.unit) for name, p in pack.parameters.items()}
    coloured = [m for m in lights if m.first_light in pack.project.order]
    for state in pack.project.order:
        terms = tuple(Node("==", m.first_light == state, (const(m.first_light), const(state))) for m in coloured)
        facts[f"consecutive_{state}"] = Node("streak", run_length([t.value is True for t in terms]), terms)
    found = []
    for rule in pack.consequences:
        tree = rules.explain(rule.when, facts)
        if tree.value is True:
            found.append(Consequence(rule.id, rule.text, tree))
    return tuple(found)
