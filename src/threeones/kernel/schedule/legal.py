"""Statutory durations (法定时限) from the pack ``packs/schedule/statutory.yaml``, each with its source.

statutory().terms["tender-documents"].legal_min
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ruamel.yaml.comments import CommentedMap

from threeones.kernel.schedule.plan import LegalMin
from threeones.kernel.values.packfile import PackFile, Source, pack_path, read_pack

_KEYS = ("id", "version", "title", "source", "terms", "cases")
_TERM = ("label", "days", "unit", "kind", "source")
_UNITS = ("working_days", "calendar_days")
_KINDS = ("at_least", "within")


@dataclass(frozen=True, slots=True)
class Term:
    """One statutory duration: ``kind`` at_least (no shorter) or within (an authority may take as long)."""

    id: str
    label: Mapping[str, str]
    days: int
    working: bool
    kind: str
    source: Source

    @property
    def legal_min(self) -> LegalMin:
        """What an activity cannot be squeezed below."""
        source = f"{self.source.title} {self.source.url}" if self.source.url else self.source.title
        return LegalMin(self.days, source, self.working)


@dataclass(frozen=True, slots=True)
class Statutory:
    """The pack: its terms by name, its worked cases."""

    name: str
    terms: Mapping[str, Term]
    cases: tuple[Mapping[str, object], ...]


def statutory(name: str = "statutory") -> Statutory:
    """The terms in force. Raises Faults with all that is wrong in the pack."""
    path = pack_path("schedule", name)
    return _load(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=8)
def _load(path: Path, _changed: int) -> Statutory:
    pack = read_pack(path)
    pack.only(pack.body, _KEYS)
    pack.source()
    given = pack.mapping(pack.body, "terms", required=True)
    terms = {str(key): _term(pack, given, str(key)) for key in given}
    cases = tuple(dict(c) for c in pack.sequence(pack.body, "cases", required=True) if isinstance(c, CommentedMap))
    pack.done()
    return Statutory(pack.name, terms, cases)


def _term(pack: PackFile, given: CommentedMap, key: str) -> Term:
    one = pack.mapping(given, key, required=True)
    pack.only(one, _TERM)
    days = one.get("days")
    if not isinstance(days, int) or isinstance(days, bool) or days < 1:
        pack.fault(one, "days", "天数不是正整数", "如 20")
        days = 1
    for field, known in (("unit", _UNITS), ("kind", _KINDS)):
        if one.get(field) not in known:
            pack.fault(one, field, f"“{field}”不是{'或'.join(known)}", known[0])
    source = PackFile(pack.name, one, pack.faults).source()
    return Term(key, pack.words(one, "label"), days, one.get("unit") == _UNITS[0], str(one.get("kind")), source)
