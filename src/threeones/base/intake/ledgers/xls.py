"""Old workbooks (.xls of Excel 97 to 2003, also those that WPS saves so): every sheet as a table."""

from __future__ import annotations

from threeones.base.intake.ledgers.biff import Encrypted, read_globals, read_sheets
from threeones.base.intake.ledgers.ledger import Ledger, Notes, refused
from threeones.base.intake.ledgers.ole import Container
from threeones.base.intake.ledgers.sizes import Budget
from threeones.base.intake.ledgers.tables import grid_of
from threeones.base.intake.scanning import DamagedPart
from threeones.base.intake.workbooks import SAVE_AGAIN


def read_xls(name: str, data: bytes, notes: Notes) -> Ledger:
    """The tables of an old workbook. Raises ``Refusal``."""
    try:
        stream = memoryview(Container(data).stream("Workbook"))
        found = read_globals(stream)
        sheets = read_sheets(stream, found, Budget(name))
    except Encrypted as error:
        raise refused(name, "工作簿加了密码", "取消密码后另存的 .xlsx") from error
    except DamagedPart as error:
        raise refused(name, f"文件损坏：{error}", SAVE_AGAIN) from error
    grids = [grid_of(name, sheet, cells, seen, found.looks, notes) for sheet, (cells, seen) in sheets.items()]
    ledger = Ledger(grids=[grid for grid in grids if grid])
    if not ledger.grids:
        raise refused(name, "工作簿里没有内容", "有表格的工作簿")
    return ledger
