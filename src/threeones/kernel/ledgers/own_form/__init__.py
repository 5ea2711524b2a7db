"""Our own form of a handbook as tables (工作簿): written from a book, worked on by people, read back exactly.

Unlike a ledger of somebody else's nothing in it is guessed: every column is known by its heading, every fault is told with
its sheet, row and column. A workbook is ours where its sheet 版式 says so.
"""

from __future__ import annotations

from threeones.kernel.ledgers.own_form.columns import FORMAT, Column, Sheet
from threeones.kernel.ledgers.own_form.reading import is_own, read_own, read_placed
from threeones.kernel.ledgers.own_form.rows import digest_of
from threeones.kernel.ledgers.own_form.writing import written

__all__ = ["FORMAT", "Column", "Sheet", "digest_of", "is_own", "read_own", "read_placed", "written"]
