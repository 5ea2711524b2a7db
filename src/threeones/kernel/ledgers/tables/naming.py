"""Which column names the projects: the one so headed, or the work itself where that column only groups rows."""

from __future__ import annotations

from collections.abc import Mapping

from threeones.kernel.ledgers.meaning import UNITS, Meaning
from threeones.kernel.ledgers.rows.numbering import number_alone
from threeones.kernel.ledgers.tables.columns import Column
from threeones.kernel.ledgers.tables.evidence import data_rows
from threeones.kernel.ledgers.tables.heads import Table

_FALLBACKS = (Meaning.NAME, Meaning.TASK, Meaning.CONTENT, Meaning.INDICATOR, Meaning.TARGET)
# The share of rows without a name of their own from which its column groups rows, where names are merged and where not.
_GROUPED, _GAPS = 0.25, 0.4
_MOST = 0.6
_OBJECTIVES = (Meaning.OBJECTIVE, Meaning.OBJECTIVE_OR_TARGET)


def settle_names(table: Table, columns: Mapping[int, Column]) -> None:
    """Decide the column of names and, by where they stand to it, the columns that left a choice."""
    fixed = [c for c in columns.values() if c.meaning is Meaning.NAME and c.sure == 1]
    chosen = fixed[0] if fixed else _chosen(table, columns)
    if chosen is not None and not fixed and (work := _work_below(table, columns, chosen)) is not None:
        chosen.become(
            Meaning.OBJECTIVE,
            f"“{chosen.heading}”一格管着多行，每行另有自己的{_own(table, columns, chosen.index)}，读作目标",
            0.8,
        )
        work.become(Meaning.NAME, f"每行一项“{work.heading}”，读作项目：开头是名称，全文是工作内容", 0.75)
        chosen = work
    if chosen is not None:
        _beside(columns, chosen)


def _chosen(table: Table, columns: Mapping[int, Column]) -> Column | None:
    """The column of names: what somebody gave another meaning only where there is no other."""
    guessed = {n: c for n, c in columns.items() if c.sure < 1 or c.meaning is Meaning.NAME}
    return _by_meaning(guessed) or _by_place(table, columns) or _by_meaning(columns) or _by_text(columns)


def _by_meaning(columns: Mapping[int, Column]) -> Column | None:
    for meaning in _FALLBACKS:
        same = [c for c in columns.values() if c.meaning is meaning]
        if meaning is Meaning.TASK and len(same) > 1:
            same = [c for c in same if c.evidence.dense] or same
        if same:
            chosen = min(same, key=lambda c: (c.sure < 0.8, c.order, c.index))
            return _named(chosen, meaning)
    return None


def _by_place(table: Table, columns: Mapping[int, Column]) -> Column | None:
    """Where there are objectives alone: the column of unknown words below them, else the lowest of theirs."""
    left = [c for c in columns.values() if c.meaning in (Meaning.OBJECTIVE, Meaning.OBJECTIVE_OR_TARGET)]
    if not left:
        return None
    above = max(left, key=lambda c: c.index)
    if (work := _unknown_below(table, columns, above)) is not None:
        work.become(Meaning.NAME, f"“{above.heading}”重复，“{work.heading}”每行不同，读作项目名称", 0.5)
        return work
    if above.sure == 1:
        return None
    above.become(Meaning.NAME, f"没有项目名称的列，“{above.heading}”读作项目名称", 0.6)
    return above


def _by_text(columns: Mapping[int, Column]) -> Column | None:
    rest = [c for c in columns.values() if c.meaning is Meaning.KEPT and c.sure < 0.5 and c.evidence.written]
    if not rest:
        return None
    first = next((c for c in sorted(rest, key=lambda c: c.index) if c.evidence.dense and c.evidence.length >= 2), None)
    chosen = first or max(rest, key=lambda c: (c.evidence.length, -c.index))
    why = "在最左边" if first else "文字最多"
    chosen.become(Meaning.NAME, f"没有项目名称的列，“{chosen.heading}”{why}，读作项目名称", 0.4)
    return chosen


def _unknown_below(table: Table, columns: Mapping[int, Column], above: Column) -> Column | None:
    """A column whose heading nobody knows and whose texts all differ, where those of the objectives repeat."""
    rows = data_rows(table)

    def differ(column: Column) -> bool:
        told = [t for r in rows if (t := table.filled.text[r][column.index])]
        return len(set(told)) == len(told)

    if differ(above):
        return None
    unknown = [c for c in columns.values() if c.meaning is Meaning.KEPT and c.sure < 0.5 and c.index > above.index]
    fit = [c for c in unknown if c.evidence.dense and c.evidence.length >= 2 and differ(c)]
    return min(fit, key=lambda c: c.index, default=None)


