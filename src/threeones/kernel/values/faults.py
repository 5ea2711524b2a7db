"""What is wrong in a user's input, where, and what would be right.

Errors are part of the product: every reader of files collects all of its faults and
raises them at once, so that an officer mends a workbook in one go.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One fault (错误) at one place of the input.

    ``row`` is the row number as a spreadsheet shows it (from 1), 0 where the fault is not
    of one row; for a text file it is the line. ``expected`` says what would be right.
    """

    file: str
    sheet: str
    row: int
    column: str
    fault: str
    expected: str

    def to_json(self) -> dict[str, str | int]:
        """The contracted JSON form of a fault."""
        return asdict(self)

    def __str__(self) -> str:
        place = self.file
        if self.sheet:
            place += f" · {self.sheet}"
        if self.row:
            place += f" · 第{self.row}行"
        if self.column:
            place += f" · {self.column}"
        return f"{place}：{self.fault}；应为：{self.expected}" if self.expected else f"{place}：{self.fault}"


class Faults(Exception):
    """Bad input: every fault that was found (exit code 2, nothing changed)."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(sorted(set(faults)))
        super().__init__(summary(self.faults))


def summary(faults: Iterable[Fault], limit: int = 50) -> str:
    """The faults as text: the first ``limit`` in full, the rest counted by kind and place."""
    listed = sorted(set(faults))
    lines = [str(f) for f in listed[:limit]]
    rest: dict[tuple[str, str, str, str], int] = {}
    for f in listed[limit:]:
        key = (f.file, f.sheet, f.column, f.fault.split("“")[0])
        rest[key] = rest.get(key, 0) + 1
    lines += [
        f"… {file} · {sheet} · {column}：{what}：另有{n}处"
        for (file, sheet, column, what), n in sorted(rest.items(), key=lambda kv: -kv[1])[:limit]
    ]
    return "\n".join(lines)
