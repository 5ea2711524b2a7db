"""What a table can hold: lengths, ranges and names that may stand once, told before anything is written."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Field

from threeones.base.intake.reading import fold, short
from threeones.base.intake.references import identity, remaining
from threeones.base.intake.specs import ParsedRow, SheetSpec
from threeones.base.texts.unseen import unseen
from threeones.kernel.values.faults import Fault


def check_values(spec: SheetSpec, rows: list[ParsedRow], files: Collection[str]) -> Iterator[Fault]:
    """Values that the column cannot hold, and two rows with one name that must be unique.

    ``files`` are the files of the folder: of their records those without a row will be gone.
    """
    fields = {c.field: spec.model._meta.get_field(c.field) for c in spec.all_columns if c.kind not in ("ref", "refs")}
    for row in rows:
        for name, field in fields.items():
            value = row.values.get(name)
            if value is not None and isinstance(field, Field):
                yield from _check(spec, row, field, value)
    for name, field in fields.items():
        if getattr(field, "unique", False) and name not in spec.key:
            yield from _once(spec, rows, name, files)


def _check(spec: SheetSpec, row: ParsedRow, field: Field[Any, Any], value: Any) -> Iterator[Fault]:
    place = (row.file, row.sheet, row.row, spec.column(field.name).heading)
    longest = field.max_length
    if isinstance(value, str) and longest and len(value) > longest:
        yield Fault(*place, f"有{len(value)}个字", f"不超过{longest}个字")
        return
    if isinstance(value, str) and (hidden := unseen(value, lines=True)):
        yield Fault(*place, *hidden)
        return
    try:
        field.run_validators(stored(field, value))
    except (ValidationError, InvalidOperation) as error:
        text = "；".join(error.messages) if isinstance(error, ValidationError) else "位数太多"
        yield Fault(*place, f"“{short(str(value))}”：{text}", "本列能存下的值")


def stored(field: Field[Any, Any], value: Any) -> Any:
    """As the database keeps it and gives it back: more decimals than the column has are rounded half up."""
    value = field.to_python(value)
    places = getattr(field, "decimal_places", None)
    if isinstance(value, Decimal) and places is not None:
        return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return value


def _once(spec: SheetSpec, rows: list[ParsedRow], name: str, files: Collection[str]) -> Iterator[Fault]:
    told = {identity(spec, r.values) for r in rows}
    there = {
        fold(r[name]): identity(spec, r)
        for r in remaining(spec, rows, files, name)
        if r.get(name) and identity(spec, r) not in told
    }
    seen: dict[str, ParsedRow] = {}
    for row in rows:
        word = fold(row.values.get(name) or "")
        place = (row.file, row.sheet, row.row, spec.column(name).heading)
        if word in seen:
            yield Fault(*place, f"“{short(row.values[name])}”与第{seen[word].row}行重复", "每行一个不同的名称")
        elif word in there:
            codes = " / ".join(there[word])
            yield Fault(*place, f"“{short(row.values[name])}”库中已有（{codes}）", "每个一个不同的名称")
        if word:
            seen.setdefault(word, row)
