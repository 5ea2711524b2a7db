"""The review's files on the sample: what is printed, where each number comes from, the same bytes, and what is missing is said."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from lxml import html
from python_calamine import CalamineWorkbook

from bin.house.system import has_print_fonts
from tests.support.commands import SAMPLE, Bureau

pytestmark = [
    pytest.mark.skipif(not has_print_fonts(), reason="apt-get install fonts-noto-cjk"),
    pytest.mark.once,
]

REFERENCE = re.compile(r"\[\d+\]")


@pytest.fixture(scope="module")
def folder(demo: Bureau) -> Path:
    """The review's files as the demo writes them."""
    return demo.home / "review-2021"


@dataclass(frozen=True)
class Entry:
    """An entry of the appendix: what it prints, and its records as rows of the table below it."""

    head: str
    lines: list[str]
    rows: list[list[str]]

    @property
    def id(self) -> str:
        """The figure's id."""
        return self.head.split("　")[1]


def entries(path: Path) -> dict[str, Entry]:
    """The entries of a docx by their bookmarks."""
    found = {}
    body = Document(str(path)).element.body
    for mark in body.iter(qn("w:bookmarkStart")):
        head, lines, rows = mark.getparent(), [], list[list[str]]()
        for after in head.itersiblings():
            if after.tag == qn("w:tbl"):
                rows = [[words(c) for c in r.iter(qn("w:tc"))] for r in after.iter(qn("w:tr"))][1:]
            if after.tag == qn("w:tbl") or next(after.iter(qn("w:bookmarkStart")), None) is not None:
                break
            lines.append(words(after))
        found[mark.get(qn("w:name"))] = Entry(words(head), lines, rows)
    return found


def words(element: Any) -> str:
    """The text of a part of a docx."""
    return "".join(t.text or "" for t in element.iter(qn("w:t")))


def paragraphs(path: Path) -> list[str]:
    """What the text says, without its references."""
    return [REFERENCE.sub("", words(p._p)) for p in Document(str(path)).paragraphs if p.style.name == "Body Text"]


def test_all_three_say_the_same(folder: Path) -> None:
    assert sorted(p.name for p in folder.iterdir()) == [f"review-2021.{k}" for k in ("docx", "html", "pdf")]
    said = paragraphs(folder / "review-2021.docx")
    page = html.fromstring((folder / "review-2021.html").read_text(encoding="utf-8"))
    shown = [REFERENCE.sub("", p.text_content()) for p in page.xpath("//article//p[@lang='zh']")]
    assert said == shown and len(said) == 6
    assert "出让创新型产业用地5宗，面积165.7亩；出让工业用地7宗，面积94.6亩。" in "".join(said)
    refs = page.xpath("//article//sup/text()")
    assert refs == [f"[{n}]" for n in range(1, 26)], "numbered in the order in which they are read"


def test_every_number_of_the_text_leads_to_its_rows(folder: Path) -> None:
    path = folder / "review-2021.docx"
    body, known = Document(str(path)).element.body, entries(path)
    anchors = [link.get(qn("w:anchor")) for link in body.iter(qn("w:hyperlink"))]
    assert anchors == [f"source_{n}" for n in range(1, 26)] and set(anchors) == set(known)
    for entry in known.values():
        assert entry.lines[0].startswith("公式：") and entry.rows, entry.head


@pytest.mark.once
def test_each_row_of_the_appendix_stands_in_the_workbook(folder: Path) -> None:
    """Whoever holds the printed review finds every record in the file that was loaded, by sheet and row."""
    sheets: dict[tuple[str, str], list[list[Any]]] = {}
    checked = 0
    for entry in entries(folder / "review-2021.docx").values():
        for _name, value, file, sheet, row, _basis in entry.rows:
            if (file, sheet) not in sheets:
                book = CalamineWorkbook.from_path(str(SAMPLE / file))
                sheets[file, sheet] = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
            cells = [str(c).removesuffix(".0") for c in sheets[file, sheet][int(row) - 1]]
            number = value.split(" ")[0]
            # a count names the record by its key, whose last part stands in the row; a boolean is judged from it
            wanted = number.rpartition("/")[2]
            assert (
                wanted in cells or any(wanted in c for c in cells) or wanted in ("是", "否") or _near(wanted, cells)
            ), (
                entry.head,
                value,
                cells,
            )
            checked += 1
    assert checked > 250


def _near(number: str, cells: list[str]) -> bool:
    """Whether a cell holds the number in more decimals than the appendix shows."""
    try:
        wanted = Decimal(number)
        return any(abs(Decimal(c) - wanted) < Decimal("0.000001") for c in cells if re.fullmatch(r"-?[\d.]+", c))
    except ArithmeticError:
        return False