def _named(column: Column, was: Meaning) -> Column:
    """The column as the one of names. What it was besides (content, target) stays in ``was`` of the reason."""
    if was is Meaning.TASK:
        column.become(Meaning.NAME, f"{column.reason}；没有更明确的名称列，读作项目名称", min(column.sure, 0.85))
    elif was is not Meaning.NAME:
        column.become(Meaning.NAME, f"没有项目名称的列，“{column.heading}”读作项目名称", 0.7)
    return column


def _work_below(table: Table, columns: Mapping[int, Column], chosen: Column) -> Column | None:
    """The column whose cells are the projects, where a name stands over several rows that have all else of their own."""
    filled, rows = table.filled, data_rows(table)
    unnamed = [r for r in rows if not filled.owns(r, chosen.index)]
    if not _groups(table, chosen, rows, unnamed):
        return None
    meanings = (Meaning.CONTENT, Meaning.TASK, Meaning.TARGET, Meaning.INDICATOR)
    below = [c for c in columns.values() if c.meaning in meanings and c.index > chosen.index]
    work = [c for c in below if sum(filled.owns(r, c.index) for r in unnamed) >= _MOST * len(unnamed)]
    # beside a column of objectives the names are the projects, unless each row is numbered
    numbered = any(filled.owns(r, c.index) for r in unnamed for c in columns.values() if c.meaning is Meaning.NUMBER)
    if not numbered and any(c.meaning in _OBJECTIVES and c.index < chosen.index for c in columns.values()):
        return None
    if not work or sum(_stands_alone(table, columns, r, chosen.index) for r in unnamed) < _MOST * len(unnamed):
        return None
    return min(work, key=lambda c: (meanings.index(c.meaning), c.index))


def _groups(table: Table, chosen: Column, rows: list[int], unnamed: list[int]) -> bool:
    """Whether names stand over several rows: merged ones do; a gap or two may be names that were forgotten."""
    merged = any(table.filled.from_above(r, chosen.index) for r in unnamed)
    least = _GROUPED if merged else _GAPS
    return len(unnamed) >= least * len(rows) and (merged or len(unnamed) > 1)


def _stands_alone(table: Table, columns: Mapping[int, Column], row: int, name: int) -> bool:
    """Whether a row has a number of its own or, where numbers count groups or nothing, a unit of its own."""
    numbers = [c.index for c in columns.values() if c.meaning is Meaning.NUMBER]
    if any(table.filled.owns(row, c) for c in numbers):
        return True
    if any(_counts(table, c, name) for c in numbers):
        return False
    return any(table.filled.owns(row, c.index) for c in columns.values() if c.meaning in UNITS)


def _counts(table: Table, number: int, name: int) -> bool:
    """Whether a column numbers work: rows without a name too, or names by 1, 2, 3 (一、 and （一） number groups)."""
    rows = [r for r in data_rows(table) if table.filled.owns(r, number)]
    ranks = [n.rank for r in rows if (n := number_alone(table.filled.text[r][number])) is not None]
    return any(not table.filled.owns(r, name) for r in rows) or any(rank > 2 for rank in ranks)


def _own(table: Table, columns: Mapping[int, Column], name: int) -> str:
    counted = [c for c in columns.values() if c.meaning is Meaning.NUMBER and _counts(table, c.index, name)]
    return "序号" if counted else "责任单位"


def _beside(columns: Mapping[int, Column], chosen: Column) -> None:
    """Columns that left a choice, by the side of the names on which they stand."""
    for column in columns.values():
        left = column.index < chosen.index
        named = f"“{column.heading}”在“{chosen.heading}”{'左' if left else '右'}边"
        if column.meaning is Meaning.OBJECTIVE_OR_TARGET:
            column.become(
                Meaning.OBJECTIVE if left else Meaning.TARGET, f"{named}，读作{'上一级目标' if left else '目标值'}", 0.8
            )
        elif column.meaning is Meaning.TASK or (column.meaning is Meaning.NAME and column is not chosen):
            column.become(
                Meaning.OBJECTIVE if left else Meaning.CONTENT,
                f"{named}，读作{'上一级目标' if left else '工作内容'}",
                0.75,
            )


def numbers_of_groups(table: Table, columns: Mapping[int, Column]) -> None:
    """A column of numbers that stands beside a group's name and numbers groups is part of that name."""
    groups = [c.index for c in columns.values() if c.meaning is Meaning.OBJECTIVE]
    for column in columns.values():
        if column.meaning is not Meaning.NUMBER or column.sure == 1 or not groups:
            continue
        written = [r for r in data_rows(table) if table.filled.owns(r, column.index)]
        with_group = [r for r in written if any(table.filled.owns(r, g) for g in groups)]
        sparse = len(written) < len(data_rows(table))
        if written and sparse and len(with_group) == len(written):
            forms = {n.form for r in written if (n := number_alone(table.filled.text[r][column.index]))}
            column.become(Meaning.OBJECTIVE, f"“{column.heading}”是目标的编号（{'、'.join(sorted(forms))}）", 0.8)
