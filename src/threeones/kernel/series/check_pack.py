"""The pack of consistency checks: tolerances and words, dated YAML under ``packs/series``."""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from threeones.kernel.values.packfile import PackFile, Source, exact, pack_path, read_pack

# The checks and the words that each may put into its texts.
CHECKS: Mapping[str, frozenset[str]] = {
    "cumulative_falls": frozenset({"value", "before", "period_before"}),
    "growth_disagrees": frozenset({"reported", "computed", "value", "before", "level_unit"}),
    "off_by_scale": frozenset({"value", "times", "way", "way_en", "suggested"}),
}
_ALWAYS = frozenset({"indicator", "place", "period", "unit"})


@dataclass(frozen=True, slots=True)
class CheckPack:
    """Tolerances of the checks (数据校验): percentage points for growth; factors and their spread for scale."""

    id: str
    source: Source
    growth_tolerance: Decimal
    scale_factors: tuple[Decimal, ...]
    scale_spread: Decimal
    text: Mapping[str, Mapping[str, str]]
    advice: Mapping[str, Mapping[str, str]]


def load_check_pack(name: str | Path = "checks") -> CheckPack:
    """The pack of that id (``packs/series/<id>.yaml``) or path. Raises Faults with all that is wrong in it."""
    file = read_pack(pack_path("series", name))
    body = file.body
    file.only(body, ("checks", "version", "source", "note", "cases", *CHECKS))
    sections = {check: file.mapping(body, check, required=True) for check in CHECKS}
    text = {check: file.words(at, "text") for check, at in sections.items()}
    advice = {check: file.words(at, "advice") for check, at in sections.items()}
    for check, at in sections.items():
        for part, words in (("text", text[check]), ("advice", advice[check])):
            _fits(file, at, part, words, CHECKS[check] | _ALWAYS)
    tolerance = file.number(sections["growth_disagrees"], "tolerance")
    factors = tuple(exact(f) for f in file.sequence(sections["off_by_scale"], "factors", required=True))
    spread = file.number(sections["off_by_scale"], "spread")
    if any(not isinstance(f, Decimal) or f <= 1 for f in factors):
        file.fault(sections["off_by_scale"], "factors", "倍数不是大于1的数", "如 [1000, 10000]")
    if spread < 1:
        file.fault(sections["off_by_scale"], "spread", "“spread”小于1", "如 2")
    pack_id, source = file.text(body, "checks"), file.source()
    file.done()
    return CheckPack(pack_id, source, tolerance, factors, spread, text, advice)


def _fits(file: PackFile, at: object, part: str, words: Mapping[str, str], known: frozenset[str]) -> None:
    for template in words.values():
        named = {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}
        for name in sorted(named - known):
            file.fault(at, part, f"文字里的“{{{name}}}”没有对应的值", "、".join(sorted(known)))
