"""How large all tables of a handbook may be together, since they are held at once (``packs/security/uploads.yaml``)."""

from __future__ import annotations

from threeones.base.files.uploads import MIB, limits
from threeones.base.intake.ledgers.ledger import refused
from threeones.base.intake.scanning import column_letters


class Budget:
    """What is left for the tables of a file; ``take`` raises a ``Refusal`` that names the table which is too large."""

    def __init__(self, file: str) -> None:
        self.file, self.top = file, limits()
        self.cells = self.characters = self.rows = 0
        self._sheet: str | None = None

    def take(self, sheet: str, rows: int, columns: int, characters: int = 0) -> None:
        """Rows of a table; those of one sheet follow one another."""
        self.rows = rows if sheet != self._sheet else self.rows + rows
        self._sheet = sheet
        self.cells += rows * columns
        self.characters += characters
        top = self.top
        if self.rows > top.max_rows or columns > top.max_columns:
            raise self.too_large(sheet, self.rows, columns)
        if self.cells > top.max_handbook_cells:
            text = f"各表合计超过{top.max_handbook_cells}格（读到{columns}列的第{self.rows}行）"
            raise refused(self.file, text, f"一本手册不超过{top.max_handbook_cells}格；删去远处的单元格", sheet)
        if self.characters > top.max_unpacked_mb * MIB:
            raise refused(
                self.file, f"文字展开后超过{top.max_unpacked_mb} MB", f"不超过{top.max_unpacked_mb} MB", sheet
            )

    def too_large(self, sheet: str, rows: int, columns: int) -> Exception:
        """The refusal of a table with at least so many rows and columns."""
        text = f"表格至少有{rows}行、{columns}列（到{column_letters(columns - 1)}{rows}）"
        expected = f"不超过{self.top.max_rows}行、{self.top.max_columns}列；删去远处的单元格"
        return refused(self.file, text, expected, sheet)
