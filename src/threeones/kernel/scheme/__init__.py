"""Evaluation schemes (考评方案): YAML to checked scheme to scores, ranks, grades, explanation.

``load_scheme`` reads and checks, ``read_facts`` (or ``Facts.from_rows``) gives the facts,
``evaluate`` computes, ``explain`` derives one subject's sheet, ``freeze`` writes a run file
that ``verify`` replays. The language is described in ``docs/scheme-language.md``.
"""

from __future__ import annotations

from threeones.kernel.scheme.explain import Unreplayable, explain
from threeones.kernel.scheme.facts import Facts, read_facts
from threeones.kernel.scheme.load import load_scheme
from threeones.kernel.scheme.model import Scheme
from threeones.kernel.scheme.result import Result, evaluate
from threeones.kernel.scheme.runfile import Run, freeze, open_run, verify

__all__ = [
    "Facts",
    "Result",
    "Run",
    "Scheme",
    "Unreplayable",
    "evaluate",
    "explain",
    "freeze",
    "load_scheme",
    "open_run",
    "read_facts",
    "verify",
]
