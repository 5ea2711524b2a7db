"""What is asked of the tests and of all files: independent oracles, tests that can fail, no place of one machine."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator
from pathlib import Path

# what recomputes a result from its JSON lives in a file named so
ORACLE = "*oracle*.py"
OURS = ("threeones", "tests", "bin")
ASSERTING = re.compile(r"Assert\(|'(raises|warns|deprecated_call)'|'(expect|check|assert)[a-z_]*'")
SWITCHED_OFF = re.compile(r"attr='(skip|xfail)'")
# written apart, so that this file does not name them
REGISTRIES = [a + b for a, b in (("pypi", ".org"), ("pythonhosted", ".org"), ("npmjs", ".org"), ("deb.debian", ".org"))]
# /opt/threeones is where the guide installs it, on any machine
MACHINE = re.compile(
    "|".join([re.escape(r) for r in REGISTRIES] + [r"(?<![\w./-])/(work|root|opt)" + r"/(?!threeones\b)\w"])
)
LOCKS = ("uv.lock", "package-lock.json")
MADE = {".git", ".venv", ".tools", ".hypothesis", "node_modules", "vendor", "var", "__pycache__"}


def imported(tree: ast.AST) -> Iterator[str]:
    """Every module that a file imports, by statement or by a literal name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (a.name for a in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or "."
        elif isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in ("import_module", "__import__", "import_string", "find_spec"):
                yield from (a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str))


def leaning_on_us(root: Path) -> list[str]:
    """Oracles that import the product (or what tests share): they must judge it from outside."""
    found = []
    for path in sorted((root / "tests").rglob(ORACLE)):
        if "architecture" in path.parts:
            continue
        names = imported(ast.parse(path.read_text(encoding="utf-8")))
        found += [f"{path.relative_to(root)} imports {n}" for n in names if n.split(".")[0] in OURS or n == "."]
    return found


def files_with_tests(root: Path) -> list[Path]:
    """Every file with tests."""
    return sorted([*(root / "src").rglob("test_*.py"), *(root / "tests").rglob("test_*.py")])


def hollow_tests(root: Path) -> list[str]:
    """Tests that assert nothing visible, or that a decorator switches off."""
    found = []
    for path in files_with_tests(root):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test"):
                where = f"{path.relative_to(root)}:{node.lineno} {node.name}"
                if not ASSERTING.search(ast.dump(node)):
                    found.append(f"{where} asserts nothing")
                if any(SWITCHED_OFF.search(ast.dump(d)) for d in node.decorator_list):
                    found.append(f"{where} is switched off")
    return found


def text_files(root: Path) -> Iterator[tuple[Path, str]]:
    """The project's own files as far as they are text: nothing that set-up made, and no lock files."""
    for folder, inner, names in os.walk(root):
        inner[:] = [n for n in inner if n not in MADE and not n.endswith("_cache")]
        for path in (Path(folder, n) for n in names if n not in LOCKS):
            try:
                yield path, path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue


def places_of_one_machine(root: Path) -> list[str]:
    """Files that name a package registry's host or a folder that only one machine has."""
    return [f"{path.relative_to(root)}: {m.group()}" for path, text in text_files(root) for m in MACHINE.finditer(text)]
