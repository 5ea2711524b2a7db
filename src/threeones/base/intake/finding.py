"""Which files of a folder are workbooks of a bureau, and which look like ones that nobody would read."""

from __future__ import annotations

import difflib
import os
from pathlib import Path

from threeones.base.intake.specs import SheetSpec, in_order
from threeones.base.intake.workbooks import Workbook
from threeones.kernel.values.faults import Fault

SPREADSHEETS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".et", ".ods", ".csv")


def shown(path: Path) -> str:
    """A path as text with / between its parts; bytes that are no UTF-8 become the replacement character."""
    return os.fsencode(path.as_posix()).decode("utf-8", "replace")


def _is_draft(path: Path) -> bool:
    """Lock files of an open Excel (~$…) and hidden files."""
    return path.name.startswith(("~$", "."))


def workbooks_of(folder: Path, spec: SheetSpec) -> list[Path]:
    """The files that hold a declared sheet, in order."""
    return [p for p in sorted(folder.glob(spec.workbook)) if not _is_draft(p) and p.is_file()]


def unknown_files(folder: Path, known: set[Path]) -> list[Fault]:
    """A spreadsheet that no sheet is declared for would be passed over in silence: say so."""
    names = list(dict.fromkeys(s.workbook for s in in_order()))
    faults = []
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() in SPREADSHEETS and path not in known and not _is_draft(path):
            name = shown(path.relative_to(folder))
            near = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
            expected = f"“{near[0]}”" if near and near[0] != name else "、".join(names)
            faults.append(Fault(name, "", 0, "", "不认识的工作簿", expected))
    return faults


def unknown_sheets(book: Workbook) -> list[Fault]:
    """A sheet that bears nearly the name of a declared one that is missing would empty the declared one's records."""
    declared = {s.sheet for s in in_order() if Path(book.name).match(s.workbook)}
    absent = [n for n in declared if n not in book.sheet_names]
    faults = []
    for name in book.sheet_names:
        near = difflib.get_close_matches(name, absent, n=1, cutoff=0.6) if name not in declared else []
        if near:
            faults.append(Fault(book.name, name, 0, "", "不认识的工作表", f"“{near[0]}”；与它无关的，改个名字"))
    return faults
