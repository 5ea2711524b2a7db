"""Workbooks: what stands in them comes back, with what their readers see."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from threeones.base.intake.ledgers.tests.making import MAIN, grid, notes, read, refusal, rows, sheet, sheets, workbook

LONG = "文" * 30_000
WORKBOOK = (
    f'<workbook {MAIN} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
    '<sheet name="{}" sheetId="1" r:id="rId1"/><sheet name="{}" sheetId="2" r:id="rId2"/></sheets></workbook>'
)
EARLY = datetime.fromisoformat("2021-06-30T08:30")
FORMATS = {
    "yyyy-mm-dd": (date(2021, 6, 30), date(2021, 6, 30)),
    "yyyy-mm-dd hh:mm": (EARLY, EARLY),
    'yyyy"年"m"月"d"日"': (date(2021, 6, 30), date(2021, 6, 30)),
    'yyyy"年"m"月"': (date(2021, 6, 1), "2021年6月"),
    "mmm-yy": (date(2021, 6, 1), "2021年6月"),
    "yyyy": (date(2021, 6, 1), "2021年"),
    "hh:mm": (time(8, 30), "08:30"),
    "[h]:mm": (timedelta(hours=36, minutes=5), "36:05"),
    "0%": (0.07, "7%"),
    "0.0%": (0.0815, "8.15%"),
    '0.00"亿元"': (562.87, "562.87亿元"),
    '#,##0"万元"': (125000, "125000万元"),
    '"第"0"期"': (3, "第3期"),
    "#,##0.00_ ": (1234.5, 1234.5),
    "0.00E+00": (1234.5, 1234.5),
    '"¥"#,##0': (12, 12),
    '0!.0,"万"': (125000, 125000),
    "@": (7, 7),
}


def test_every_kind_of_value_comes_back() -> None:
    def fill(book: Any) -> None:
        book.add_worksheet("甲").write_row(0, 0, ["文", 1, 2.5, True, -3, "2021", "  缩进", "两\n行", "😀𠮷"])

    assert rows(grid("a.xlsx", workbook(fill))) == [["文", 1, 2.5, True, -3, "2021", "  缩进", "两\n行", "😀𠮷"]]


@pytest.mark.parametrize("code", FORMATS)
def test_a_cell_is_what_its_reader_sees(code: str) -> None:
    value, seen = FORMATS[code]

    def fill(book: Any) -> None:
        book.add_worksheet().write(0, 0, value, book.add_format({"num_format": code}))

    ((found,),) = rows(grid("a.xlsx", workbook(fill)))
    assert (found, type(found)) == (seen, type(seen))


def test_dates_of_chinese_excel_are_told_by_number_alone() -> None:
    styles = (
        "<styleSheet><cellXfs>" + "".join(f'<xf numFmtId="{n}"/>' for n in (0, 31, 57, 58)) + "</cellXfs></styleSheet>"
    )
    cells = "".join(f'<c r="{"ABCD"[n]}1" s="{n}"><v>44377</v></c>' for n in range(4))
    data = sheets({"甲": sheet(f'<row r="1">{cells}</row>')}, {"xl/styles.xml": styles})
    assert rows(grid("a.xlsx", data)) == [[44377, date(2021, 6, 30), "2021年6月", date(2021, 6, 30)]]


def test_blank_rows_stay_and_blank_sheets_go() -> None:
    def fill(book: Any) -> None:
        first = book.add_worksheet("甲")
        first.write(2, 1, "标题")
        first.write(5, 0, "末行")
        first.write_blank(9, 9, None, book.add_format({"bold": True}))
        book.add_worksheet("空")

    found = grid("a.xlsx", workbook(fill))
    assert rows(found) == [[], [], [None, "标题"], [], [], ["末行"]]
    assert (found.name, found.first_row) == ("甲", 1)


def test_merges_indents_and_what_is_hidden() -> None:
    def fill(book: Any) -> None:
        first = book.add_worksheet("甲")
        first.merge_range(0, 0, 0, 3, "2021年工作手册")
        first.merge_range(1, 0, 3, 0, "经济")
        first.write(1, 1, "一", book.add_format({"indent": 2}))
        first.write(2, 1, "二", book.add_format({"align": "left"}))
        first.write(3, 2, "三")
        first.set_row(2, None, None, {"hidden": True})
        first.set_row(50, None, None, {"hidden": True})
        first.set_column(2, 900, None, None, {"hidden": True})
        second = book.add_worksheet("附表")
        second.write(0, 0, "附")
        second.protect("密码")
        second.hide()

    ledger = read("a.xlsx", workbook(fill))
    found, more = ledger.grids
    assert set(found.merged) == {((0, 0), (0, 2)), ((1, 0), (3, 0))}
    assert found.indents == {(1, 1): 2} and found.hidden_rows == {2} and found.hidden_columns == {2}
    assert rows(more) == [["附"]]
    assert notes(ledger) == [
        ("甲", 3, "有隐藏的行，照样读了（第3行）"),
        ("甲", 0, "有隐藏的列，照样读了（C:C）"),
        ("附表", 0, "工作表是隐藏的，照样读了"),
        ("附表", 0, "工作表有保护，照样读了"),
    ]


def test_a_merge_over_the_whole_sheet_ends_where_the_table_ends() -> None:
    cells = '<row r="1"><c r="B1"><v>1</v></c></row><row r="3"><c r="A3"><v>2</v></c></row>'
    merges = "".join(f'<mergeCell ref="{ref}"/>' for ref in ("A1:XFD1048576", "A9:B9", "A3"))
    data = sheets({"甲": sheet(cells, f"<mergeCells>{merges}</mergeCells>")})
    found = grid("a.xlsx", data)
    assert list(found.merged) == [((0, 0), (2, 1))] and rows(found) == [[None, 1], [], [2]]


def test_formulas_without_a_value_and_errors_are_told() -> None:
    cells = (
        '<row r="1"><c r="A1"><f>1+1</f></c><c r="B1"><f>1+1</f><v>2</v></c></row>'
        '<row r="2"><c r="A2" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="B2" t="s"><v>0</v></c></row>'
    )
    ledger = read(
        "a.xlsx", sheets({"甲": sheet(cells)}, {"xl/sharedStrings.xml": f"<sst {MAIN}><si><t>文</t></si></sst>"})
    )
    assert rows(ledger.grids[0]) == [[None, 2], [None, "文"]]
    assert [(n.row, n.column) for n in ledger.notes] == [(1, "A"), (2, "A")]
    assert "公式没有计算结果" in ledger.notes[0].note and "#DIV/0!" in str(ledger.notes[1])


def test_notes_of_a_kind_are_counted_beyond_the_first() -> None:
    cells = "".join(f'<row r="{n}"><c r="A{n}"><f>1</f></c><c r="B{n}"><v>1</v></c></row>' for n in range(1, 101))
    told = read("a.xlsx", sheets({"甲": sheet(cells)})).notes
    assert len(told) == 21 and told[-1].note.endswith("另有80处")


@pytest.mark.parametrize(("columns", "read_"), [(300, True), (301, False)])
def test_columns_up_to_the_limit(columns: int, read_: bool) -> None:
    data = workbook(lambda book: book.add_worksheet("甲").write_row(0, 0, range(columns)))
    if read_:
        assert rows(grid("a.xlsx", data)) == [list(range(columns))]
    else:
        assert "301列" in refusal("a.xlsx", data)[0]


def test_two_sheets_of_one_name_are_not_told_apart() -> None:
    one = sheet('<row r="1"><c r="A1"><v>1</v></c></row>')
    data = sheets({"甲": one, "乙": one}, {"xl/workbook.xml": WORKBOOK.format("甲", "甲")})
    assert "同名" in refusal("a.xlsx", data)[0]


@pytest.mark.parametrize("part", ["xl/SharedStrings.XML", "XL\\sharedstrings.xml"])
def test_texts_under_a_name_in_other_letters_are_weighed_too(part: str) -> None:
    one = sheet("".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 4001)))
    assert (
        "文字展开后" in refusal("a.xlsx", sheets({"甲": one}, {part: f"<sst {MAIN}><si><t>{LONG}</t></si></sst>"}))[0]
    )
    short = sheet('<row r="1"><c r="A1" t="s"><v>0</v></c></row>')
    assert rows(grid("a.xlsx", sheets({"甲": short}, {part: f"<sst {MAIN}><si><t>文</t></si></sst>"}))) == [["文"]]


TEXTS = st.text(st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufffe\uffff"), max_size=20)
VALUES = st.one_of(
    st.none(),
    TEXTS.filter(bool),
    st.booleans(),
    st.integers(-(2**53), 2**53),
    st.floats(allow_nan=False, allow_infinity=False, min_value=-1e15, max_value=1e15),
    st.dates(date(1900, 3, 1), date(2199, 12, 31)),
)


@given(cells=st.lists(st.lists(VALUES, max_size=6), max_size=6))
@settings(max_examples=60)
def test_any_cells_come_back(cells: list[list[Any]]) -> None:
    def fill(book: Any) -> None:
        first, day = book.add_worksheet("甲"), book.add_format({"num_format": "yyyy-mm-dd"})
        first.write(0, 0, "头")
        for r, line in enumerate(cells, 1):
            for c, value in enumerate(line):
                if isinstance(value, str):
                    first.write_string(r, c, value)
                elif isinstance(value, date):
                    first.write_datetime(r, c, value, day)
                elif value is not None:
                    first.write(r, c, value)

    expected: list[list[Any]] = [["头"], *(list(line) for line in cells)]
    for line in expected:
        while line and line[-1] is None:
            line.pop()
    while not expected[-1]:
        expected.pop()
    found = rows(grid("a.xlsx", workbook(fill)))
    # xlsxwriter writes 16 digits; a whole float is a whole number
    assert [[pytest.approx(v, rel=1e-14) if type(v) is float else v for v in line] for line in expected] == found
    assert [[type(v) for v in line] for line in found] == [
        [int if type(v) is float and v.is_integer() else type(v) for v in line] for line in expected
    ]
