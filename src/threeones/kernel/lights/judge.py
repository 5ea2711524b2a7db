"""The light of each month, by the first rule that holds, with the memory of what it showed first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from threeones.kernel import rules
from threeones.kernel.lights.pack import LightPack, LightRule, Words
from threeones.kernel.lights.states import NO_DATA, NONE_YET
from threeones.kernel.values.derivation import Node, Scalar, const, scalar_json
from threeones.kernel.values.problem import ValueProblem

NO_RULE = "no_rule"
NO_RULE_TEXT: Words = {"zh": "没有一条规则成立", "en": "No rule holds"}


@dataclass(frozen=True, slots=True)
class MonthFacts:
    """What is known of one month (``2021-03``) of a project.

    ``facts_then``: as it stood when the month ended; ``facts_now``: what is known of that month on the as-of day
    (a task of March that was done in May counts there as done late). Facts that a pack does not name are ignored.
    """

    month: str
    facts_then: Mapping[str, Node]
    facts_now: Mapping[str, Node]


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact that decided a light (依据): its value, and the rows that it rests on."""

    id: str
    label: Words
    value: Scalar
    rows: tuple[Node, ...]

    @property
    def source(self) -> str | None:
        """File and sheet of its first row, or the pack for a threshold."""
        return self.rows[0].source if self.rows else None

    @property
    def row(self) -> int | None:
        """The line of its first row."""
        return self.rows[0].row if self.rows else None

    def to_json(self) -> dict[str, Any]:
        """The contracted form, and under ``rows`` every row where the fact counts several."""
        out: dict[str, Any] = {
            "id": self.id, "value": scalar_json(self.value), "source": self.source, "row": self.row,
        }  # fmt: skip
        if len(self.rows) > 1:
            out["rows"] = [
                {"value": scalar_json(r.value), "label": r.label, "source": r.source, "row": r.row} for r in self.rows
            ]
        return out


@dataclass(frozen=True, slots=True)
class MonthLight:
    """The light of a month: as known now, and as it first showed (``first_light``, which is never forgotten).

    ``rule`` decided it, ``facts`` are those that the rule reads, ``derivation`` the tree down to the rows.
    """

    month: str
    light: str
    first_light: str
    rule: str
    rule_text: Words
    facts: tuple[Fact, ...]
    derivation: Node = field(repr=False)

    def to_json(self) -> dict[str, Any]:
        """For ``lights --format json``: one month of a project."""
        return {
            "month": self.month,
            "light": self.light,
            "first_light": self.first_light,
            "rule": self.rule,
            "rule_text": dict(self.rule_text),
            "facts": [f.to_json() for f in self.facts],
        }


@dataclass(frozen=True, slots=True)
class _Judged:
    light: str
    rule: str
    text: Words
    facts: tuple[Fact, ...]
    derivation: Node


def judge_months(pack: LightPack, months: Sequence[MonthFacts]) -> list[MonthLight]:
    """The lights of a project's months, in order, by the pack's rules.

    Each month is judged twice: on the facts of then, which gives ``first_light``, and on the facts of now, with
    ``first_light`` among them. A rule whose condition is missing decides nothing and lets no later rule decide
    either: the light is 数据未出 (no_data). Raises ValueProblem where the months are not in order.
    """
    lights: list[MonthLight] = []
    first_before = now_before = const(NONE_YET)
    pack_facts = _PackFacts(pack)
    for i, month in enumerate(months):
        if i and month.month <= months[i - 1].month:
            raise ValueProblem(f"月份“{month.month}”不在“{months[i - 1].month}”之后", "按月份先后排列，每月一次")
        then_months, now_months = [m.facts_then for m in months[: i + 1]], [m.facts_now for m in months[: i + 1]]
        nothing = {"first_light": const(NONE_YET), "previous_light": first_before}
        first = _judge(pack, pack_facts.of(then_months, nothing), pack_facts)
        memory = {"first_light": first.derivation, "previous_light": now_before}
        now = _judge(pack, pack_facts.of(now_months, memory), pack_facts)
        lights.append(MonthLight(month.month, now.light, first.light, now.rule, now.text, now.facts, now.derivation))
        first_before, now_before = first.derivation, now.derivation
    return lights


