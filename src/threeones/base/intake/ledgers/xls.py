"""Old workbooks (.xls of Excel 97 to 2003, also those that WPS saves so): every sheet as a table."""

from __future__ import annotations

import io

from python_calamine import load_workbook

from threeones.base.intake.ledgers.biff import Encrypted, read_globals, scan
from threeones.base.intake.ledgers.formats import shows
from threeones.base.intake.ledgers.ledger import Ledger, Notes, refused
from threeones.base.intake.ledgers.ole import Container, packed
from threeones.base.intake.ledgers.sizes import Budget
from threeones.base.intake.ledgers.tables import Looks, grid_of
from threeones.base.intake.scanning import DamagedPart
from threeones.base.intake.workbooks import SAVE_AGAIN, parsing

STREAM = "Workbook"


def read_xls(name: str, data: bytes, notes: Notes) -> Ledger:
    """The tables of an old workbook. Raises ``Refusal``."""
    try:
        return _read(name, Container(data).stream(STREAM), notes)
    except Encrypted as error:
        raise refused(name, "工作簿加了密码", "取消密码后另存的 .xlsx") from error
    except DamagedPart as error:
        raise refused(name, f"文件损坏：{error}", SAVE_AGAIN) from error


def _read(name: str, stream: bytes, notes: Notes) -> Ledger:
    view = memoryview(stream)
    found = read_globals(view)
    looks = Looks(shows(found.formats, found.numbers), found.indents)
    seen = scan(view, found, looks, Budget(name))
    ledger = Ledger()
    with parsing():
        book = load_workbook(io.BytesIO(packed(STREAM, stream)))
    for sheet, what in seen.items():
        if not what.rows:
            continue
        with parsing():
            dense = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
        if grid := grid_of(name, sheet, dense, what, looks, notes):
            ledger.grids.append(grid)
    if not ledger.grids:
        raise refused(name, "工作簿里没有内容", "有表格的工作簿")
    return ledger
