"""What an officer corrected in a reading, as data: kept as JSON, found again by the fingerprint of the headings."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, TypeVar

from threeones.kernel.ledgers.grid import Grid
from threeones.kernel.ledgers.meaning import GIVEN, Meaning
from threeones.kernel.ledgers.reading import load_reading
from threeones.kernel.ledgers.rows.levels import RULES
from threeones.kernel.ledgers.tables.columns import folded_path
from threeones.kernel.ledgers.tables.filled import Filled
from threeones.kernel.ledgers.tables.heads import tables_of
from threeones.kernel.values.faults import Fault, Faults

T = TypeVar("T")
ALL = "*"
_EMPTY: Mapping[str, Any] = MappingProxyType({})
_DIGITS = re.compile(r"\d+")
_FIRST_ROWS = 3


@dataclass(frozen=True, slots=True)
class Corrections:
    """Corrections (更正) to how ledgers are read.

    ``columns`` maps a heading, folded and joined by a stroke (``fold_path``), to its meaning. ``head_rows`` (the row in
    which the head begins, as its reader counts), ``levels`` (one of ``levels.RULES``) and ``objectives`` (what the
    sheet's projects stand under) go by the name of a sheet, by its place (``#2``), or for all (``*``). ``ignored`` are
    such sheets that are not read. ``units`` maps a name as written to the right one (发改经信局 to 发改局).
    """

    columns: Mapping[str, Meaning] = field(default_factory=lambda: _EMPTY)
    head_rows: Mapping[str, int] = field(default_factory=lambda: _EMPTY)
    levels: Mapping[str, str] = field(default_factory=lambda: _EMPTY)
    objectives: Mapping[str, str] = field(default_factory=lambda: _EMPTY)
    units: Mapping[str, str] = field(default_factory=lambda: _EMPTY)
    ignored: frozenset[str] = frozenset()

    def ignores(self, sheet: str, place: int) -> bool:
        """Whether a sheet (``place`` counts from 1) is not read."""
        return not self.ignored.isdisjoint((sheet, f"#{place}"))

    def to_json(self) -> dict[str, Any]:
        """In values that JSON has; what says nothing is left out."""
        told = {
            "columns": {k: str(v) for k, v in sorted(self.columns.items())},
            "head_rows": dict(sorted(self.head_rows.items())),
            "levels": dict(sorted(self.levels.items())),
            "objectives": dict(sorted(self.objectives.items())),
            "units": dict(sorted(self.units.items())),
            "ignored": sorted(self.ignored),
        }
        return {key: value for key, value in told.items() if value}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Corrections:
        """The other way round. Raises Faults with all that is wrong in it."""
        faults: list[Fault] = []
        columns = _texts(told, "columns", faults, GIVEN)
        levels = _texts(told, "levels", faults, RULES)
        heads = _numbers(told, faults)
        objectives, units = _texts(told, "objectives", faults), _texts(told, "units", faults)
        ignored = told.get("ignored", [])
        if not isinstance(ignored, list) or not all(isinstance(i, str) for i in ignored):
            faults.append(_fault("ignored", f"“{ignored}”不是工作表的列表", '如 ["封面", "#3"]'))
        faults += [_fault(str(key), f"不认识的键“{key}”", "、".join(sorted(_KEYS))) for key in told if key not in _KEYS]
        if faults:
            raise Faults(faults)
        meanings = {heading: Meaning(m) for heading, m in columns.items()}
        return cls(meanings, heads, levels, objectives, units, frozenset(ignored))


_KEYS = frozenset({"columns", "head_rows", "levels", "objectives", "units", "ignored"})
NONE = Corrections()


def for_sheet(given: Mapping[str, T], sheet: str, place: int) -> T | None:
    """What is given for a sheet: by its name, else by its place from 1, else for all."""
    return given.get(sheet, given.get(f"#{place}", given.get(ALL)))


def fingerprint(grids: Sequence[Grid]) -> str:
    """What tells ledgers of one make from others: SHA-256 of their headings, whatever stands in the rows.

    A sheet without a head (a cover) says nothing beside one that has a head. Where no head is found at all, the first
    rows stand for it, their digits aside (a title names its year).
    """
    reading = load_reading()
    tables = [(grid, table) for grid in grids for table in tables_of(Filled(grid), reading)]
    headed = [[folded_path(table, c) for c in sorted(table.paths)] for _grid, table in tables]
    told: list[list[str]] = []
    for heads in [h for h in headed if h] or [_first_rows(grid) for grid, _table in tables]:
        # a sheet for each month says no more than one
        if heads not in told:
            told.append(heads)
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


def _first_rows(grid: Grid) -> list[str]:
    filled = Filled(grid)
    rows = [r for r in filled.rows() if filled.written(r)][:_FIRST_ROWS]
    return [_DIGITS.sub("", filled.text[r][c])[:20] for r in rows for c in filled.written(r)]


def _texts(told: Mapping[str, Any], key: str, faults: list[Fault], allowed: Sequence[str] = ()) -> dict[str, str]:
    given = told.get(key, {})
    if not isinstance(given, dict):
        faults.append(_fault(key, f"“{key}”不是键值对", "{…: …}"))
        return {}
    for name, value in given.items():
        if not isinstance(value, str) or (allowed and value not in allowed):
            faults.append(_fault(f"{key}.{name}", f"不能是“{value}”", "、".join(allowed) or "文字"))
    return {str(k): str(v) for k, v in given.items()}


def _numbers(told: Mapping[str, Any], faults: list[Fault]) -> dict[str, int]:
    given = told.get("head_rows", {})
    if not isinstance(given, dict):
        faults.append(_fault("head_rows", "“head_rows”不是键值对", '{"Sheet1": 3}'))
        return {}
    for name, value in given.items():
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            faults.append(_fault(f"head_rows.{name}", f"“{value}”不是行号", "从1数起的行号，如 3"))
    return {str(k): v for k, v in given.items() if isinstance(v, int)}


def _fault(column: str, fault: str, expected: str) -> Fault:
    return Fault("", "", 0, column, fault, expected)
