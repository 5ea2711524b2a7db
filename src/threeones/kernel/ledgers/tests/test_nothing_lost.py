"""Whatever stands in a sheet is found again: in the book, in a fault, or beside the row that says why it was not taken."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from threeones.kernel.book.canonical import to_bytes
from threeones.kernel.ledgers.grid import Cell, Grid, Span
from threeones.kernel.ledgers.understand import understand
from threeones.kernel.ledgers.understood import READ_AS, Understood

HEADS = (  # noqa: SIM905
    "序号 项目编号 上级编码 大纲级别 目标 类别 项目名称 重点工作 主要工作内容 具体任务 年度目标 指标名称 计量单位 牵头单位 责任单位 配合单位 "
    "省牵头单位 责任领导 责任人 联系人 开始时间 完成时限 起止时间 一季度 3月 第一节点 备注 完成情况 谁知道"
).split()
NUMBERS = ("1", "2", "3", "一", "（一）", "（1）", "1.1", "1.2", "①", "FG-01", "FG-01-001", "第一部分")
OPENERS = ("", "", "一、", "（二）", "1.", "（1）", "合计", "注：", "填表人：", "责任单位：", "  ", "同上")


@st.composite
def grids(draw: st.DrawFn) -> Grid:
    """A sheet of random columns, rows, gaps and merges, every word in it its own."""
    width = draw(st.integers(1, 7))
    heads = draw(st.lists(st.sampled_from(HEADS), min_size=width, max_size=width))
    rows: list[list[Cell]] = []
    if draw(st.booleans()):
        rows.append(["年度台账", *[None] * (width - 1)])
    if draw(st.integers(0, 9)):
        rows.append(list(heads))
    for r in range(draw(st.integers(0, 9))):
        kind = draw(st.integers(0, 9))
        if kind == 0:
            rows.append(list(heads))
        elif kind == 1:
            rows.append([None] * width)
        else:
            rows.append([draw(cells(r, c)) for c in range(width)])
    return Grid("2021年.xlsx", draw(st.sampled_from(["Sheet1", "民生"])), rows, draw(merges(len(rows), width)))


def cells(r: int, c: int) -> st.SearchStrategy[Cell]:
    """A cell: nothing, a number, a date in words, or words of this place alone."""
    words = st.sampled_from(OPENERS).map(lambda o: f"{o}词{chr(0x4E00 + 97 * r + c)}" if o != "同上" else o)
    long = words.map(lambda w: w + "。" + "长" * 310)
    return st.one_of(
        st.none(),
        st.none(),
        words,
        words,
        words,
        long,
        st.sampled_from(NUMBERS),
        st.sampled_from(["6月底", "13月", "常年"]),
    )


@st.composite
def merges(draw: st.DrawFn, height: int, width: int) -> list[Span]:
    """A few merges that do not overlap."""
    found: list[Span] = []
    taken: set[tuple[int, int]] = set()
    for _ in range(draw(st.integers(0, 4)) if height and width else 0):
        top, left = draw(st.integers(0, height - 1)), draw(st.integers(0, width - 1))
        bottom, right = draw(st.integers(top, min(top + 3, height - 1))), draw(st.integers(left, width - 1))
        places = {(r, c) for r in range(top, bottom + 1) for c in range(left, right + 1)}
        if not places & taken and len(places) > 1:
            taken |= places
            found.append(((top, left), (bottom, right)))
    return found


def written(grid: Grid) -> set[str]:
    """The words that a reader sees in the sheet, but the headings; a merge shows its first cell."""
    hidden = {
        (r, c)
        for (top, left), (bottom, right) in grid.merged
        for r in range(top, bottom + 1)
        for c in range(left, right + 1)
        if (r, c) != (top, left)
    }
    cells = (v for r, row in enumerate(grid.cells) for c, v in enumerate(row) if (r, c) not in hidden)
    return {v[v.index("词") :][:2] for v in cells if isinstance(v, str) and "词" in v}


def told(read: Understood) -> str:
    """All that the result says."""
    faults = " ".join(f"{f.fault}{f.expected}" for f in read.faults)
    beside = " ".join(text for row in read.rows for text in row.kept.values())
    heads = " ".join(text for table in read.tables for text in table.headings.values())
    return to_bytes(read.book).decode() + faults + beside + heads


@settings(max_examples=30, deadline=None)
@given(st.lists(grids(), min_size=2, max_size=3))
def test_the_rows_of_several_sheets_are_told_in_order(sheets: list[Grid]) -> None:
    named = [replace(sheet, name=f"{n}{sheet.name}") for n, sheet in enumerate(sheets)]
    read = understand(named)
    assert [(r.sheet, r.row) for r in read.rows] == [(s.name, n) for s in named for n in range(1, len(s.cells) + 1)]
    everything = told(read)
    assert {word for sheet in named for word in written(sheet) if word not in everything} == set()
    assert len(read.book.projects) == len(read.placed)


@settings(max_examples=150, deadline=None)
@given(grids())
def test_every_row_is_read_as_something_and_no_word_is_lost(grid: Grid) -> None:
    read = understand([grid])
    assert [r.row for r in read.rows] == list(range(1, len(grid.cells) + 1))
    assert {r.read_as for r in read.rows} <= set(READ_AS)
    everything = told(read)
    assert {word for word in written(grid) if word not in everything} == set()
    assert [p.code for p in read.book.projects] == list(read.placed)
    codes = [o.code for o in read.book.objectives]
    assert len(set(codes)) == len(codes) and len(set(read.placed)) == len(read.placed)
    assert {o for p in read.book.projects for o in p.objectives} <= set(codes)
    assert understand([grid]).book == read.book
