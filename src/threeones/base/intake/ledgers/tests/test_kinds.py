"""What is not read says what to do instead, and a name that lies hinders nobody."""

from __future__ import annotations

from typing import Any

import pytest

from threeones.base.files.uploads import OLE_MAGIC
from threeones.base.intake.ledgers.tests.making import (
    FILES,
    archived,
    cell,
    document,
    notes,
    packed,
    read,
    refusal,
    rows,
    table,
    workbook,
)

XLS = (FILES / "ledger.xls").read_bytes()
DOCX = document(table(cell("甲") + cell("乙")))
REFUSED: list[tuple[str, bytes, str, str]] = [
    ("a.xlsx", b"", "文件是空的", ".xlsx"),
    ("a.pdf", b"%PDF-1.7 x", "PDF", "原件"),
    ("a.docx", b"%PDF-1.7 x", "PDF", "原件"),
    ("a.ofd", archived({"OFD.xml": "<x/>"}), "OFD", "原件"),
    ("a.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "图片", "原件"),
    ("a.jpg", b"\xff\xd8\xff\xe0" + b"\0" * 99, "图片", "原件"),
    ("a.wps", packed("WordDocument", b""), "WPS 文字", ".docx"),
    ("a.et", XLS, "WPS 表格", ".xlsx"),
    ("a.doc", packed("WordDocument", b""), ".doc", ".docx"),
    ("a.xls", packed("WordDocument", b""), ".doc", ".docx"),
    ("a.ppt", packed("PowerPoint Document", b""), "演示文稿", ".docx"),
    ("a.xls", packed("Other", b""), "认不出的旧格式", ".xlsx"),
    ("a.xls", packed("Book", b""), "Excel 95", ".xlsx"),
    ("a.xlsx", packed("EncryptedPackage", b""), "加了密码", "取消密码"),
    ("a.docx", OLE_MAGIC + "EncryptedPackage".encode("utf-16-le"), "加了密码", "取消密码"),
    ("a.pptx", archived({"ppt/presentation.xml": "<x/>"}), "演示文稿", ".docx"),
    ("a.xlsb", archived({"xl/workbook.bin": "x"}), ".xlsb", ".xlsx"),
    ("a.ods", archived({"mimetype": "x", "content.xml": "<x/>"}), ".ods", ".xlsx"),
    ("a.odt", archived({"mimetype": "x", "content.xml": "<x/>"}), ".odt", ".docx"),
    ("a.zip", archived({"手册.xlsx": "x"}), "压缩包", "解压"),
    ("a.rar", b"Rar!\x1a\x07\x00xx", "压缩包", "解压"),
    ("a.rtf", b"{\\rtf1 x}", "RTF", ".docx"),
    ("a.xls", b"<html><table><tr><td>1</td></tr></table></html>", "网页", ".xlsx"),
    ("a.xls", b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "网页", ".xlsx"),
    (
        "a.xls",
        b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
        "Excel 2003",
        ".xlsx",
    ),
    ("a.xml", b"<plan/>", "不是 Project 的 XML", "Project"),
    ("a.xlsx", b"\x00\x01\x02\x03\xff\xfe\xfd", "认不出", ".xlsx"),
    ("a.exe", b"MZ\x90\x00\x03", "可执行", ".xlsx"),
    ("a.xlsx", DOCX[:-30], "压缩目录读不出来", "重新保存"),
]


@pytest.mark.parametrize(("name", "data", "fault", "expected"), REFUSED, ids=[f"{n}-{f}" for n, _, f, _ in REFUSED])
def test_what_is_not_read(name: str, data: bytes, fault: str, expected: str) -> None:
    found = refusal(name, data)
    assert fault in found[0] and expected in found[1]


@pytest.mark.parametrize(
    ("name", "data", "first", "note"),
    [
        ("a.xls", workbook(lambda book: book.add_worksheet().write(0, 0, "甲")), ["甲"], "以“.xls”结尾，内容是 Excel"),
        ("a.xlsx", XLS, ["2021年重点项目"], "以“.xlsx”结尾，内容是旧格式"),
        ("a.xlsx", DOCX, ["甲", "乙"], "以“.xlsx”结尾，内容是 Word"),
        ("手册", "甲\t乙\n1\t2".encode(), ["甲", "乙"], "没有扩展名，内容是文本"),
        ("a.XLS", b"a\tb\n1\t2", ["a", "b"], "内容是文本"),
        ("a.xlsm", workbook(lambda book: book.add_worksheet().write(0, 0, "甲")), ["甲"], "宏，没有运行"),
    ],
)
def test_a_name_that_lies_is_told(name: str, data: bytes, first: list[Any], note: str) -> None:
    ledger = read(name, data)
    assert rows(ledger.grids[0])[0] == first
    assert any(note in n[2] for n in notes(ledger)), notes(ledger)
