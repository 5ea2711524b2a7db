"""Time series of indicators: vintages, 同比, 累计, 位次, 连续月数, and checks on what was reported."""

from __future__ import annotations

from threeones.kernel.series.check_pack import CheckPack, load_check_pack
from threeones.kernel.series.checks import Finding, check
from threeones.kernel.series.observation import Key, Measure, Observation, Vintage, latest, latest_of_each
from threeones.kernel.series.steps import contribution_rate, difference, growth, pull, rank, share, streak, total
from threeones.kernel.series.view import View

__all__ = [
    "CheckPack",
    "Finding",
    "Key",
    "Measure",
    "Observation",
    "View",
    "Vintage",
    "check",
    "contribution_rate",
    "difference",
    "growth",
    "latest",
    "latest_of_each",
    "load_check_pack",
    "pull",
    "rank",
    "share",
    "streak",
    "total",
]
