"""Columns of a table as facts: whole columns at once, single cells only where something is wrong."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date
from typing import Any

import polars as pl

from threeones.kernel.scheme.model import Fact
from threeones.kernel.values.parse import is_blank, parse_bool, parse_date, parse_number, parse_text
from threeones.kernel.values.problem import ValueProblem
from threeones.kernel.values.quantity import is_unit

DTYPES: dict[str, type[pl.DataType]] = {
    "number": pl.Float64,
    "text": pl.String,
    "date": pl.String,
    "bool": pl.Boolean,
}
NUMBER = r"^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?$"
LARGEST = 1e15
"""Numbers of facts stay below: doubles are whole numbers up to there, and so are the sums of peers."""
Trouble = tuple[int, ValueProblem]  # the index in the column, and what is wrong there


def fact_column(series: pl.Series, fact: Fact) -> tuple[pl.Series, list[Trouble]]:
    """The column as the fact's kind (missing where the cell is empty), and the cells that are wrong."""
    if fact.kind == "number":
        return _numbers(series, fact)
    parse: Callable[[object], Any] = {"text": _text, "date": _iso, "bool": parse_bool}[fact.kind]
    if fact.kind == "text" and series.dtype == pl.String:
        text = series.str.strip_chars()
        return text.set(text == "", None), []
    if fact.kind == "bool" and series.dtype == pl.Boolean:
        return series, []
    return _by_cell(series, parse, DTYPES[fact.kind])


def _numbers(series: pl.Series, fact: Fact) -> tuple[pl.Series, list[Trouble]]:
    unit = fact.unit if is_unit(fact.unit) else ""

    def parse(cell: object) -> float:
        number = float(parse_number(cell, unit))
        if abs(number) >= LARGEST:
            raise _too_large(cell)
        return number

    if series.dtype == pl.String:
        text = series.str.strip_chars()
        text = text.set(text == "", None)
        plain = text.str.contains(NUMBER)
        values = text.set(~plain, None).cast(pl.Float64)
        return _mended(values, series, (~plain).fill_null(False), parse)
    if series.dtype.is_numeric():
        values = series.cast(pl.Float64)
        return _mended(values, series, (~values.is_finite()).fill_null(False), parse)
    return _by_cell(series, parse, pl.Float64)


def _mended(
    values: pl.Series, cells: pl.Series, doubtful: pl.Series, parse: Callable[[object], float]
) -> tuple[pl.Series, list[Trouble]]:
    """Parse the doubtful cells one by one (1,234 and full-width digits are numbers, 12.5亿 is not)."""
    troubles: list[Trouble] = []
    large = (values.abs() >= LARGEST).fill_null(False) & ~doubtful
    places = (doubtful | large).arg_true().to_list()
    if not places:
        return values, troubles
    out = values.to_list()
    for i in places:
        out[i], trouble = (None, _too_large(cells[i])) if large[i] else _cell(cells[i], parse)
        if trouble:
            troubles.append((i, trouble))
    return pl.Series(values.name, out, dtype=pl.Float64), troubles


def _too_large(cell: object) -> ValueProblem:
    return ValueProblem(f"“{cell}”太大，算不准", "绝对值小于10的15次方；换大一级的单位（万元、亿元）")


def _by_cell(
    series: pl.Series, parse: Callable[[object], Any], dtype: type[pl.DataType]
) -> tuple[pl.Series, list[Trouble]]:
    out: list[Any] = []
    troubles: list[Trouble] = []
    for i, cell in enumerate(series.to_list()):
        value, trouble = _cell(cell, parse)
        out.append(value)
        if trouble:
            troubles.append((i, trouble))
    return pl.Series(series.name, out, dtype=dtype), troubles


def _cell(cell: object, parse: Callable[[object], Any]) -> tuple[Any, ValueProblem | None]:
    if is_blank(cell):
        return None, None
    try:
        return parse(cell), None
    except ValueProblem as problem:
        return None, problem


def _text(cell: object) -> str:
    if isinstance(cell, float) and not math.isfinite(cell):
        raise ValueProblem("单元格不是文字，也不是有限的数", "填写文字，或留空")
    return parse_text(cell)


def _iso(cell: object) -> str:
    day: date = parse_date(cell)
    return day.isoformat()
