"""The worked cases (算例) of a light-rule pack: reading them, and running them before the pack may judge."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ruamel.yaml.comments import CommentedMap

from threeones.kernel import rules
from threeones.kernel.lights.judge import MonthFacts
from threeones.kernel.lights.pack import Case, CaseMonth, FactSpec, LightPack, Parameter
from threeones.kernel.lights.project import judge_project
from threeones.kernel.values.derivation import Node, Scalar, row
from threeones.kernel.values.faults import Fault
from threeones.kernel.values.packfile import PackFile, exact, line_of

_CASE_KEYS = ("name", "facts", "months", "project", "consequences")
_MONTH_KEYS = ("month", "then", "now", "light", "first_light", "rule")


def read_cases(
    file: PackFile, facts: Mapping[str, FactSpec], parameters: Mapping[str, Parameter], states: tuple[str, ...]
) -> tuple[Case, ...]:
    """The pack's cases; a pack without one is a fault, and so is a case that names unknown facts or states."""
    found = []
    for given in file.sequence(file.body, "cases", required=True):
        if not isinstance(given, CommentedMap):
            continue
        file.only(given, _CASE_KEYS)
        common = _facts(file, given, "facts", facts)
        months = tuple(
            _month(file, m, common, facts, states)
            for m in file.sequence(given, "months", required=True)
            if isinstance(m, CommentedMap)
        )
        project = file.text(given, "project")
        if project and project not in states:
            file.fault(given, "project", f"“{project}”不在本包的 states 里", "、".join(states))
        named = given.get("consequences")
        consequences = None if named is None else tuple(str(c) for c in named)
        found.append(Case(file.text(given, "name"), line_of(given), months, project, consequences))
    return tuple(found)


def _month(
    file: PackFile,
    given: CommentedMap,
    common: Mapping[str, Scalar],
    specs: Mapping[str, FactSpec],
    states: tuple[str, ...],
) -> CaseMonth:
    file.only(given, _MONTH_KEYS)
    then = {**common, **_facts(file, given, "then", specs)}
    now = {**then, **_facts(file, given, "now", specs)}
    light = file.text(given, "light")
    first = file.text(given, "first_light", required=False) or light
    for key, state in (("light", light), ("first_light", first)):
        if state and state not in states:
            file.fault(given, key, f"“{state}”不在本包的 states 里", "、".join(states))
    return CaseMonth(file.text(given, "month"), then, now, light, first, file.text(given, "rule"))


def _facts(file: PackFile, at: CommentedMap, key: str, specs: Mapping[str, FactSpec]) -> dict[str, Any]:
    given = file.mapping(at, key)
    for name in given:
        if name not in specs:
            file.fault(given, name, f"本包没有事实“{name}”", rules.nearest(str(name), specs) or "、".join(specs))
    return {str(name): exact(value) for name, value in given.items() if name in specs}


def case_faults(pack: LightPack) -> list[Fault]:
    """What does not come out as the pack's cases say; empty where all do."""
    found: list[Fault] = []
    for case in pack.cases:
        months = [MonthFacts(m.month, _nodes(pack, case, m.then), _nodes(pack, case, m.now)) for m in case.months]
        judged = judge_project(pack, months)
        differing = [
            (f"{want.month}：{what}", wanted, got)
            for want, light in zip(case.months, judged.months, strict=True)
            for what, wanted, got in (
                ("灯", want.light, light.light),
                ("首次亮灯", want.first_light, light.first_light),
                ("规则", want.rule, light.rule),
            )
        ]
        differing.append(("项目的灯", case.project, judged.light))
        if case.consequences is not None:
            differing.append(("后果", "、".join(case.consequences), "、".join(c.id for c in judged.consequences)))
        found += [
            Fault(pack.file, "", case.line, "cases", f"算例“{case.name}”{what}算出“{got}”", wanted or "无")
            for what, wanted, got in differing
            if wanted != got
        ]
    return found


def _nodes(pack: LightPack, case: Case, facts: Mapping[str, Scalar]) -> dict[str, Node]:
    return {n: row(v, pack.file, case.line, pack.facts[n].label["zh"]) for n, v in facts.items()}
