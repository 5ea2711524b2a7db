"""Who has a say in what a load may change (装入把关): asked within its transaction, with every record that it would change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from threeones.base.intake.specs import ParsedRow, SheetSpec
from threeones.base.registry.core import Registry
from threeones.kernel.values.faults import Fault


class Deed(StrEnum):
    """What a load would do to a record."""

    CREATE = "create"
    CHANGE = "change"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class Touch:
    """A record that a load would create, change or remove; ``row`` is the row that says so (None: it is gone).

    ``headings`` name the columns that differ. A row that says something new beside a record that was entered in the
    system would change it, too.
    """

    spec: SheetSpec
    deed: Deed
    record: Any
    row: ParsedRow | None
    headings: tuple[str, ...] = ()

    def fault(self, fault: str, expected: str) -> Fault:
        """A fault at the row, or at the sheet where it is gone."""
        heading = self.headings[0] if len(self.headings) == 1 else ""
        if self.row is None:
            return Fault(self.record.source_file.name, self.spec.sheet, self.record.source_row, "", fault, expected)
        return Fault(self.row.file, self.row.sheet, self.row.row, heading, fault, expected)


Verdict = Callable[[Sequence[Touch]], Iterable[Fault]]
Guard = Callable[[], Verdict]
"""Called before anything is written; gives what is asked once the rows are saved, before those without a row are removed."""
guards: Registry[Guard] = Registry("guard of loads")
