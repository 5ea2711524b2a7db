"""A record as the row of its sheet: what ``load`` would read to make it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from threeones.base.intake.references import provider
from threeones.base.intake.specs import Column, SheetSpec
from threeones.kernel.values.rounding import shortest


def row_of(spec: SheetSpec, record: Any, links: Mapping[str, Sequence[Any]] | None = None) -> dict[str, str]:
    """The cells of a record by heading; empty ones are left out.

    ``links`` are what its fields of several links will name; one that was never saved names nothing else.
    """
    unsaved = () if record.pk else [c.field for c in spec.all_columns if c.kind == "refs"]
    given: dict[str, Any] = {**dict.fromkeys(unsaved, ()), **(links or {})}
    cells = {
        c.heading: cell(c, given[c.field] if c.field in given else getattr(record, c.field)) for c in spec.all_columns
    }
    return {heading: text for heading, text in cells.items() if text}


def cell(column: Column, value: Any) -> str:
    """A value of the model as it stands in a cell of the column; a reference by the first of its names."""
    if value is None or value == "":
        return ""
    if column.kind == "ref":
        return str(getattr(value, provider(column.ref).names[0]))
    if column.kind == "refs":
        several = value.all() if hasattr(value, "all") else value
        return "、".join(str(getattr(one, provider(column.ref).names[0])) for one in several)
    if column.choices:
        return next((label for label, stored in column.choices.items() if stored == value), str(value))
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return f"{shortest(value):f}"
    return value.isoformat() if isinstance(value, date) else str(value)
