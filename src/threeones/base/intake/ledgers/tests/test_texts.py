"""Text files in the encodings that Chinese offices use, with any delimiter, and with none."""

from __future__ import annotations

import codecs
import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from threeones.base.intake.ledgers import read_ledger
from threeones.base.intake.ledgers.decoding import decode
from threeones.base.intake.ledgers.tests.making import grid, notes, read, refusal, rows

TEXT = "序号,项目,单位\r\n1,老旧小区改造😀,住建局\r\n\r\n2,“一件事”,发改局\r\n"
CELLS = [["序号", "项目", "单位"], ["1", "老旧小区改造😀", "住建局"], [], ["2", "“一件事”", "发改局"]]
ENCODINGS = {
    "utf-8": (b"", ""),
    "utf-8-sig": (b"", ""),
    "gb18030": (b"", "文字不是 UTF-8，读作 GB18030（GBK）"),
    "utf-16": (b"", ""),
    "utf-16-be": (codecs.BOM_UTF16_BE, ""),
    "utf-16-le": (b"", "文字不是 UTF-8，读作 UTF-16"),
}


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_encodings(encoding: str) -> None:
    mark, note = ENCODINGS[encoding]
    ledger = read("a.csv", mark + TEXT.encode(encoding))
    assert rows(ledger.grids[0]) == CELLS
    assert [n[2] for n in notes(ledger)] == ([note] if note else [])


def test_utf_16_without_a_mark_whose_text_has_zeros_at_the_other_side() -> None:
    found = decode("一,一\n一,二\n".encode("utf-16-be"))
    assert found and found.text.startswith("一,一")


@pytest.mark.parametrize("data", [b"\xff\xff\xff", b"a\x00\x01bc", bytes(range(256)), "文".encode("utf-16")[:-1]])
def test_what_is_no_text(data: bytes) -> None:
    assert decode(data) is None
    assert refusal("a.txt", data)


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("a.tsv", "甲\t乙,丙\n1\t2\n", [["甲", "乙,丙"], ["1", "2"]]),
        ("a.txt", "甲\t乙\n1\t2\n", [["甲", "乙"], ["1", "2"]]),
        ("a.csv", "甲;乙\n1;2,5\n", [["甲", "乙"], ["1", "2,5"]]),
        ("a.csv", "标题\n甲,乙\n1,2\n3,4\n5,6\n", [["标题"], ["甲", "乙"], ["1", "2"], ["3", "4"], ["5", "6"]]),
        ("a.csv", "只一列\n1\n", [["只一列"], ["1"]]),
        ("a.txt", "甲|乙\n1|2", [["甲", "乙"], ["1", "2"]]),
        ("a.txt", "一、推进改造,完成10个\n二、推进招商,完成5个\n", [["一、推进改造,完成10个"], ["二、推进招商,完成5个"]]),
        ("a.txt", "前言\n\n后记\n", [["前言"], [], ["后记"]]),
        ("a.csv", '甲,"两\n行，""引"""\n1,001\n', [["甲", '两\n行，"引"'], ["1", "001"]]),
    ],
)  # fmt: skip
def test_delimiters(name: str, text: str, expected: list[list[str]]) -> None:
    assert rows(grid(name, text.encode())) == expected


def test_numbered_lines_have_levels() -> None:
    assert grid("a.txt", "要点\n一、经济\n（一）投资\n1. 工业\n".encode()).indents == {(1, 0): 0, (2, 0): 1, (3, 0): 2}


@pytest.mark.parametrize(
    ("text", "row", "fault"),
    [
        ('甲,乙\n1,2\n3,"没有完\n4,5\n', 3, "引号没有配对"),
        ('甲,乙\n"三个一"工作,2\n', 2, "引号没有配对"),
        ("甲,乙\n" + "," * 40_000, 2, "一行的列太多"),
        ("," * 300, 0, "301列"),
        ('甲,乙\n1,2\n"' + "x" * 140_000, 3, "一格的字太多"),
    ],
)
def test_records_that_cannot_be(text: str, row: int, fault: str) -> None:
    (found,) = read_ledger("a.csv", text.encode()).faults
    assert found.row == row and fault in found.fault


def test_nothing_but_blanks() -> None:
    assert refusal("a.csv", b",,\n,,\n")[0] == "文件里没有文字"
    assert refusal("a.txt", b"\n\n")[0] == "文件里没有文字"


CELL = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=12) | st.sampled_from(
    ["两\n行", '"', ",", "a\tb"]
)


@given(
    cells=st.lists(st.lists(CELL, min_size=2, max_size=5), min_size=1, max_size=6),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]),
)
@settings(max_examples=150)
def test_any_cells_come_back(cells: list[list[str]], encoding: str) -> None:
    width = max(map(len, cells))
    cells = [["表头"] * width, *(line + [""] * (width - len(line)) for line in cells)]
    out = io.StringIO(newline="")
    csv.writer(out).writerows(cells)
    expected = [[c or None for c in line] for line in cells]
    for line in expected:
        while line and line[-1] is None:
            line.pop()
    while not expected[-1]:
        expected.pop()
    assert rows(grid("a.csv", out.getvalue().encode(encoding))) == expected
