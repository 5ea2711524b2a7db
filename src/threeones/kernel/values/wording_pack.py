"""The wording pack: how a language hedges numbers, as dated YAML under ``packs/wording``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from ruamel.yaml.comments import CommentedMap

from threeones.kernel.values.packfile import PackFile, Source, exact, pack_path, read_pack
from threeones.kernel.values.problem import ValueProblem
from threeones.kernel.values.rounding import WIDE, decimals_of, shortest

_KEYS = ("wording", "version", "language", "source", "note", "hedges", "scales", "scale_decimals", "unscaled")
_LAYOUT = ("group", "space", "tight", "cases")
_HEDGES = ("exact", "over", "nearly", "atleast")


@dataclass(frozen=True, slots=True)
class HedgeForms:
    """The forms of one hedge: templates with {number} and {unit} by name, the usual one, and how it rounds."""

    forms: Mapping[str, str]
    default: str
    digits: int


@dataclass(frozen=True, slots=True)
class WordingPack:
    """How numbers are worded (措辞包). ``share`` is the least share of its round number that 近 may be.

    ``scales`` are words for powers (万, 亿), greatest first; a hedged number takes one where it then has at
    most ``scale_decimals`` places, unless its unit is one of ``unscaled`` or begins with a scale word itself.
    """

    id: str
    language: str
    source: Source
    hedges: Mapping[str, HedgeForms]
    share: Decimal
    scales: tuple[tuple[str, Decimal], ...]
    scale_decimals: int
    unscaled: frozenset[str]
    group: bool
    space: str
    tight: frozenset[str]

    def digits(self, hedge: str) -> int:
        """Significant digits to which a hedge rounds unless the figure's definition gives a step."""
        return self.hedges[hedge].digits

    def compose(self, hedge: str, form: str | None, number: Decimal, unit: str) -> str:
        """The text of a number under a hedge. Raises ValueProblem for a form that the pack lacks."""
        kind = self.hedges[hedge]
        template = kind.forms.get(form or kind.default)
        if template is None:
            raise ValueProblem(f"措辞“{hedge}”没有“{form}”这种写法", "、".join(kind.forms))
        scale, scaled = ("", number) if hedge == "exact" else self._scaled(number, unit)
        printed = f"{scaled:,f}" if self.group else f"{scaled:f}"
        gap = "" if not unit or unit in self.tight else self.space
        return template.replace("{number}", printed).replace("{scale}", scale).replace("{unit}", gap + unit)

    def _scaled(self, number: Decimal, unit: str) -> tuple[str, Decimal]:
        if unit in self.unscaled or any(unit.startswith(name) for name, _ in self.scales):
            return "", number
        for name, size in self.scales:
            scaled = shortest(WIDE.divide(number, size))
            if scaled >= 1 and decimals_of(scaled) <= self.scale_decimals:
                return name, scaled
        return "", number


def load_wording_pack(name: str | Path = "zh-official") -> WordingPack:
    """The wording pack of that id or path, read again only when it changed. Raises Faults with all that is wrong."""
    path = pack_path("wording", name)
    seen = path.stat()
    return _load(path, seen.st_mtime_ns, seen.st_size)


@lru_cache(maxsize=32)
def _load(path: Path, changed: int, size: int) -> WordingPack:
    """The pack; when it changed and its size are part of what is remembered."""
    pack = read_pack(path)
    body = pack.body
    pack.only(body, _KEYS + _LAYOUT)
    hedges = pack.mapping(body, "hedges", required=True)
    pack.only(hedges, _HEDGES)
    forms = {hedge: _forms(pack, pack.mapping(hedges, hedge, required=True), hedge) for hedge in _HEDGES}
    share = pack.number(pack.mapping(hedges, "nearly"), "share")
    if not 0 < share < 1:
        pack.fault(hedges, "nearly", "近的最低比例不在0与1之间", "如 share: 0.9")
    scales = [
        (pack.text(s, "word"), pack.number(s, "size"))
        for s in pack.sequence(body, "scales")
        if isinstance(s, CommentedMap)
    ]
    pack_id, language, source = pack.text(body, "wording"), pack.text(body, "language"), pack.source()
    pack.done()
    return WordingPack(
        id=pack_id,
        language=language,
        source=source,
        hedges=forms,
        share=share,
        scales=tuple(sorted(scales, key=lambda s: -s[1])),
        scale_decimals=int(exact(body.get("scale_decimals", 0))),
        unscaled=frozenset(str(u) for u in pack.sequence(body, "unscaled")),
        group=bool(body.get("group", False)),
        space=str(body.get("space", "")),
        tight=frozenset(str(u) for u in pack.sequence(body, "tight")),
    )


def _forms(pack: PackFile, at: CommentedMap, hedge: str) -> HedgeForms:
    pack.only(at, ("forms", "default", "digits", "share") if hedge == "nearly" else ("forms", "default", "digits"))
    forms = {str(k): str(v) for k, v in pack.mapping(at, "forms", required=True).items()}
    for name, template in forms.items():
        if "{number}" not in template or "{unit}" not in template:
            pack.fault(at["forms"], name, "写法里缺少 {number} 或 {unit}", "如 {number}余{unit}")
    default = str(at.get("default", next(iter(forms), "")))
    if default not in forms:
        pack.fault(at, "default", f"没有“{default}”这种写法", "、".join(forms))
    digits = at.get("digits", 1)
    if not isinstance(digits, int) or digits < 1:
        pack.fault(at, "digits", "有效位数不是正整数", "如 digits: 1")
        digits = 1
    return HedgeForms(forms, default, digits)
