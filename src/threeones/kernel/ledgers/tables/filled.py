"""A grid as its reader sees it: what each cell shows, and which cells only show what stands above or beside them."""

from __future__ import annotations

from collections.abc import Iterator

from threeones.kernel.ledgers.grid import Cell, Grid
from threeones.kernel.values.parse import parse_text

_SPACES = {" ": 1, "\t": 4, "\u3000": 2, "\xa0": 1}


class Filled:
    """The texts of a grid with its merges filled in; rows and columns count from 0.

    ``text[row][column]`` is what the cell shows, ``first[row][column]`` the row and column where that stands (the
    cell itself, or the first of its merge). Raw values stand in ``grid.cells``, at the place that ``first`` names.
    """

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.width = max((grid.width, *(right + 1 for (_, (_, right)) in grid.merged)), default=grid.width)
        self.height = len(grid.cells)
        self.text = [[*map(shown, row), *[""] * (self.width - len(row))] for row in grid.cells]
        self._merged: dict[tuple[int, int], tuple[int, int]] = {}
        self._written: dict[int, list[int]] = {}
        for (top, left), (bottom, right) in grid.merged:
            self._fill(top, left, min(bottom, self.height - 1), min(right, self.width - 1))

    def _fill(self, top: int, left: int, bottom: int, right: int) -> None:
        if top >= self.height or left >= self.width:
            return
        for r in range(top, bottom + 1):
            for c in range(left, right + 1):
                # a merge shows its first cell; a file that kept something below it loses nothing to that
                if (r, c) != (top, left) and self.text[r][c] in ("", self.text[top][left]):
                    self.text[r][c] = self.text[top][left]
                    self._merged[(r, c)] = (top, left)

    def first(self, row: int, column: int) -> tuple[int, int]:
        """Where that which a cell shows is written."""
        return self._merged.get((row, column), (row, column))

    def from_above(self, row: int, column: int) -> bool:
        """Whether a cell belongs to a merge that begins in a row above."""
        return self.first(row, column)[0] < row

    def owns(self, row: int, column: int) -> bool:
        """Whether something is written in the row itself (merges across count where they begin in it)."""
        return bool(self.text[row][column]) and not self.from_above(row, column)

    def raw(self, row: int, column: int) -> Cell:
        """The value that a cell shows, as the file holds it."""
        r, c = self.first(row, column)
        cells = self.grid.cells[r]
        return cells[c] if c < len(cells) else None

    def written(self, row: int) -> list[int]:
        """The columns in which something is written in this row, each merge once."""
        if row not in self._written:
            merged = self._merged
            self._written[row] = [c for c, text in enumerate(self.text[row]) if text and (row, c) not in merged]
        return self._written[row]

    def shows(self, row: int) -> list[int]:
        """The columns in which the row shows something, each merge once, what hangs down from above too."""
        seen: dict[tuple[int, int], int] = {}
        for c, text in enumerate(self.text[row]):
            if text:
                seen.setdefault(self.first(row, c), c)
        return list(seen.values())

    def span(self, row: int, column: int) -> int:
        """How many columns a cell takes."""
        start = self.first(row, column)
        return sum(self.first(row, c) == start for c in range(self.width))

    def number(self, row: int) -> int:
        """The number of a row as its reader counts."""
        return self.grid.first_row + row

    def rows(self) -> Iterator[int]:
        """All rows."""
        return iter(range(self.height))

    def indent(self, row: int, column: int) -> int:
        """How far the text of a cell is set in: by its format, and by the spaces before it."""
        raw = self.raw(row, column)
        spaces = 0
        if isinstance(raw, str):
            lead = raw[: len(raw) - len(raw.lstrip())]
            spaces = sum(_SPACES.get(c, 0) for c in lead)
        return 4 * self.grid.indents.get(self.first(row, column), 0) + spaces


def shown(cell: Cell) -> str:
    """What a cell shows; nothing for an empty one."""
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return ""
    if isinstance(cell, str):
        text = cell.strip()
        return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
    return parse_text(cell)


def letters(column: int) -> str:
    """The letters of a column: 0 is A, 26 is AA."""
    name = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name
