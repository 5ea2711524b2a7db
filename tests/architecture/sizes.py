"""Length and documentation of the sources, against limits that can only be tightened (``ratchet.toml``)."""

from __future__ import annotations

import ast
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

from tests.architecture.sources import functions, sources

MODULE_LINES, FUNCTION_LINES = 400, 60
RATCHET = Path(__file__).with_name("ratchet.toml")


def module_lengths(src: Path) -> dict[str, int]:
    """Lines of every module."""
    return {s.module: s.text.count("\n") for s in sources(src)}


def function_lengths(src: Path) -> dict[str, int]:
    """Lines of every function (``module.name``; of several with one name the longest)."""
    lengths: dict[str, int] = {}
    for source in sources(src):
        for f in functions(source.tree):
            name = f"{source.module}.{f.name}"
            lengths[name] = max(lengths.get(name, 0), (f.end_lineno or f.lineno) - f.lineno + 1)
    return lengths


def is_public(node: ast.stmt) -> bool:
    """Whether a top-level statement defines a public name (Django's application classes say nothing of their own)."""
    if isinstance(node, ast.ClassDef) and any(getattr(b, "id", "") == "AppConfig" for b in node.bases):
        return False
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_")


def undocumented(src: Path) -> dict[str, int]:
    """How many public functions and classes at the top of a module, and modules themselves, have no docstring."""
    counts: Counter[str] = Counter()
    for source in sources(src):
        if source.text.strip() and not ast.get_docstring(source.tree):
            counts[source.module] += 1
        for node in filter(is_public, source.tree.body):
            counts[source.module] += ast.get_docstring(node) is None  # type: ignore[arg-type]  # is_public says so
    return {module: n for module, n in counts.items() if n}


def against(measured: dict[str, int], limit: int, allowed: dict[str, int]) -> list[str]:
    """What is over the limit beyond what is allowed, and allowances that are larger than needed."""
    over = [f"{k}: {n}, at most {allowed.get(k, limit)}" for k, n in measured.items() if n > allowed.get(k, limit)]
    loose = [
        f"{k}: the ratchet allows {n}, needed are {measured.get(k, 0)}: tighten it"
        for k, n in allowed.items()
        if measured.get(k, 0) < n
    ]
    return sorted(over + loose)


def ratchet() -> dict[str, Any]:
    """The allowances: ``[modules]``, ``[functions]``, ``[undocumented]``."""
    return tomllib.loads(RATCHET.read_text(encoding="utf-8"))