class _PackFacts:
    """The facts that a pack's rules read: supplied ones, defaults, thresholds, streaks and memory."""

    def __init__(self, pack: LightPack) -> None:
        self.pack = pack
        self.labels = labels_of(pack)
        self._fixed = {
            name: const(p.value, pack.file, p.label["zh"], p.unit) for name, p in pack.parameters.items()
        }  # fmt: skip
        self._absent = {
            name: Node("row", None, label=spec.label["zh"], unit=spec.unit)
            if spec.required
            else const(spec.default, pack.file, spec.label["zh"], spec.unit)
            for name, spec in pack.facts.items()
        }

    def of(self, months: Sequence[Mapping[str, Node]], memory: Mapping[str, Node]) -> dict[str, Node]:
        """The facts of the last of ``months``; the months before it serve the streaks."""
        facts = self._month(months[-1])
        for name, streak in self.pack.streaks.items():
            terms = tuple(rules.explain(streak.when, self._month(m)) for m in months)
            facts[name] = Node("streak", run_length([t.value is True for t in terms]), terms, label=streak.label["zh"])
        return facts | dict(memory)

    def _month(self, given: Mapping[str, Node]) -> dict[str, Node]:
        supplied = {name: given[name] for name in self.pack.facts if name in given}
        for name, spec in self.pack.facts.items():
            # A fact that is supplied as missing takes the default too: the pack says what its absence means.
            if not spec.required and name in supplied and supplied[name].value is None:
                del supplied[name]
        return self._fixed | self._absent | supplied


def _judge(pack: LightPack, facts: Mapping[str, Node], known: _PackFacts) -> _Judged:
    values = {name: node.value for name, node in facts.items()}
    args: list[Node] = []
    for rule in pack.rules:
        holds = rules.evaluate(rule.when, values)
        if holds is False:
            args += [rules.explain(rule.when, facts), const(rule.light, pack.file, rule.id)]
            continue
        args.append(rules.explain(rule.when, facts))
        deciding = _facts_of(rule, facts, known)
        if holds is None:
            tree = Node("first_true", NO_DATA, tuple(args), label=rule.id, params={"missing": NO_DATA})
            return _Judged(NO_DATA, rule.id, missing_text(rule, [(f.label, f.value) for f in deciding]), deciding, tree)
        args.append(const(rule.light, pack.file, rule.id))
        tree = Node("first_true", rule.light, tuple(args), label=rule.id, params={"missing": NO_DATA})
        return _Judged(rule.light, rule.id, rule.text, deciding, tree)
    tree = Node("first_true", NO_DATA, tuple(args), label=NO_RULE, params={"missing": NO_DATA})
    every = tuple(Fact(n, known.labels[n], facts[n].value, tuple(facts[n].leaves())) for n in pack.facts)
    return _Judged(NO_DATA, NO_RULE, NO_RULE_TEXT, every, tree)


def _facts_of(rule: LightRule, facts: Mapping[str, Node], known: _PackFacts) -> tuple[Fact, ...]:
    """The facts that a rule reads, in the order of its text."""
    return tuple(Fact(n, known.labels[n], facts[n].value, _rows(facts[n])) for n in names_in(rule))


def _rows(node: Node) -> tuple[Node, ...]:
    """The rows under a fact, each once; constants only where there is no row."""
    leaves = list(dict.fromkeys(_key(leaf) for leaf in node.leaves() if leaf.op == "row" and leaf.source))
    by_key = {_key(leaf): leaf for leaf in node.leaves()}
    return tuple(by_key[k] for k in leaves) or tuple(leaf for leaf in node.leaves() if leaf.source)


def _key(leaf: Node) -> tuple[str | None, int | None, str, str]:
    return leaf.source, leaf.row, leaf.label, str(leaf.value)


def labels_of(pack: LightPack) -> dict[str, Words]:
    """What everything that a pack's rules may read is called."""
    labels: dict[str, Words] = {name: spec.label for name, spec in pack.facts.items()}
    labels |= {name: p.label for name, p in pack.parameters.items()}
    labels |= {name: s.label for name, s in pack.streaks.items()}
    labels["first_light"] = {"zh": "当月首次亮灯", "en": "light the month first showed"}
    labels["previous_light"] = {"zh": "上月亮灯", "en": "light of the month before"}
    return labels


def names_in(rule: LightRule) -> list[str]:
    """The facts that a rule reads, in the order of its text."""
    return sorted(rules.names(rule.when), key=lambda name: (rule.when.text.find(name), name))


def missing_text(rule: LightRule, facts: Sequence[tuple[Words, Scalar]]) -> Words:
    """Why a rule cannot be decided: which of its facts (label and value) are missing."""
    absent = [label for label, value in facts if value is None] or [label for label, _value in facts]
    return {
        "zh": "缺少" + "、".join(label["zh"] for label in absent) + f"，规则“{rule.id}”无法判断",
        "en": f"Rule “{rule.id}” cannot be decided without: " + ", ".join(label["en"] for label in absent),
    }


def run_length(holds: Sequence[bool]) -> int:
    """How many trues stand at the end without a break."""
    count = 0
    for each in reversed(holds):
        if not each:
            break
        count += 1
    return count
