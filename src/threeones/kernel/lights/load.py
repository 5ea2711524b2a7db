"""Reading a light-rule pack: every fault with its line, and no pack whose own worked cases fail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from ruamel.yaml.comments import CommentedMap

from threeones.kernel import rules
from threeones.kernel.lights.load_cases import case_faults, read_cases
from threeones.kernel.lights.pack import (
    ConsequenceRule,
    FactSpec,
    FactType,
    LightPack,
    LightRule,
    Parameter,
    RollUp,
    Streak,
    Words,
)
from threeones.kernel.lights.states import STATES
from threeones.kernel.values.faults import Faults
from threeones.kernel.values.packfile import PackFile, exact, pack_path, read_pack

_KEYS = (
    "lights version name source note parameters facts states memory streaks rules project consequences cases".split()  # noqa: SIM905
)
MEMORY = frozenset({"first_light", "previous_light"})
_TYPES: tuple[FactType, ...] = ("number", "bool", "text")
_PYTHON_TYPES: Mapping[str, type[Any] | tuple[type[Any], ...]] = {"bool": bool, "text": str}


def load_light_pack(name: str | Path) -> LightPack:
    """The light-rule pack (亮灯规则包) of that id (``packs/lights/<id>.yaml``) or path.

    Raises Faults with everything that is wrong, with lines: unknown states, names and keys, expressions that do
    not parse, a missing source, and worked cases that do not come out as the pack says. A pack that has not
    changed since it was read is not read again.
    """
    path = pack_path("lights", name)
    seen = path.stat()
    return _load(path, seen.st_mtime_ns, seen.st_size)


@lru_cache(maxsize=32)
def _load(path: Path, changed: int, size: int) -> LightPack:
    """The pack; when it changed and its size are part of what is remembered."""
    pack = _Reader(read_pack(path)).read()
    faults = case_faults(pack)
    if faults:
        raise Faults(faults)
    return pack


@dataclass(slots=True)
class _Reader:
    file: PackFile

    def read(self) -> LightPack:
        file, body = self.file, self.file.body
        file.only(body, _KEYS)
        parameters, facts = self._parameters(), self._facts()
        states = self._states(body, "states", required=True)
        memory = self._memory()
        kinds = {name: rules.Kind(spec.type) for name, spec in facts.items()}
        kinds |= {name: _kind_of(p.value) for name, p in parameters.items()}
        streaks = self._streaks(kinds)
        kinds |= dict.fromkeys(streaks, rules.Kind("number")) | dict.fromkeys(memory, rules.Kind("text"))
        light_rules = self._rules(kinds, parameters, states)
        roll_up = self._project(states)
        consequences = self._consequences(parameters, roll_up, states)
        cases = read_cases(file, facts, parameters, states)
        version = body.get("version")
        if not isinstance(version, int):
            file.fault(body, "version", "“version”缺失或不是整数", "如 version: 1")
        pack_id, name, source = file.text(body, "lights"), file.words(body, "name"), file.source()
        note = file.text(body, "note", required=False)
        file.done()
        return LightPack(
            pack_id, version, name, source, note, file.name, parameters, facts, states, memory, streaks, light_rules,
            roll_up, consequences, cases,
        )  # fmt: skip

    def _parameters(self) -> dict[str, Parameter]:
        found = {}
        section = self.file.mapping(self.file.body, "parameters")
        for name in section:
            given = self.file.mapping(section, name, required=True)
            self.file.only(given, ("value", "unit", "label"))
            value = exact(given.get("value"))
            if value is None:
                self.file.fault(given, "value", f"门槛“{name}”没有值", "如 value: 10")
            label = self.file.words(given, "label")
            found[str(name)] = Parameter(value, label, self.file.text(given, "unit", required=False))
        return found

    def _facts(self) -> dict[str, FactSpec]:
        found = {}
        section = self.file.mapping(self.file.body, "facts", required=True)
        for name in section:
            given = self.file.mapping(section, name, required=True)
            self.file.only(given, ("label", "type", "unit", "default"))
            kind = given.get("type", "number")
            if kind not in _TYPES:
                self.file.fault(given, "type", f"没有类型“{kind}”", "、".join(_TYPES))
                kind = "number"
            default = exact(given.get("default"))
            if default is not None and _kind_of(default).name != kind:
                self.file.fault(given, "default", f"“{name}”的缺省值与类型“{kind}”不符", f"{kind} 类型的值")
            unit = self.file.text(given, "unit", required=False)
            found[str(name)] = FactSpec(self.file.words(given, "label"), kind, unit, default, "default" not in given)
        return found

    def _states(self, at: CommentedMap, key: str, *, required: bool = False) -> tuple[str, ...]:
        listed = self.file.sequence(at, key, required=required)
        for i, state in enumerate(listed):
            if state not in STATES:
                self.file.fault(listed, i, f"没有状态“{state}”", rules.nearest(str(state), STATES) or "、".join(STATES))
        return tuple(str(s) for s in listed)

    def _memory(self) -> frozenset[str]:
        listed = self.file.sequence(self.file.body, "memory")
        for i, name in enumerate(listed):
            if name not in MEMORY:
                self.file.fault(listed, i, f"没有记忆“{name}”", "、".join(sorted(MEMORY)))
        return frozenset(str(m) for m in listed)

    def _streaks(self, kinds: Mapping[str, rules.Kind]) -> dict[str, Streak]:
        section = self.file.mapping(self.file.body, "streaks")
        found = {}
        for name in section:
            given = self.file.mapping(section, name, required=True)
            self.file.only(given, ("when", "label"))
            when = self._condition(given, kinds)
            if when is not None:
                found[str(name)] = Streak(when, self.file.words(given, "label"))
        return found

    def _rules(
        self, kinds: Mapping[str, rules.Kind], parameters: Mapping[str, Parameter], states: tuple[str, ...]
    ) -> tuple[LightRule, ...]:
        listed = self.file.sequence(self.file.body, "rules", required=True)
        found: list[LightRule] = []
        seen: set[str] = set()
        for i, given in enumerate(listed):
            if not isinstance(given, CommentedMap):
                self.file.fault(listed, i, "规则不是键值对", "{id: …, light: …, when: …, text: {zh: …, en: …}}")
                continue
            self.file.only(given, ("id", "light", "when", "text"))
            rule_id, light = self.file.text(given, "id"), self.file.text(given, "light")
            if light and light not in states:
                self.file.fault(given, "light", f"“{light}”不在本包的 states 里", "、".join(states))
            if rule_id in seen:
                self.file.fault(given, "id", f"规则编号“{rule_id}”重复", "每条规则一个编号")
            seen.add(rule_id)
            when = self._condition(given, kinds)
            if when is not None:
                found.append(LightRule(rule_id, light, when, _filled(self.file.words(given, "text"), parameters)))
        return tuple(found)

    def _project(self, states: tuple[str, ...]) -> RollUp:
        section = self.file.mapping(self.file.body, "project", required=True)
        self.file.only(section, ("take", "order", "latest_wins"))
        take: Literal["worst", "latest"] = "latest" if section.get("take") == "latest" else "worst"
        if section.get("take") not in ("worst", "latest"):
            self.file.fault(
                section, "take", f"项目的灯不能取“{section.get('take')}”", "worst（取最差）或 latest（取最近）"
            )
        order = self._states(section, "order", required=True)
        wins = self._states(section, "latest_wins")
        for state in (*order, *wins):
            if state in STATES and state not in states:
                self.file.fault(section, "order", f"“{state}”不在本包的 states 里", "、".join(states))
        return RollUp(take, order, frozenset(wins))

    def _consequences(
        self, parameters: Mapping[str, Parameter], roll_up: RollUp, states: tuple[str, ...]
    ) -> tuple[ConsequenceRule, ...]:
        kinds = {"light": rules.Kind("text"), "month_light": rules.Kind("text")}
        kinds |= {f"consecutive_{state}": rules.Kind("number") for state in roll_up.order}
        kinds |= {name: _kind_of(p.value) for name, p in parameters.items()}
        found = []
        listed = self.file.sequence(self.file.body, "consequences")
        for given in (g for g in listed if isinstance(g, CommentedMap)):
            self.file.only(given, ("id", "when", "text"))
            when = self._condition(given, kinds)
            if when is not None:
                text = _filled(self.file.words(given, "text"), parameters)
                found.append(ConsequenceRule(self.file.text(given, "id"), when, text))
        return tuple(found)

    def _condition(self, at: CommentedMap, kinds: Mapping[str, rules.Kind]) -> rules.Expression | None:
        text = at.get("when")
        if isinstance(text, bool):
            text = str(text).lower()
        if not isinstance(text, str):
            self.file.fault(at, "when", "“when”缺失或不是条件", "如 open_count > 0")
            return None
        try:
            expression = rules.parse(text)
            kind = rules.check(expression, kinds).kind
        except rules.RuleError as error:
            place = f"第{error.column}字：" if error.column else ""
            self.file.fault(at, "when", f"条件“{text}”{place}{error.message}", error.expected)
            return None
        if kind.name != "bool":
            self.file.fault(at, "when", f"“{text}”不是条件", "比较，如 open_count > 0")
            return None
        return expression


def _kind_of(value: object) -> rules.Kind:
    return rules.Kind("bool" if isinstance(value, bool) else "text" if isinstance(value, str) else "number")


def _filled(text: Words, parameters: Mapping[str, Parameter]) -> Words:
    """The words with {threshold} names replaced by their values, so that changing a threshold changes the words."""
    filled = dict(text)
    for name, parameter in parameters.items():
        filled = {lang: words.replace(f"{{{name}}}", str(parameter.value)) for lang, words in filled.items()}
    return filled
