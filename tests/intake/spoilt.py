"""Folders of workbooks with something wrong in them, and what a database holds before and after."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps

from tests.support.folders import other_year, write_folder
from threeones.base.audit.records import unexplained
from threeones.base.intake.loading import LoadReport, load_folder, read_folder
from threeones.kernel.values.faults import Fault, Faults

RATINGS, ORGANISATION, HANDBOOK = "考评资料.xlsx", "机构人员.xlsx", "工作手册.xlsx"
STATISTICS, JANUARY, CAPITAL = "统计指标.xlsx", "进展报送/2022-01.xlsx", "重大项目.xlsx"
PARTS = {"xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml", "xl/worksheets/sheet3.xml", "xl/worksheets/sheet4.xml"}
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
Place = tuple[str, str, int, str]


class Folder:
    """The other bureau's year: ``books`` to change before it is written, then loaded or read for its faults."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.books = other_year()
        self.patches: list[tuple[str, int, str, str]] = []
        self.raw: dict[str, bytes] = {}

    def rows(self, book: str, sheet: str) -> list[dict[str, Any]]:
        """Rows of a sheet, to change; a new sheet or workbook starts empty."""
        return self.books.setdefault(book, {}).setdefault(sheet, [])

    def cell(self, book: str, sheet: int, reference: str, xml: str) -> None:
        """Put a cell as it stands in the file in the place of the one there: what no writer of workbooks writes."""
        self.patches.append((book, sheet, reference, xml))

    def write(self) -> Path:
        """The folder on the disk, as the books stand now."""
        for old in self.path.rglob("*.*"):
            old.unlink()
        write_folder(self.path, self.books)
        for book, sheet, reference, xml in self.patches:
            patch(self.path / book, f"xl/worksheets/sheet{sheet}.xml", reference, xml)
        for name, data in self.raw.items():
            (self.path / name).parent.mkdir(parents=True, exist_ok=True)
            (self.path / name).write_bytes(data)
        return self.path

    def load(self) -> LoadReport:
        """Load it as it stands now; whatever that did, the audit tells all of it."""
        report = load_folder(self.write(), "某人")
        assert list(unexplained()) == []
        return report

    def faults(self) -> list[Fault]:
        """What is wrong with it; loading is refused for the same reasons and changes nothing."""
        found = sorted(set(read_folder(self.write()).faults))
        before = contents()
        try:
            load_folder(self.path, "某人")
        except Faults as refused:
            assert list(refused.faults) == found
        else:
            assert not found
            return []
        assert contents() == before
        return found

    def load_refused(self) -> list[Fault]:
        """What only shows while it is being written; nothing is changed."""
        before = contents()
        with pytest.raises(Faults) as refused:
            self.load()
        assert contents() == before
        return list(refused.value.faults)

    def fault(self) -> tuple[Place, str, str]:
        """The one fault of it: its place, what is wrong and what would be right."""
        found = self.faults()
        assert len(found) == 1, "\n".join(map(str, found))
        f = found[0]
        return (f.file, f.sheet, f.row, f.column), f.fault, f.expected


def patch(book: Path, part: str, reference: str, xml: str) -> None:
    """Replace one cell of a sheet in a workbook."""
    with zipfile.ZipFile(book) as archive:
        parts = {n: archive.read(n) for n in archive.namelist()}
    cell = re.compile(rf'<c r="{reference}"(?:[^>]*/>|.*?</c>)'.encode())
    parts[part], n = cell.subn(lambda _: xml.encode(), parts[part])
    assert n == 1, f"{book.name} {part} has no {reference}"
    book.write_bytes(archived(parts))


def archived(parts: Mapping[str, bytes | str]) -> bytes:
    """A zip archive of these entries."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


def workbook(sheets: Mapping[str, str], more: Mapping[str, bytes | str] | None = None) -> bytes:
    """A workbook whose sheets have these parts, word for word."""
    listed = "".join(f'<sheet name="{n}" sheetId="{i}" r:id="rId{i}"/>' for i, n in enumerate(sheets, 1))
    links = "".join(
        f'<Relationship Id="rId{i}" Type="{RELATIONS}/worksheet" Target="worksheets/sheet{i}.xml"/>'
        for i in range(1, len(sheets) + 1)
    )
    parts: dict[str, bytes | str] = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{RELATIONS}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": "<Relationships "
        f'xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{links}'
        f'<Relationship Id="rId99" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
    }
    parts |= {f"xl/worksheets/sheet{i}.xml": part for i, part in enumerate(sheets.values(), 1)}
    return archived({**parts, **(more or {})})


def sheet(rows: str, after: str = "") -> str:
    """A sheet's part with these rows."""
    return f"<worksheet {MAIN}><sheetData>{rows}</sheetData>{after}</worksheet>"


def text_row(number: int, *cells: str) -> str:
    """A row of texts, from column A."""
    inner = "".join(f'<c r="{chr(65 + n)}{number}" t="inlineStr"><is><t>{c}</t></is></c>' for n, c in enumerate(cells))
    return f'<row r="{number}">{inner}</row>'


def contents() -> dict[str, str]:
    """A hash of all rows of each table of ours."""
    found = {}
    for model in apps.get_models():
        if model.__module__.startswith("threeones"):
            for part in (model, *(f.remote_field.through for f in model._meta.many_to_many)):
                rows = sorted(repr(r) for r in part._default_manager.values_list())
                found[part._meta.label] = f"{len(rows)}:{hashlib.sha256(''.join(rows).encode()).hexdigest()}"
    return found
