"""What docs/handbook-import says of files is what is read: the example, the keys, the limits."""

from __future__ import annotations

import re

import pytest

from bin.house.system import ROOT
from threeones.base.files.uploads import limits
from threeones.base.intake.ledgers import book_fields, kinds, read_ledger

pytestmark = pytest.mark.once
TEXTS = [(ROOT / "docs" / name).read_text("utf-8") for name in ("handbook-import.md", "handbook-import.zh-CN.md")]


@pytest.mark.parametrize("text", TEXTS, ids=["en", "zh"])
def test_the_example_is_read(text: str) -> None:
    (example,) = re.findall(r"^```yaml\n(.*?)^```$", text, re.S | re.M)
    ledger = read_ledger("手册.yaml", example.encode())
    assert ledger.book and not ledger.faults and not ledger.notes
    assert [p.objectives for p in ledger.book.projects] == [("1",), ("1.1",)]


@pytest.mark.parametrize("text", TEXTS, ids=["en", "zh"])
def test_every_key_is_told_in_both_spellings(text: str) -> None:
    told = set(re.findall(r"`(\w+)` ([\u4e00-\u9fff]+)", text))
    for keys in (
        book_fields.BOOK,
        book_fields.OBJECTIVE,
        book_fields.PROJECT,
        book_fields.MILESTONE,
        book_fields.TARGET,
    ):
        names = list(keys.names.items())
        assert {(name, chinese) for (_, name), (chinese, _) in zip(names[::2], names[1::2], strict=True)} <= told


@pytest.mark.parametrize("text", TEXTS, ids=["en", "zh"])
def test_kinds_and_limits(text: str) -> None:
    words = text.replace(",", "")
    top = limits()
    for number in (top.max_packed_mb, top.max_unpacked_mb, top.max_rows, top.max_columns, top.max_handbook_cells):
        assert re.search(rf"(?<!\d){number}(?!\d)", words), number
    for suffix in ("xlsx", "xlsm", "xls", "docx", "csv", "tsv", "txt", "xml", "mpp", "yaml", "json"):
        assert f"`.{suffix}`" in text and any(suffix in found for found in kinds.SUFFIXES.values())
