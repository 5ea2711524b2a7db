"""Old workbooks. ``files/ledger.xls`` was written by xlwt 1.3.0: merges, indents, formats, a hidden row, column and sheet."""

from __future__ import annotations

import io
import struct
from datetime import date

import pytest
from python_calamine import load_workbook

from threeones.base.intake.ledgers.biff import (
    BOF,
    BOOLERR,
    BOUNDSHEET,
    CONTINUE,
    DATEMODE,
    EOF,
    FILEPASS,
    FORMULA,
    LABEL,
    LABELSST,
    MULRK,
    NUMBER,
    RK,
    SST,
    STRING,
    XF,
)
from threeones.base.intake.ledgers.biff_texts import shared_texts
from threeones.base.intake.ledgers.ole import Container
from threeones.base.intake.ledgers.tests.making import FILES, notes, packed, read, record, refusal, rows
from threeones.base.intake.scanning import DamagedPart

LEDGER = (FILES / "ledger.xls").read_bytes()


def old_workbook(cells: bytes, before: bytes = b"", sheets: int = 1) -> bytes:
    """A workbook whose sheets all hold these records."""
    begin, name = record(BOF, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0)), b"\x01\x00A"
    length = len(begin) + len(before) + sheets * (4 + 6 + 3) + 4
    body = begin.replace(b"\x05\x00", b"\x10\x00", 1) + cells + record(EOF)
    listed = b"".join(
        record(BOUNDSHEET, struct.pack("<IBB", length + n * len(body), 0, 0) + name[:2] + bytes([65 + n]))
        for n in range(sheets)
    )
    return packed("Workbook", begin + before + listed + record(EOF) + body * sheets)


def number(row: int, column: int, value: float = 1) -> bytes:
    return record(NUMBER, struct.pack("<HHHd", row, column, 0, value))


def test_all_that_stands_in_an_old_workbook() -> None:
    ledger = read("a.xls", LEDGER)
    first, second = ledger.grids
    assert rows(first) == [
        ["2021年重点项目"],
        ["序号", "项目", "完成时限", "增速", "投资"],
        [1, "老旧小区改造😀", date(2021, 6, 30), "8.1%", "12.5亿元"],
        [],
        [2.5, "祥符老街", "2021年9月"],
        [None, True, None, "8.1%"],
    ]
    assert set(first.merged) == {((0, 0), (0, 4)), ((4, 0), (5, 0))}
    assert first.indents == {(2, 1): 2} and first.hidden_rows == {4} and first.hidden_columns == {3}
    assert (second.name, rows(second)) == ("附表", [[None, "附"]])
    assert [n[2][:6] for n in notes(ledger)] == ["有隐藏的行，", "有隐藏的列，", "工作表是隐藏", "工作表有保护"]


def test_records_written_by_hand() -> None:
    error = record(BOOLERR, struct.pack("<HHHBB", 1, 0, 0, 0x2A, 1))
    ledger = read("a.xls", old_workbook(number(0, 0, 2.5) + error + number(1, 1)))
    assert rows(ledger.grids[0]) == [[2.5], [None, 1]]
    assert notes(ledger) == [("A", 2, "公式出错，当作空格：“#N/A”")]


def formula(column: int, result: bytes, style: int = 0) -> bytes:
    return record(FORMULA, struct.pack("<HHH", 1, column, style) + result + b"\0" * 8)


def test_every_kind_of_record() -> None:
    """Packed numbers are those of [MS-XLS] 2.5.122: an integer or the upper half of a float, perhaps in hundredths."""
    styles = b"".join(record(XF, struct.pack("<HH", 0, f) + b"\0" * 16) for f in (0, 14, 21, 9))
    float_ = struct.unpack("<II", struct.pack("<d", 1.5))[1]
    packed_ = struct.pack("<HIHIHIHIH", 0, 7 << 2 | 2, 0, 815 << 2 | 3, 0, float_, 1, 44377 << 2 | 2, 4)
    cells = (
        record(MULRK, struct.pack("<HH", 0, 1) + packed_)
        + record(RK, struct.pack("<HHHi", 0, 5, 0, -(7 << 2) | 2))
        + record(LABEL, struct.pack("<HHHHB", 0, 6, 0, 2, 1) + "甲乙".encode("utf-16-le"))
        + record(BOOLERR, struct.pack("<HHHBB", 0, 7, 0, 1, 0))
        + formula(0, struct.pack("<d", 2.5))
        + formula(1, b"\0" * 6 + b"\xff\xff")
        + record(STRING, struct.pack("<HB", 4, 0) + b"ab")
        + record(CONTINUE, b"\1" + "丙丁".encode("utf-16-le"))
        + formula(2, b"\1\0\1\0\0\0\xff\xff")
        + formula(3, b"\2\0\7\0\0\0\xff\xff")
        + formula(4, b"\3\0\0\0\0\0\xff\xff")
        + formula(5, struct.pack("<d", 0.5), 2)
        + formula(6, struct.pack("<d", 0.07), 3)
    )
    ledger = read("a.xls", old_workbook(cells, styles))
    assert rows(ledger.grids[0]) == [
        [None, 7, 8.15, 1.5, date(2021, 6, 30), -7, "甲乙", True],
        [2.5, "ab丙丁", True, None, None, "12:00", "7%"],
    ]
    assert [(n.row, n.column) for n in ledger.notes] == [(2, "D")]


