"""Any file that a handbook comes in, opened: the one door to the readers of this package."""

from __future__ import annotations

import re

from threeones.base.files.uploads import check_weight
from threeones.base.intake.ledgers import kinds
from threeones.base.intake.ledgers.book_file import read_book
from threeones.base.intake.ledgers.decoding import decode
from threeones.base.intake.ledgers.docx import read_docx
from threeones.base.intake.ledgers.ledger import Ledger, Notes, Refusal
from threeones.base.intake.ledgers.mpp import to_xml
from threeones.base.intake.ledgers.project import read_project
from threeones.base.intake.ledgers.texts import read_text
from threeones.base.intake.ledgers.xls import read_xls
from threeones.base.intake.ledgers.xlsx import read_xlsx
from threeones.kernel.ledgers.own_form import digest_of, is_own, read_placed
from threeones.kernel.values.faults import Faults

_DECLARED = re.compile(r"\A\s*<\?xml[^>]*\?>")


def read_ledger(name: str, data: bytes) -> Ledger:
    """The tables (or the book) of a file (台账文件), by its content; ``name`` is what faults and grids call it.

    Nothing is raised for a bad file: ``faults`` say why it is not read, and then nothing else is there. Needs no database
    and no Django. Cells keep their types; a cell whose format shows a percent sign, a unit or a month without a day is
    the text that is shown ("8.1%", "500万元", "2021年6月"). Cells of text files and documents are text.
    """
    notes = Notes(name)
    try:
        ledger = _read(name, data, notes)
    except Refusal as refusal:
        return Ledger(faults=list(refusal.faults))
    ledger.notes = notes.all()
    return ledger


def _read(name: str, data: bytes, notes: Notes) -> Ledger:
    if faults := check_weight(name, data, kinds.READ):
        raise Refusal(*faults)
    kind = kinds.kind_of_bytes(name, data)
    if kind == "xlsx":
        _tell(name, kind, notes)
        return _own_form(read_xlsx(name, data, notes))
    if kind == "docx":
        _tell(name, kind, notes)
        return read_docx(name, data, notes)
    if kind == "xls":
        _tell(name, kind, notes)
        return read_xls(name, data, notes)
    if kind == "project":
        return read_project(name, to_xml(name, data, kinds.suffix_of(name)), notes)
    return _read_text(name, data, notes)


def _own_form(ledger: Ledger) -> Ledger:
    """A workbook that this program wrote says what it means: it is read exactly, with nothing guessed."""
    if not is_own(ledger.grids):
        return ledger
    try:
        book, placed = read_placed(ledger.grids)
    except Faults as wrong:
        raise Refusal(*wrong.faults) from wrong
    return Ledger(book=book, placed=placed, written_from=digest_of(ledger.grids))


def _read_text(name: str, data: bytes, notes: Notes) -> Ledger:
    decoded = decode(data)
    if decoded is None:
        raise kinds.unread(name, "")
    kind = kinds.kind_of_text(name, decoded.text)
    _tell(name, kind, notes)
    if decoded.guessed:
        notes.add(f"文字不是 UTF-8，读作 {decoded.guessed}")
    if kind == "mspdi":
        # the parser knows few encodings; what the file says of its own no longer holds
        return read_project(name, _DECLARED.sub("", decoded.text).encode(), notes)
    if kind == "project":
        return read_project(name, to_xml(name, data, "mpx"), notes)
    if kind == "book":
        return read_book(name, decoded.text, notes)
    return read_text(name, decoded.text, kinds.suffix_of(name), notes)


def _tell(name: str, kind: str, notes: Notes) -> None:
    if lie := kinds.lie(name, kind):
        notes.add(lie)
    if kinds.suffix_of(name) in ("xlsm", "xltm", "docm", "dotm"):
        notes.add("文件里可能有宏，没有运行")
