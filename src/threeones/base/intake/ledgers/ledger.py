"""What was read of a file that a work handbook came in, and what its reader should know about the reading."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field

from threeones.kernel.book.model import Book
from threeones.kernel.ledgers.grid import Grid
from threeones.kernel.values.faults import Fault

SHOWN = 20
"""So many notes of one kind stand singly for a sheet; the rest are counted."""
QUOTED = 40


@dataclass(frozen=True, slots=True, order=True)
class Note:
    """Something that the reader of a file should know (提示) though nothing is wrong with it; places as in a ``Fault``."""

    file: str
    sheet: str
    row: int
    column: str
    note: str

    def to_json(self) -> dict[str, str | int]:
        """As faults are told in JSON."""
        return asdict(self)

    def __str__(self) -> str:
        return str(Fault(self.file, self.sheet, self.row, self.column, self.note, ""))


@dataclass(slots=True)
class Ledger:
    """A file that was read (台账): its tables as ``grids``, or the ``book`` that a YAML file spells out, or our own workbook.

    ``placed`` has the sheet and row of each project of our workbook by code, ``written_from`` is the digest of the book
    that it was written from. ``faults`` keep the file from being read:
    where there are any, there are neither grids nor a book.
    """

    grids: list[Grid] = field(default_factory=list)
    book: Book | None = None
    faults: list[Fault] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    placed: dict[str, tuple[str, int]] = field(default_factory=dict)
    written_from: str = ""


class Refusal(Exception):
    """The file cannot be read; a reader raises it, and ``read_ledger`` tells its faults."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(str(faults[0]) if faults else "")
        self.faults = faults


def refused(file: str, fault: str, expected: str, sheet: str = "", row: int = 0) -> Refusal:
    """A refusal for one reason."""
    return Refusal(Fault(file, sheet, row, "", fault, expected))


class Notes:
    """Notes as they turn up: of each kind the first of a sheet stand singly, so that no list grows without end."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._found: list[Note] = []
        self._kinds: Counter[tuple[str, str]] = Counter()

    def add(self, kind: str, sheet: str = "", row: int = 0, column: str = "", quoted: str = "") -> None:
        """One note; ``kind`` says what it is about, ``quoted`` are words of the file."""
        self._kinds[sheet, kind] += 1
        if self._kinds[sheet, kind] <= SHOWN:
            text = f"{kind}：“{short(quoted)}”" if quoted else kind
            self._found.append(Note(self.file, sheet, row, column, text))

    def all(self) -> list[Note]:
        """Those that stand singly, then how many more there are of each kind."""
        more = [
            Note(self.file, sheet, 0, "", f"{kind}：另有{n - SHOWN}处")
            for (sheet, kind), n in self._kinds.items()
            if n > SHOWN
        ]
        return self._found + more


def short(text: str) -> str:
    """A text as notes and faults quote it."""
    text = " ".join(text[: QUOTED * 4].split())
    return text if len(text) <= QUOTED else f"{text[:QUOTED]}……"
