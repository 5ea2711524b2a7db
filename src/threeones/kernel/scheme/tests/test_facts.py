"""Facts files: wide and long, csv, xlsx and parquet; what is wrong in them, all at once with row and column."""

from __future__ import annotations

import zipfile
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from threeones.kernel.scheme import evaluate, explain, load_scheme, read_facts
from threeones.kernel.values.faults import Fault, Faults

SCHEME = load_scheme(
    b"""scheme: t
groups: kind
facts:
  kind: {type: text}
  x: {label: "\xe7\xa8\x8e\xe6\x94\xb6", unit: "\xe4\xb8\x87\xe5\x85\x83", over: sum}
  y: {optional: true, over: mean}
  z: {optional: true, over: last}
  day: {type: date, optional: true}
  ok: {type: bool, optional: true}
items: [{id: i, weight: 10, value: x, score: ratio(base=4)}]
"""
)


def faults(path: Path) -> tuple[Fault, ...]:
    with pytest.raises(Faults) as error:
        read_facts(SCHEME, path)
    return error.value.faults


def write(path: Path, rows: list[list[object]]) -> Path:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("数据")
        for n, line in enumerate(rows):
            sheet.write_row(n, 0, line)
    return path


def test_a_workbook_names_sheet_and_row_in_explanations(tmp_path: Path) -> None:
    path = write(
        tmp_path / "f.xlsx",
        [[], ["subject", "kind", "税收", "day", "ok"], ["甲", 1, 8, "2021-3-5", "是"], ["乙", 1, 4, "", ""]],
    )
    facts = read_facts(SCHEME, path)
    assert facts.frame.rows() == [
        ("甲", "1", 8.0, None, None, "2021-03-05", True),
        ("乙", "1", 4.0, None, None, None, None),
    ]
    tree = explain(SCHEME, facts, evaluate(SCHEME, facts), "乙")
    leaf = next(n for n in tree.leaves() if n.op == "row")
    assert (leaf.source, leaf.row, leaf.label, leaf.unit) == ("f.xlsx#数据", 4, "税收", "万元")


