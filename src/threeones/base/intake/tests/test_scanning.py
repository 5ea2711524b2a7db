"""What is seen in a sheet's part before a parser opens it."""

from __future__ import annotations

import pytest

from threeones.base.files.uploads import limits
from threeones.base.intake.scanning import (
    DamagedPart,
    Shape,
    TooLarge,
    column_letters,
    scan_sheet,
    sheet_parts,
    text_lengths,
)
from threeones.base.intake.styles import cell_styles, percent_styles


def scan(rows: str, lengths: list[int] | None = None, percent: frozenset[str] = frozenset()) -> Shape:
    return scan_sheet(
        f"<worksheet><sheetData>{rows}</sheetData></worksheet>".encode(), lengths or [], percent, limits()
    )


def test_size_counts_cells_that_hold_something() -> None:
    shape = scan('<row r="2"><c r="C2"><v>1</v></c><c r="Z2" s="1"/></row><row r="9"><c r="A9" s="3"/></row>')
    assert (shape.rows, shape.columns) == (2, 3)


def test_cells_and_rows_without_numbers_follow_one_another() -> None:
    shape = scan("<row><c><v>1</v></c><c><v>2</v></c></row><row><c><f>A1</f></c></row>")
    assert (shape.rows, shape.columns, shape.uncached) == (2, 2, {(1, 0)})


def test_prefixes_and_line_breaks_change_nothing() -> None:
    part = (
        b"<x:worksheet xmlns:x='u'>\n<x:row r='1'>\n <x:c r='B1' t='e'>\n <x:v>#N/A</x:v>\n</x:c></x:row></x:worksheet>"
    )
    shape = scan_sheet(part, [], frozenset(), limits())
    assert shape.errors == {(0, 1): "#N/A"} and shape.columns == 2


@pytest.mark.parametrize("value", ["①", "２", "-1", "9" * 5000, "", "x"])
def test_a_number_of_a_text_that_is_none(value: str) -> None:
    assert scan(f'<row r="1"><c r="A1" t="s"><v>{value}</v></c></row>', [7]).characters == 0


def test_texts_are_counted_as_often_as_they_are_shown() -> None:
    lengths = text_lengths("<sst><si><t>四个字儿</t></si><si><r><t>ab</t></r><r><t>c</t></r></si></sst>".encode())
    assert lengths == [4, 3]
    cells = "".join(f'<c r="A{n}" t="s"><v>{n % 2}</v></c>' for n in range(1, 5))
    assert scan(cells, lengths).characters == 14


def test_percent_cells() -> None:
    styles = (
        '<styleSheet><numFmts><numFmt numFmtId="170" formatCode="0.0%"/><numFmt numFmtId="①" formatCode="%"/></numFmts>'
        '<cellStyleXfs><xf numFmtId="9"/></cellStyleXfs>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="9"/><xf numFmtId="170"/><xf/></cellXfs><dxfs><xf numFmtId="9"/></dxfs>'
        "</styleSheet>"
    )
    found = percent_styles(styles.encode())
    assert found == {"1", "2"}
    shape = scan('<c r="A1" s="1"><v>0.1</v></c><c r="B1" s="0"><v>1</v></c><c r="C1" s="2"/>', percent=found)
    assert shape.percent == {(0, 0)}


@pytest.mark.parametrize("rows", ['<c r="A1048577"/>', '<c r="1A"/>', '<row r="-1"/>', '<row r="x"/>', '<c r=""/>'])
def test_references_outside_of_a_sheet(rows: str) -> None:
    with pytest.raises(DamagedPart):
        scan(rows)


def test_it_stops_at_the_first_cell_over_the_limit() -> None:
    with pytest.raises(TooLarge) as found:
        scan('<c r="A100001"><v>1</v></c>' + "<c><v>1</v></c>" * 999)
    assert (found.value.shape.rows, found.value.shape.columns) == (100_001, 1)


def test_sheets_by_name() -> None:
    parts = {
        "xl/workbook.xml": b'<workbook xmlns:r="u"><sheets><sheet name="A" r:id="r1"/><sheet name="B" r:id="r2"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": b'<Relationships><Relationship Id="r1" Target="/xl/worksheets/a.xml"/></Relationships>',
    }
    assert sheet_parts(parts) == {"A": "xl/worksheets/a.xml", "B": "xl/"}


def test_two_sheets_of_one_name() -> None:
    with pytest.raises(DamagedPart, match="同名"):
        sheet_parts({"xl/workbook.xml": b'<workbook><sheet name="A"/><sheet name="A"/></workbook>'})


@pytest.mark.parametrize("count", ["4294967295", "+4294967295", " 99999 ", "9" * 5000])
def test_more_texts_than_there_are_bytes(count: str) -> None:
    with pytest.raises(DamagedPart, match="个数"):
        text_lengths(f'<sst uniqueCount="{count}"><si><t>a</t></si></sst>'.encode())
    assert text_lengths(b'<sst count="40" uniqueCount="2"><si><t>a</t></si></sst>') == [1]
    # a short part may hold texts that thousands of cells show
    assert text_lengths(b'<sst count="20832" uniqueCount="2"><si><t>a</t></si></sst>') == [1]


@pytest.mark.parametrize("encoding", ["gbk", "utf-7", "idna", "punycode", "hex", "none-such"])
def test_encodings_that_the_parser_does_not_have(encoding: str) -> None:
    with pytest.raises(DamagedPart, match="编码"):
        text_lengths(f'<?xml version="1.0" encoding="{encoding}"?><sst/>'.encode())


@pytest.mark.parametrize("element", ["<xf/>", '<numFmt numFmtId="1"/>'])
def test_styles_without_end(element: str) -> None:
    elements = "".join(element.replace("1", str(n)) for n in range(100_001))
    with pytest.raises(DamagedPart, match="超过"):
        cell_styles(f"<styleSheet><cellXfs>{elements}</cellXfs></styleSheet>".encode())


def test_indents_by_style() -> None:
    part = (
        b'<styleSheet><cellStyleXfs><xf><alignment indent="3"/></xf></cellStyleXfs><cellXfs><xf/>'
        b'<xf><alignment indent="2"/></xf></cellXfs><dxfs><dxf><alignment indent="9"/></dxf></dxfs></styleSheet>'
    )
    assert cell_styles(part).indents == {1: 2}


def test_letters_of_columns() -> None:
    assert [column_letters(n) for n in (0, 25, 26, 701, 702, 16_383)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]
