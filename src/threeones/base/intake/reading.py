"""From cells to typed rows, with every fault of the sheet."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from threeones.base.files.uploads import limits
from threeones.base.intake.scanning import Place, column_letters
from threeones.base.intake.specs import Column, ParsedRow, SheetSpec
from threeones.base.intake.workbooks import RawSheet
from threeones.kernel.values.faults import Fault
from threeones.kernel.values.parse import parse_bool, parse_date, parse_number, parse_text, split_names
from threeones.kernel.values.period_text import parse_period
from threeones.kernel.values.problem import ValueProblem

HEADER_SEARCH_ROWS = 10
# A cell is quoted in a fault; one that is an essay would make the list of faults unreadable.
QUOTED = 200


def fold(text: object) -> str:
    """A heading or name without the differences that a reader does not see (width, spaces, line breaks)."""
    return "".join(unicodedata.normalize("NFKC", str(text)).split()).replace("*", "")


def short(text: str) -> str:
    """A text as faults quote it, its middle left out where it is long."""
    return text if len(text) <= QUOTED else f"{text[: QUOTED // 2]}……{text[-QUOTED // 4 :]}"


@dataclass(frozen=True, slots=True)
class _Header:
    row: int
    columns: dict[int, Column]


@dataclass(slots=True)
class SheetRead:
    """What was read of a sheet: its rows, also those with a fault (``whole`` is false), and all faults.

    ``complete`` is false where the head lacks a column: then a name that is missing below says nothing.
    """

    rows: list[ParsedRow] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    complete: bool = False


def read_sheet(raw: RawSheet, spec: SheetSpec) -> SheetRead:
    """The rows of a sheet and all of its faults."""
    read = SheetRead()
    header = _find_header(raw, spec, read.faults)
    if header is None:
        return read
    read.complete = not read.faults
    inner = _merged_away(raw, header)
    marked = {row for row, _ in (*raw.uncached, *raw.errors)}
    for index in range(header.row + 1, len(raw.cells)):
        if index in marked or any(str(c).strip() for c in raw.cells[index]):
            read.rows.append(_read_row(raw, header, index, inner, read.faults))
    if not read.rows and not read.faults and spec.required:
        read.faults.append(Fault(raw.file, raw.name, 0, "", "工作表没有数据", f"至少一行{spec.purpose}"))
    return read


def _merged_away(raw: RawSheet, header: _Header) -> dict[Place, str]:
    """Cells below the head that a merge swallowed: they show a value but hold none."""
    swallowed: dict[Place, str] = {}
    for (top, left), (bottom, right) in raw.merged:
        rows = range(max(top, header.row + 1), min(bottom, len(raw.cells) - 1) + 1)
        name = f"{column_letters(left)}{top + 1}:{column_letters(right)}{bottom + 1}"
        for row in rows:
            swallowed |= {(row, c): name for c in header.columns if left <= c <= right and (row, c) != (top, left)}
    return swallowed


def _find_header(raw: RawSheet, spec: SheetSpec, faults: list[Fault]) -> _Header | None:
    known = {fold(c.heading): c for c in spec.all_columns}
    best, best_hits = -1, 0
    for index, cells in enumerate(raw.cells[:HEADER_SEARCH_ROWS]):
        hits = sum(fold(c) in known for c in cells if c != "")
        if hits > best_hits:
            best, best_hits = index, hits
    if best < 0:
        what = "工作表是空的" if not any(any(c != "" for c in r) for r in raw.cells) else "找不到表头"
        headings = "、".join(c.heading for c in spec.columns if c.required)
        faults.append(Fault(raw.file, raw.name, 0, "", what, f"表头含：{headings}"))
        return None
    columns: dict[int, Column] = {}
    unknown: dict[str, int] = {}
    for position, cell in enumerate(raw.cells[best]):
        column = known.get(fold(cell))
        if column is None:
            if str(cell).strip():
                unknown[str(cell).strip()] = position
        elif column in columns.values():
            text = f"这个表头在第{column_letters(position)}列又出现一次"
            faults.append(Fault(raw.file, raw.name, best + 1, column.heading, text, "只留一列"))
        else:
            columns[position] = column
    merged = _merged_headers(raw, best)
    faults += [
        f for c in spec.all_columns if c not in columns.values() for f in _missing(raw, best, c, unknown, merged)
    ]
    return _Header(best, columns)


def _merged_headers(raw: RawSheet, header_row: int) -> list[str]:
    spans = [m for m in raw.merged if m[0][0] <= header_row <= m[1][0] and m[0] != m[1]]
    return [f"{column_letters(a[1])}{a[0] + 1}:{column_letters(b[1])}{b[0] + 1}" for a, b in spans]


def _missing(
    raw: RawSheet, header_row: int, column: Column, unknown: dict[str, int], merged: list[str]
) -> Iterator[Fault]:
    near = difflib.get_close_matches(column.heading, [u for u in unknown if len(u) < QUOTED], n=1, cutoff=0.6)
    if not column.required and not near:
        return
    place = (raw.file, raw.name, header_row + 1, column.heading)
    hint = f"；表头有合并单元格（{'、'.join(merged[:5])}）" if merged else ""
    if near:
        text = f"缺少这一列；第{column_letters(unknown[near[0]])}列“{near[0]}”像是它{hint}"
        yield Fault(*place, text, f"表头写作“{column.heading}”")
    else:
        expected = "取消合并，每列一个表头" if merged else f"表头“{column.heading}”"
        yield Fault(*place, f"缺少这一列{hint}", expected)


def _read_row(raw: RawSheet, header: _Header, index: int, merged: dict[Place, str], faults: list[Fault]) -> ParsedRow:
    cells, values, before = raw.cells[index], {}, len(faults)
    for position, column in header.columns.items():
        cell = cells[position] if position < len(cells) else ""
        place = (raw.file, raw.name, index + 1, column.heading)
        if why := _unreadable(raw, (index, position), cell, column, merged):
            faults.append(Fault(*place, *why))
        elif isinstance(cell, str) and not cell.strip():
            if column.required:
                faults.append(Fault(*place, "没有填", column.note or _what(column)))
        else:
            try:
                values[column.field] = _value(cell, column)
            except ValueProblem as problem:
                faults.append(Fault(*place, short(problem.fault), short(problem.expected)))
            except ArithmeticError:
                faults.append(Fault(*place, f"“{short(str(cell))}”太大", _what(column)))
    return ParsedRow(raw.file, raw.name, index + 1, values, whole=len(faults) == before)


def _unreadable(
    raw: RawSheet, place: Place, cell: Any, column: Column, merged: dict[Place, str]
) -> tuple[str, str] | None:
    """Why the value of a cell is not what its reader sees in the spreadsheet, and what would be right."""
    if place in raw.uncached:
        return "公式没有计算结果", "在 Excel 中打开保存一次，或粘贴为数值"
    if place in raw.errors:
        return f"公式出错（{short(raw.errors[place]) or '错误值'}）", f"改正公式，或填{_what(column)}"
    if place in merged:
        return f"单元格被合并了（{merged[place]}），这一格是空的", "取消合并，每行各填一次"
    if place in raw.percent and column.unit == "%" and isinstance(cell, int | float):
        shown = format(cell * 100, ".12g")
        return f"单元格是百分比格式，存的是{cell}", f"只填数，单位为%，如 {shown}（常规格式）"
    longest = limits().max_cell_characters
    if isinstance(cell, str) and len(cell) > longest:
        return f"有{len(cell)}个字", f"不超过{longest}个字"
    return None


def _what(column: Column) -> str:
    kinds = {
        "date": "日期，如 2021-06-30",
        "number": f"数值（{column.unit}）" if column.unit else "数值",
        "int": "整数",
        "period": "期间，如 2021-01/2021-10",
    }
    if column.choices:
        return "、".join(column.choices)
    return kinds.get(column.kind, column.example or "文字")


def _value(cell: Any, column: Column) -> Any:
    if column.kind == "number":
        return parse_number(cell, column.unit)
    if column.kind == "int":
        number = parse_number(cell, column.unit)
        if number != number.to_integral_value():
            raise ValueProblem(f"“{cell}”不是整数", "整数")
        return int(number)
    if column.kind == "date":
        return parse_date(cell)
    if column.kind == "bool":
        return parse_bool(cell)
    if column.kind in ("period", "month"):
        return _period(cell, column)
    text = parse_text(cell)
    if column.kind == "choice":
        if text not in column.choices:
            raise ValueProblem(f"“{text}”不在可选项里", "、".join(column.choices))
        return column.choices[text]
    return split_names(text) if column.kind == "refs" else text


def _period(cell: Any, column: Column) -> str:
    period = parse_period(cell)
    if column.kind == "month" and period.start.month != period.end.month:
        raise ValueProblem(f"“{cell}”不是一个月", "月份，如 2021-03")
    return str(period)
