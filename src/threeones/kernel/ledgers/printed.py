"""What was understood in the contracted JSON form (``docs/json.md``, handbook import)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from threeones.kernel.book.model import Book, Project, Target
from threeones.kernel.ledgers.understood import Understood
from threeones.kernel.values.faults import Fault
from threeones.kernel.values.rounding import shortest

NOWHERE = ("", 0)


def understood_to_json(understood: Understood) -> dict[str, Any]:
    """The projects with their places, and all faults."""
    return book_to_json(understood.book, understood.placed, understood.faults)


def book_to_json(book: Book, placed: Mapping[str, tuple[str, int]], faults: Iterable[Fault]) -> dict[str, Any]:
    """The projects of a book, and the faults of what it was read from; row 0 where no row is known."""
    objectives = {o.code: o.name for o in book.objectives}
    projects = [_project(p, objectives, *placed.get(p.code, NOWHERE)) for p in book.projects]
    return {"projects": projects, "faults": [_fault(f) for f in sorted(set(faults))]}


def _project(project: Project, objectives: Mapping[str, str], sheet: str, row: int) -> dict[str, Any]:
    first = project.objectives[0] if project.objectives else ""
    return {
        "code": project.code,
        "name": project.name,
        "objective": objectives.get(first) or None,
        "lead_unit": project.lead_unit or None,
        "supporting_units": list(project.supporting_units),
        "deadline": project.deadline.isoformat() if project.deadline else None,
        "period": project.period or None,
        "targets": [_target(t) for t in project.targets],
        "sheet": sheet,
        "row": row,
        "kept": dict(project.kept),
    }


def _target(target: Target) -> dict[str, str | None]:
    number = target.number
    return {
        "indicator": target.indicator,
        "number": None if number is None else f"{shortest(number):f}",
        "unit": target.unit,
        "comparison": target.comparison,
        "text": target.text,
    }


def _fault(fault: Fault) -> dict[str, str | int]:
    """A fault without its file: there is one."""
    return {key: value for key, value in fault.to_json().items() if key != "file"}
