"""What stands in the sources that the import linter cannot see; each check returns lines that name the place."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tests.architecture.floors import PACKAGE, may_use, place

TAG = re.compile(r"""{%-?\s*(?:extends|include)\s+["']([^"']+)["']""")
BY_NAME = frozenset({"import_string", "import_module", "__import__", "autodiscover_modules", "find_spec"})
Check = Callable[[Path], list[str]]
UNFINISHED = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b|raise NotImplemented" + r"Error")


@dataclass(frozen=True)
class Source:
    """A Python file of ours: ``module`` is its dotted name."""

    path: Path
    module: str

    @cached_property
    def text(self) -> str:
        """The file's text."""
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def lines(self) -> list[str]:
        """The text by lines."""
        return self.text.split("\n")

    @cached_property
    def tree(self) -> ast.Module:
        """The parsed text."""
        return ast.parse(self.text, filename=str(self.path))

    def at(self, node: ast.stmt | ast.expr) -> str:
        """How a finding names its place."""
        return f"{self.module}:{node.lineno}"


def sources(src: Path) -> list[Source]:
    """The package's files below ``src``, but migrations and tests."""
    found = []
    for path in sorted((src / PACKAGE).rglob("*.py")):
        names = path.relative_to(src).with_suffix("").parts
        if {"migrations", "tests"} & set(names):
            continue
        found.append(Source(path, ".".join(names[:-1] if names[-1] == "__init__" else names)))
    return found


def called(node: ast.Call) -> str:
    """The last name of what is called: ``get_model`` for ``apps.get_model(…)``."""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def texts(node: ast.Call) -> list[str]:
    """The literal texts among a call's arguments."""
    given = [*node.args, *(k.value for k in node.keywords)]
    return [a.value for a in given if isinstance(a, ast.Constant) and isinstance(a.value, str)]


def apps_by_label(src: Path) -> dict[str, str]:
    """Django's labels of our apps and the packages that they stand for (a label is the package's last name)."""
    return {p.parent.name: ".".join(p.parent.relative_to(src).parts) for p in (src / PACKAGE).rglob("apps.py")}


def imports_by_name(src: Path) -> list[str]:
    """Imports by a literal name that lead up or to a sibling, and others' models from Django's registry."""
    found, labels = [], apps_by_label(src)
    for source in sources(src):
        for node in ast.walk(source.tree):
            if not isinstance(node, ast.Call) or not texts(node):
                continue
            target = texts(node)[0]
            if called(node) in BY_NAME and not may_use(source.module, target):
                found.append(f"{source.at(node)}: {called(node)}({target!r}) leads up or to a sibling")
            if called(node) == "get_model":
                package = labels.get(target.split(".")[0], "")
                if package and not source.module.startswith(package):
                    found.append(f"{source.at(node)}: get_model({target!r}) reaches into another app's models")
    return found


def owner(template: str, src: Path) -> str | None:
    """The package whose ``templates`` folder holds a template; None where none of ours does."""
    for folder in sorted((src / PACKAGE).rglob("templates")):
        if (folder / template).is_file():
            return ".".join(folder.parent.relative_to(src).parts)
    return None


def is_foreign(user: str, template: str, src: Path) -> str | None:
    """The other package that owns a template, where ``user`` may not build on it (another app's, or higher up)."""
    owned = owner(template, src)
    if owned is None or (user + ".").startswith(owned + "."):
        return None
    mine, theirs = place(user), place(owned)
    both_apps = mine is not None and theirs is not None and mine.floor == theirs.floor == "apps"
    return owned if both_apps or not may_use(user, owned) else None


def foreign_templates(src: Path) -> list[str]:
    """Templates that extend or include, and code that names, a template of a sibling or of a higher floor."""
    found = []
    for folder in sorted((src / PACKAGE).rglob("templates")):
        user = ".".join(folder.parent.relative_to(src).parts)
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            for name in TAG.findall(path.read_text(encoding="utf-8")):
                if theirs := is_foreign(user, name, src):
                    found.append(f"{user}: {path.relative_to(folder)} builds on {name} of {theirs}")
    for source in sources(src):
        for node in ast.walk(source.tree):
            named = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
            if named.endswith(".html") and (theirs := is_foreign(source.module, named, src)):
                found.append(f"{source.module}: names {named} of {theirs}")
    return found


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function in a tree, methods and inner ones too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def unexplained_imports(src: Path) -> list[str]:
    """Imports inside a function with no reason in a comment on their line or above (a bare ``noqa`` is none)."""
    found = []
    for source in sources(src):
        inner = {n for f in functions(source.tree) for n in ast.walk(f) if isinstance(n, ast.Import | ast.ImportFrom)}
        for node in sorted(inner, key=lambda n: n.lineno):
            here, above = source.lines[node.lineno - 1], source.lines[node.lineno - 2].strip()
            said = re.sub(r"noqa(:[ A-Z0-9,]+)?|type: ignore(\[[a-z, -]+\])?|#", "", here.partition("#")[2])
            if not said.strip() and not above.startswith("#"):
                found.append(f"{source.at(node)}: an import inside a function without its reason")
    return found


def wildcard_imports(src: Path) -> list[str]:
    """``from … import *``: it hands another's names on, past the contracts."""
    return [
        f"{source.at(node)}: import *"
        for source in sources(src)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ImportFrom) and any(a.name == "*" for a in node.names)
    ]


def handed_on_models(src: Path) -> list[str]:
    """Models that reach another app through a module that only imports them (the linter sees that module, not the model)."""
    found, ours = [], sources(src)
    handed = {(s.module, name) for s in ours for name in model_names(s)}
    for source in ours:
        for node in ast.walk(source.tree):
            if isinstance(node, ast.ImportFrom) and node.module and part(node.module) != part(source.module):
                found += [
                    f"{source.at(node)}: {node.module} hands on the model {alias.name}"
                    for alias in node.names
                    if (node.module, alias.name) in handed
                ]
    return found


def part(module: str) -> str:
    """The app (or part of another floor) that a module belongs to: its first three names."""
    return ".".join(module.split(".")[:3])


def model_names(source: Source) -> set[str]:
    """The names that a module of an app imports from its own or another app's models."""
    if not source.module.startswith(f"{PACKAGE}.apps."):
        return set()
    return {
        alias.asname or alias.name
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").endswith(".models")
        for alias in node.names
    }


def unfinished(src: Path) -> list[str]:
    """Marks of unfinished work."""
    return [
        f"{source.module}:{n}: {line.strip()}"
        for source in sources(src)
        for n, line in enumerate(source.lines, 1)
        if UNFINISHED.search(line)
    ]