def test_all_faults_of_a_wide_file(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text("subject,kind,税收,ok\n甲,a,8元,x\n乙,,7,\n,a,1,\n丁,a,,\n丁,a,4,\n", encoding="utf-8")
    assert [(f.row, f.column) for f in faults(path)] == [
        (2, "ok"),
        (2, "税收"),
        (3, "kind"),
        (4, "subject"),
        (5, "税收"),
        (6, "subject"),
    ]


def test_headings(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text("单位,kind,税务\n甲,a,8\n", encoding="utf-8")
    text = "\n".join(map(str, faults(path)))
    assert "没有“subject”列" in text
    assert "表中的“税务”是不是它" in text
    path.write_text("subject,kind,x,x\n甲,a,8,9\n", encoding="utf-8")
    assert "有两列" in str(faults(path)[0])


def test_gbk_thousands_full_width_and_blank_lines(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_bytes('subject,kind,税收\n甲,a,"1,234.5"\n\n乙,a,１２\n'.encode("gb18030"))
    facts = read_facts(SCHEME, path)
    assert facts.frame["x"].to_list() == [1234.5, 12.0]
    assert facts.origin.place(1, "乙")[2] == 4


def test_a_long_table(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    lines = [
        "甲,kind,2021-01,a",
        "甲,税收,2021-01,0.1",
        "甲,税收,2021-02,0.2",
        "甲,y,2021-02,1",
        "甲,y,2021-01,2",
        "甲,z,2021-02,7",
    ]
    lines += ["甲,z,2021-01,6", "甲,别的,2021-01,文字"]
    path.write_text("subject,fact,period,value\n" + "\n".join(lines) + "\n", encoding="utf-8")
    facts = read_facts(SCHEME, path)
    line = facts.frame.row(0, named=True)
    assert (line["kind"], line["y"], line["z"]) == ("a", 1.5, 7.0)
    assert abs(line["x"] - 0.3) < 1e-15
    tree = explain(SCHEME, facts, evaluate(SCHEME, facts), "甲")
    assert [n.row for n in tree.leaves() if n.op == "row"] == [3, 4]
    lines += ["甲,税收,2021-02,5", "甲,kind,2021-02,b", "乙,kind,2021-01,a", "乙,y,2021-01,x"]
    path.write_text("subject,fact,period,value\n" + "\n".join(lines) + "\n", encoding="utf-8")
    assert {(f.row, f.column) for f in faults(path)} == {(10, "税收"), (11, "kind"), (12, "税收"), (13, "y")}


def test_parquet_and_its_nan(tmp_path: Path) -> None:
    path = tmp_path / "f.parquet"
    pl.DataFrame({"subject": ["甲", "乙"], "kind": ["a", "a"], "x": [1, 2]}).write_parquet(path)
    assert read_facts(SCHEME, path).frame["x"].to_list() == [1.0, 2.0]
    pl.DataFrame({"subject": ["甲", "乙"], "kind": ["a", "a"], "x": [1.0, float("nan")]}).write_parquet(path)
    assert [(f.row, f.column) for f in faults(path)] == [(2, "税收")]
    pl.DataFrame({"subject": ["甲"], "kind": ["a"], "x": [float("inf")]}).write_parquet(path)
    assert [(f.row, f.column) for f in faults(path)] == [(1, "税收")]


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("f.csv", b"", "空"),
        ("f.csv", b"\x00\x01\xff\xfe\x00", "文本"),
        ("f.csv", b"subject,kind,x\n\xe7\x94\xb2,a,1,2\n", "表头只有3格"),
        ("f.csv", b"subject,kind,x\n", "没有任何单位"),
        ("f.xlsx", b"PK\x03\x04broken", "工作簿"),
        ("f.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "密码"),
        ("f.parquet", b"PAR1", "parquet"),
        ("f.doc", b"x", "文件类型"),
    ],
)
def test_files_that_are_no_facts(tmp_path: Path, name: str, data: bytes, says: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    assert says in str(faults(path)[0])


def test_a_bomb_is_not_opened(tmp_path: Path) -> None:
    path = write(tmp_path / "f.xlsx", [["subject"], ["甲"]])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet9.xml", b"0" * (64 * 2**20))
    assert "炸弹" in faults(path)[0].fault


def test_a_number_too_large_to_compute_with_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text(f"subject,kind,税收\n甲,a,1e308\n乙,a,-1{'0' * 15}\n丙,a,{'9' * 15}\n", encoding="utf-8")
    assert [(f.row, f.column, "太大" in f.fault) for f in faults(path)] == [(2, "税收", True), (3, "税收", True)]
    book = write(tmp_path / "f.xlsx", [["subject", "kind", "税收"], ["甲", "a", 1e20], ["乙", "a", "1"]])
    assert [(f.row, "太大" in f.fault) for f in faults(book)] == [(2, True)]


def test_the_last_period_is_the_latest_one_however_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    for early, late in [
        ("2021-9", "2021-10"),
        ("2021年9月", "2021年10月"),
        ("2021年2月", "2021-03"),
        ("二季度", "三季度"),
        ("第9轮", "第10轮"),
        ("2021-09-30", "2021-10-08"),
    ]:
        rows = f"甲,z,{late},2\n甲,z,{early},1\n甲,kind,,a\n甲,税收,,1\n"
        path.write_text("subject,fact,period,value\n" + rows, encoding="utf-8")
        assert read_facts(SCHEME, path).frame["z"].to_list() == [2.0], (early, late)


def test_two_spellings_of_a_period_are_one_period(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text("subject,fact,period,value\n甲,kind,,a\n甲,税收,2021年2月,1\n甲,税收,2021-02,2\n", encoding="utf-8")
    assert [(f.row, f.fault) for f in faults(path)] == [(4, "甲的“税收”2021-02给了两次")]


def test_title_rows_may_stand_above_the_heading_of_a_workbook(tmp_path: Path) -> None:
    rows: list[list[object]] = [["某区2021年评价数据"], ["单位：万元"], ["subject", "kind", "税收"], ["甲", "a", 8]]
    frame = read_facts(SCHEME, write(tmp_path / "f.xlsx", rows)).frame
    assert frame.select("subject", "x").rows() == [("甲", 8.0)]
