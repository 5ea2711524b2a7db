"""Status lights with memory (亮灯), from a light-rule pack: ``docs/lights.md`` says how to write one."""

from __future__ import annotations

from threeones.kernel.lights.judge import Fact, MonthFacts, MonthLight, judge_months
from threeones.kernel.lights.load import load_light_pack
from threeones.kernel.lights.pack import LightPack, LightRule
from threeones.kernel.lights.project import Consequence, ProjectLight, judge_project
from threeones.kernel.lights.quick import MonthValues, QuickJudge, QuickLight, QuickMonth
from threeones.kernel.lights.states import NO_DATA, NOT_DUE, STATES, label

__all__ = [
    "NOT_DUE",
    "NO_DATA",
    "STATES",
    "Consequence",
    "Fact",
    "LightPack",
    "LightRule",
    "MonthFacts",
    "MonthLight",
    "MonthValues",
    "ProjectLight",
    "QuickJudge",
    "QuickLight",
    "QuickMonth",
    "judge_months",
    "judge_project",
    "label",
    "load_light_pack",
]
