"""docs/data-folder.md tells users the whole folder: every workbook, sheet and heading that the code declares."""

from __future__ import annotations

from pathlib import Path

import pytest

from threeones.base.intake.specs import BASIS, DOCUMENT, SheetSpec, in_order

DOC = Path(__file__).resolve().parents[2] / "docs" / "data-folder.md"


def sections() -> dict[tuple[str, str], str]:
    """The text of each sheet's section, by workbook and sheet."""
    found: dict[tuple[str, str], str] = {}
    workbook = sheet = ""
    for line in DOC.read_text("utf-8").splitlines():
        if line.startswith("## "):
            workbook = sheet = ""
        elif line.startswith("### "):
            workbook, sheet = line[4:].strip(), ""
        elif line.startswith("#### "):
            sheet = line[5:].strip()
        elif workbook and sheet:
            found[workbook, sheet] = found.get((workbook, sheet), "") + line + "\n"
    return found


def table(section: str) -> dict[str, list[str]]:
    """The rows of the section's table: heading -> kind, required, note."""
    rows = [[c.strip() for c in line.strip("|").split("|")] for line in section.splitlines() if line.startswith("|")]
    return {cells[0]: cells[1:] for cells in rows[2:]}


@pytest.mark.parametrize("spec", in_order(), ids=lambda s: f"{s.workbook}#{s.sheet}")
def test_every_sheet_stands_in_the_document_with_its_headings(spec: SheetSpec) -> None:
    section = sections()[spec.workbook, spec.sheet]
    described = table(section)
    assert list(described) == [c.heading for c in spec.columns]
    for column in spec.columns:
        what, required, note = described[column.heading]
        assert (required == "必填") == column.required, column.heading
        assert what
        assert all(choice in note for choice in column.choices), column.heading
        if column.unit:
            assert column.unit in what, column.heading
    assert ("必须有" in section) == spec.required


def test_the_document_tells_of_no_sheet_that_is_not_there() -> None:
    assert set(sections()) == {(s.workbook, s.sheet) for s in in_order()}


def test_the_common_columns_are_described_once() -> None:
    text = DOC.read_text("utf-8")
    for column in (BASIS, DOCUMENT):
        assert f"| {column.heading} |" in text
    assert all(f"**{choice}**" in text for choice in BASIS.choices)