def test_the_sum_of_the_rows_is_the_number(folder: Path) -> None:
    found = {e.id: e for e in entries(folder / "review-2021.docx").values()}
    areas = [Decimal(r[1].split(" ")[0]) for r in found["D06"].rows]
    assert sum(areas) == Decimal("165.7") and len(areas) == len(found["D05"].rows) == 5
    assert "165.7亩" in found["D06"].head
    assert len(found["D09"].rows) == 91


def test_charts_are_pictures_that_are_told_in_words(folder: Path) -> None:
    made = Document(str(folder / "review-2021.docx"))
    pictures = list(made.element.body.iter(qn("wp:docPr")))
    captions = [p.text for p in made.paragraphs if p.text.startswith("图") and p.style.name == "Caption"]
    assert len(pictures) == len(captions) == 7
    assert captions[1] == "图2　工业投资累计同比增速在全市的位次"
    assert "7月 第1，8月 第1，9月 第1，10月 第1" in pictures[1].get("descr")
    assert "以党建为引领" in pictures[4].get("descr")
    page = html.fromstring((folder / "review-2021.html").read_text(encoding="utf-8"))
    assert len(page.xpath("//figure//svg")) == 7


def test_the_appendix_names_the_files_by_their_hash(folder: Path) -> None:
    tables = Document(str(folder / "review-2021.docx")).tables
    named = next(t for t in tables if t.rows[0].cells[1].text == "SHA-256")
    rows = {r.cells[0].text: r.cells[1].text for r in named.rows[1:]}
    assert len(rows) >= 4
    for file, sha256 in rows.items():
        assert hashlib.sha256((SAMPLE / file).read_bytes()).hexdigest() == sha256


def test_the_same_records_give_the_same_bytes(
    folder: Path, make_bureau: Callable[[str], Bureau], tmp_path: Path
) -> None:
    """Another installation, loaded at another time."""
    again = make_bureau("again")
    again.run("load", SAMPLE)
    again.run("review", "2021", "--out", tmp_path)
    for kind in ("docx", "pdf", "html"):
        assert (tmp_path / f"review-2021.{kind}").read_bytes() == (folder / f"review-2021.{kind}").read_bytes(), kind


@pytest.fixture
def without_fonts(tmp_path: Path) -> Iterator[dict[str, str]]:
    """A machine without any fonts."""
    conf = tmp_path / "fonts.conf"
    conf.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>/none</dir></fontconfig>'
    )
    yield {"FONTCONFIG_FILE": str(conf)}


def test_without_fonts_nothing_is_written_and_the_package_is_named(
    demo: Bureau, without_fonts: dict[str, str], tmp_path: Path
) -> None:
    bare = Bureau(demo.home, demo.database, without_fonts)
    out = tmp_path / "out"
    done = bare.run("review", "2021", "--out", out, expect=2)
    assert "apt-get install fonts-noto-cjk" in done.stderr and not out.exists()
    bare.run("review", "2021", "--out", out, "--kind", "html")
    assert [p.name for p in out.iterdir()] == ["review-2021.html"]


@pytest.mark.long
@pytest.mark.skipif(
    not (shutil.which("soffice") and shutil.which("pdftotext")),
    reason="apt-get install libreoffice-writer-nogui poppler-utils",
)
def test_libreoffice_reads_the_docx(folder: Path, tmp_path: Path) -> None:
    """Every sentence and every row is there, and the pages are numbered, in another program than the one that wrote it."""
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    for kind in ("txt:Text (encoded):UTF8", "pdf"):
        argv = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", str(tmp_path)]
        subprocess.run([*argv, str(folder / "review-2021.docx")], check=True, capture_output=True, timeout=180)
    printed = subprocess.run(
        ["pdftotext", tmp_path / "review-2021.pdf", "-"], check=True, capture_output=True, text=True
    )
    pages = printed.stdout.rstrip("\f").split("\f")
    assert len(pages) > 4 and all(re.search(rf"—\s*{n}\s*—", page) for n, page in enumerate(pages, start=1))
    text = (tmp_path / "review-2021.txt").read_text(encoding="utf-8-sig")
    plain = REFERENCE.sub("", text)
    for paragraph in paragraphs(folder / "review-2021.docx"):
        assert paragraph in plain
    cells = {line.strip() for line in text.split("\n")}
    for entry in entries(folder / "review-2021.docx").values():
        assert entry.head in cells
        assert all(cell in cells for row in entry.rows for cell in row if cell)
