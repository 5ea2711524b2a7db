"""The codes that the sources can write into the audit, found by reading them: actions, kinds, fields, reasons, actors."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

from tests.architecture.sources import Source, called, functions, sources

Function = ast.FunctionDef | ast.AsyncFunctionDef
Codes = frozenset[str] | None
"""What an expression can be; None where that is not told by reading."""


@dataclass(frozen=True)
class Place:
    """A call in a source, within its function (None: outside of any)."""

    source: Source
    function: Function | None
    call: ast.Call

    def argument(self, name: str, at: int) -> ast.expr | None:
        """What is given for a parameter, by name or by place."""
        named = next((k.value for k in self.call.keywords if k.arg == name), None)
        return named or (self.call.args[at] if len(self.call.args) > at else None)


@dataclass
class Reader:
    """Reads all sources once; ``calls`` are the calls by the name of what is called, ``constants`` by module and name."""

    root: Path
    calls: dict[str, list[Place]] = field(default_factory=dict)
    constants: dict[tuple[str, str], ast.expr] = field(default_factory=dict)
    imports: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for source in sources(self.root):
            self._module(source)
            owner = {n: f for f in functions(source.tree) for n in ast.walk(f) if isinstance(n, ast.Call)}
            for node in ast.walk(source.tree):
                if isinstance(node, ast.Call):
                    self.calls.setdefault(called(node), []).append(Place(source, owner.get(node), node))

    def _module(self, source: Source) -> None:
        for node in ast.walk(source.tree):
            if isinstance(node, ast.ImportFrom):
                for a in node.names:
                    self.imports[source.module, a.asname or a.name] = (node.module or "", a.name)
        for node in source.tree.body:
            targets = node.targets if isinstance(node, ast.Assign) else ()
            for target in targets:
                for name, value in _pairs(target, node.value):
                    self.constants[source.module, name] = value

    def codes(self, place: Place, given: ast.expr | None, depth: int = 0) -> Codes:
        """What an expression at a place can be, as far as texts, conditions, constants and callers tell."""
        if given is None:
            return frozenset({""})
        if isinstance(given, ast.Constant):
            return frozenset({str(given.value)}) if isinstance(given.value, str) else None
        if isinstance(given, ast.IfExp):
            return self._union(place, [given.body, given.orelse], depth)
        if isinstance(given, ast.BoolOp):
            return self._union(place, given.values, depth)
        if isinstance(given, ast.JoinedStr):
            parts = [
                self.codes(place, v.value if isinstance(v, ast.FormattedValue) else v, depth) for v in given.values
            ]
            return None if None in parts else frozenset("".join(one) for one in product(*filter(None, parts)))
        if isinstance(given, ast.Call) and called(given) in ("str", "_") and len(given.args) == 1:
            return self.codes(place, given.args[0], depth)
        return self._named(place, given.id, depth) if isinstance(given, ast.Name) and depth < 5 else None

    def _union(self, place: Place, some: list[ast.expr], depth: int) -> Codes:
        found = [self.codes(place, one, depth) for one in some]
        return None if None in found else frozenset().union(*filter(None, found))

    def _named(self, place: Place, name: str, depth: int) -> Codes:
        if place.function is not None:
            if assigned := list(_assigned(place.function, name)):
                return self._union(place, assigned, depth + 1)
            parameters = [a.arg for a in (*place.function.args.args, *place.function.args.kwonlyargs)]
            if name in parameters:
                return self._from_callers(place, name, depth + 1)
        module = place.source.module
        if (module, name) not in self.constants and (module, name) in self.imports:
            module, name = self.imports[module, name]
        value = self.constants.get((module, name))
        return self.codes(place, value, depth + 1) if value is not None else None

    def _from_callers(self, place: Place, name: str, depth: int) -> Codes:
        assert place.function is not None
        every = [a.arg for a in place.function.args.args]
        names = [a for a in every if a not in ("self", "cls")]
        at = names.index(name) if name in names else 99
        callers = self.calls_of(place.source.module, place.function.name, method=names != every)
        found = [self.codes(p, p.argument(name, at), depth) for p in callers]
        return None if None in found or not found else frozenset().union(*filter(None, found))

    def calls_of(self, module: str, name: str, *, method: bool = False) -> list[Place]:
        """The calls of a function of a module, within it and by an import of it; of a method all of that name."""

        def is_meant(p: Place) -> bool:
            if isinstance(p.call.func, ast.Attribute):
                return method
            return p.source.module == module or self.imports.get((p.source.module, name)) == (module, name)

        return [p for p in self.calls.get(name, ()) if is_meant(p)]


def _pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(target, ast.Name):
        yield target.id, value
    elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for one, its in zip(target.elts, value.elts, strict=True):
            yield from _pairs(one, its)


def _assigned(function: Function, name: str) -> Iterator[ast.expr]:
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                yield from (v for n, v in _pairs(target, node.value) if n == name)
        elif isinstance(node, ast.NamedExpr) and node.target.id == name:
            yield node.value