def test_days_since_1904() -> None:
    before = record(DATEMODE, b"\1\0") + record(XF, struct.pack("<HH", 0, 14) + b"\0" * 16)
    assert rows(read("a.xls", old_workbook(number(0, 0, 42915), before)).grids[0]) == [[date(2021, 6, 30)]]


def test_another_reader_sees_the_same() -> None:
    book = load_workbook(io.BytesIO(LEDGER))
    for grid in read("a.xls", LEDGER).grids:
        for told, cells in zip(
            book.get_sheet_by_name(grid.name).to_python(skip_empty_area=False), grid.cells, strict=True
        ):
            assert len(cells) <= len(told)
            for one, other in zip(told, cells, strict=False):
                if not isinstance(other, str) or isinstance(one, str):
                    assert one == ("" if other is None else other)


def test_encrypted_ones_are_told() -> None:
    assert "加了密码" in refusal("a.xls", old_workbook(number(0, 0), record(FILEPASS, b"\1\0")))[0]
    assert "加了密码" in refusal("a.xls", packed("EncryptedPackage", b""))[0]


def test_two_cells_far_apart_make_no_table_between_them() -> None:
    assert "各表合计超过" in refusal("a.xls", old_workbook(number(0, 0) + number(65535, 255)))[0]
    assert "各表合计超过" in refusal("a.xls", old_workbook(number(0, 0) + number(999, 199), sheets=3))[0]


def test_one_long_text_in_many_cells() -> None:
    text = struct.pack("<II", 1, 1) + struct.pack("<HB", 8000, 0) + b"x" * 8000
    cells = b"".join(record(LABELSST, struct.pack("<HHHI", n, 0, 0, 0)) for n in range(14_000))
    assert "文字展开后超过" in refusal("a.xls", old_workbook(cells, record(SST, text)))[0]


def test_sheets_in_one_place_are_not_read_twice() -> None:
    data = old_workbook(number(0, 0), sheets=2)
    stream = Container(data).stream("Workbook")
    first, second = (m for m in (stream.index(b"\x85\x00\x09\x00"), stream.rindex(b"\x85\x00\x09\x00")))
    doubled = stream[: second + 4] + stream[first + 4 : first + 8] + stream[second + 8 :]
    assert "重叠" in refusal("a.xls", packed("Workbook", doubled))[0]


@pytest.mark.parametrize("size", [0, 100, 511, 512, 600, 2000, 5000])
def test_cut_short(size: int) -> None:
    assert refusal("a.xls", LEDGER[:size])


def test_texts_that_go_on_in_the_next_record() -> None:
    """A text cut between its characters says anew how wide they are; its runs and a whole text do not."""
    plain = struct.pack("<HB", 3, 0) + b"abc"
    rich = struct.pack("<HBH", 2, 9, 2) + "甲乙".encode("utf-16-le") + b"r" * 8
    spoken = struct.pack("<HBI", 1, 4, 6) + b"x" + b"p" * 6
    cut = struct.pack("<HB", 5, 0) + b"ab", b"\x01" + "丙丁戊".encode("utf-16-le")
    head = struct.pack("<II", 5, 5)
    assert shared_texts([memoryview(p) for p in (head + plain + rich + spoken + cut[0], cut[1] + plain)]) == [
        "abc",
        "甲乙",
        "x",
        "ab丙丁戊",
        "abc",
    ]
    assert shared_texts([memoryview(p) for p in (head + plain, rich[:-4], rich[-4:] + plain)]) == ["abc", "甲乙", "abc"]
    assert shared_texts([]) == []


@pytest.mark.parametrize("size", [1, 4096, 70_000, 8_000_000])
def test_a_stream_comes_out_of_its_container(size: int) -> None:
    stream = bytes(range(1, 251)) * (size // 250 + 1)
    found = Container(packed("Workbook", stream[:size])).stream("Workbook")
    assert found == stream[:size].ljust(4096, b"\0")


def test_chains_that_go_in_circles() -> None:
    data = bytearray(packed("Workbook", b"x" * 5000))
    table = data.index(struct.pack("<II", 1, 2))
    data[table : table + 4] = struct.pack("<I", 0)
    with pytest.raises(DamagedPart, match="成了圈"):
        Container(bytes(data)).stream("Workbook")
