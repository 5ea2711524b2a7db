"""The pack of the quality reading: limits, words and sentences; ``packs/handbook/quality.yaml``."""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from ruamel.yaml.comments import CommentedMap

from threeones.kernel.values.packfile import PackFile, Source, pack_path, read_pack

STOPS, LOOK = "stops", "look"
SEVERITIES = (STOPS, LOOK)

CHECKS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "code_twice": ("code", "count"),
        "no_lead_unit": ("name",),
        "no_owner": ("name",),
        "no_leader": ("name",),
        "no_deadline": ("name",),
        "no_objective": ("name",),
        "unknown_objective": ("name", "objective"),
        "nothing_to_measure": ("name",),
        "no_milestone": ("name",),
        "milestone_undated": ("name", "milestone"),
        "deadline_before_start": ("name", "deadline", "start"),
        "milestone_after_deadline": ("name", "milestone", "day", "deadline"),
        "milestone_before_start": ("name", "milestone", "day", "start"),
        "milestone_out_of_year": ("name", "milestone", "day", "year"),
        "deadline_out_of_year": ("name", "deadline", "year"),
        "day_off": ("day", "why", "count", "what", "before", "provisional"),
        "leader_load": ("who", "count", "limit"),
        "owner_load": ("who", "count", "limit"),
        "unit_week": ("who", "count", "limit", "monday", "sunday"),
        "person_week": ("who", "count", "limit", "monday", "sunday"),
        "same_name": ("name", "count", "units"),
        "alike_names": ("names", "count", "units"),
        "alike_contents": ("names", "count", "units"),
        "objective_unserved": ("name",),
        "list_unserved": ("name",),
        "target_unmeasurable": ("name", "target", "suggestion"),
        "weight_not_positive": ("name", "weight"),
        "weight_share": ("name", "objective", "share", "count"),
        "vague": ("name", "words"),
    }
)
"""The checks in the order in which they are told, and the words that each may put into its sentences."""

_KEYS = (
    "quality",
    "version",
    "source",
    "note",
    "assumptions",
    "limits",
    "alike",
    "weights",
    "vague",
    "holidays",
    "checks",
)
_LIMITS = ("leader_projects", "owner_projects", "unit_week", "person_week")


@dataclass(frozen=True, slots=True)
class Check:
    """How one check is told: whether it stops signing, its heading, sentence and what to do, in ``zh`` and ``en``."""

    severity: str
    title: Mapping[str, str]
    text: Mapping[str, str]
    advice: Mapping[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class QualityPack:
    """Limits and words of the quality reading (质量体检).

    ``limits``: how many projects of a leader or owner, how many items due in a week of a unit or person are not yet
    told. ``alike_names`` and ``alike_contents``: the share of common pairs of characters from which texts are alike.
    """

    id: str
    source: Source
    limits: Mapping[str, int]
    alike_names: Decimal
    alike_contents: Decimal
    shortest_name: int
    shortest_content: int
    weight_share: int
    weight_among: int
    vague_words: tuple[str, ...]
    vague_at_least: int
    holidays: Mapping[str, str]
    checks: Mapping[str, Check]


def load_quality_pack(name: str | Path = "quality") -> QualityPack:
    """The pack of that id (``packs/handbook/<id>.yaml``) or path, read again only when it changed.

    Raises Faults with all that is wrong in it.
    """
    path = pack_path("handbook", name)
    seen = path.stat()
    return _load(path, seen.st_mtime_ns, seen.st_size)


@lru_cache(maxsize=8)
def _load(path: Path, changed: int, size: int) -> QualityPack:
    """The pack; when it changed and its size are part of what is remembered."""
    file = read_pack(path)
    body = file.body
    file.only(body, _KEYS)
    limits, alike = file.mapping(body, "limits", required=True), file.mapping(body, "alike", required=True)
    weights, vague = file.mapping(body, "weights", required=True), file.mapping(body, "vague", required=True)
    holidays = file.mapping(body, "holidays", required=True)
    told = file.mapping(body, "checks", required=True)
    file.only(limits, _LIMITS)
    file.only(told, CHECKS)
    pack = QualityPack(
        file.text(body, "quality"),
        file.source(),
        MappingProxyType({key: _whole(file, limits, key) for key in _LIMITS}),
        _share(file, alike, "names"),
        _share(file, alike, "contents"),
        _whole(file, alike, "shortest_name"),
        _whole(file, alike, "shortest_content"),
        _whole(file, weights, "share_percent"),
        _whole(file, weights, "among"),
        tuple(str(w) for w in file.sequence(vague, "words", required=True)),
        _whole(file, vague, "at_least"),
        MappingProxyType({str(k): str(v) for k, v in holidays.items()}),
        MappingProxyType({key: _check(file, told, key) for key in CHECKS}),
    )
    file.done()
    return pack


def _whole(file: PackFile, at: CommentedMap, key: str) -> int:
    value = at.get(key)
    if isinstance(value, int) and not isinstance(value, bool) and value >= 1:
        return value
    file.fault(at, key, f"“{key}”不是正整数", "如 10")
    return 1


def _share(file: PackFile, at: CommentedMap, key: str) -> Decimal:
    value = file.number(at, key)
    if not 0 < value <= 1:
        file.fault(at, key, f"“{key}”不在0与1之间", "如 0.7")
    return value


def _check(file: PackFile, at: CommentedMap, key: str) -> Check:
    told = file.mapping(at, key, required=True)
    if not told:
        return Check(LOOK, {}, {}, {})
    file.only(told, ("severity", "title", "text", "advice"))
    severity = file.text(told, "severity")
    if severity not in SEVERITIES:
        file.fault(told, "severity", f"“{severity}”不是轻重", "、".join(SEVERITIES))
    text, advice = file.words(told, "text"), file.words(told, "advice")
    for part, words in (("text", text), ("advice", advice)):
        for template in words.values():
            named = {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}
            for name in sorted(named - set(CHECKS[key])):
                file.fault(told, part, f"文字里的“{{{name}}}”没有对应的值", "、".join(CHECKS[key]))
    return Check(
        severity, MappingProxyType(file.words(told, "title")), MappingProxyType(text), MappingProxyType(advice)
    )
