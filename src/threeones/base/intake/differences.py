"""Rows of workbooks beside records that were entered since: what stays, what is told, what somebody has to settle.

The entered value stays. A row that says what it said before the record was corrected is known and needs nobody. A row
that says something new is a difference that a supervisor settles: he keeps what was entered, or takes the row.
"""

from __future__ import annotations

import json
from collections.abc import Container, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Field
from django.utils import timezone

from threeones.base.audit.chain import Change
from threeones.base.audit.sealing import canonical
from threeones.base.files.models import SourceFile
from threeones.base.intake.models import Difference, DifferenceState
from threeones.base.intake.specs import KEY_PARTS, Column, ParsedRow, SheetSpec, text_key
from threeones.base.intake.validation import stored
from threeones.base.intake.writing import cell

LABEL = "intake.difference"
Place = tuple[SourceFile, str, int]


@dataclass(frozen=True, slots=True)
class KeptValue:
    """A field in which a workbook's row differs from what was entered.

    ``sheet`` is ``workbook#sheet``, ``key`` what tells the row apart as it is written there; ``new`` where the row says
    something that nobody has settled.
    """

    sheet: str
    row: int
    key: str
    field: str
    workbook: str
    kept: str
    new: bool

    def to_json(self) -> dict[str, Any]:
        """As ``load --format json`` lists it under ``kept``."""
        return {name: getattr(self, name) for name in self.__slots__}


def superseded(spec: SheetSpec, record: Any, told: Mapping[str, Any], place: Place) -> list[Change]:
    """Remember what the workbook's row said when its record was corrected; the entries for the audit."""
    values = {k: _text(told.get(k)) for k in _attnames(spec)}
    return _remember(spec, text_key(spec, record), values, place, DifferenceState.SETTLED)


def superseded_again(spec: SheetSpec, record: Any, told: Mapping[str, Any], place: Place) -> list[Change]:
    """The same of a record that was entered: a workbook may have come to say what it said, and nobody remembers that.

    Nothing where a row is remembered.
    """
    key = text_key(spec, record)[:200]
    known = Difference.objects.filter(record=_label(spec), key=key).exists()
    return [] if known else superseded(spec, record, told, place)


def taken_out(spec: SheetSpec, record: Any) -> list[Change]:
    """Remember that a record is taken out in the system: its workbook's row, as it stands, does not bring it back.

    To be called before the record is deleted.
    """
    known = Difference.objects.filter(record=_label(spec), key=text_key(spec, record)[:200]).first()
    if known is None or not record.entered:
        values = {name: _text(getattr(record, name)) for name in _attnames(spec)}
        place = (record.source_file, record.source_sheet, record.source_row)
        return _remember(spec, text_key(spec, record), values, place, DifferenceState.GONE)
    before, known.state = told_of(known), DifferenceState.GONE
    known.save(update_fields=["state"])
    return [Change("change", LABEL, difference_key(known), before, told_of(known))]


class Beside:
    """The rows of a sheet beside its records that were entered, within a load's transaction."""

    def __init__(self, spec: SheetSpec) -> None:
        self.spec = spec
        self.kept: list[KeptValue] = []
        self.changes: list[Change] = []
        self._gone: set[str] = set()

    @cached_property
    def _known(self) -> dict[str, Difference]:
        found = Difference.objects.filter(record=_label(self.spec)).select_related("source_file")
        return {d.key: d for d in found}

    def is_gone(self, values: Mapping[str, Any]) -> bool:
        """Whether a row (its values by attribute) says what it said when its record was taken out in the system."""
        key = KEY_PARTS.join(str(values[_key_name(self.spec, k)]) for k in self.spec.key)[:200]
        known = self._known.get(key)
        said = {name: _text(values[name]) for name in _attnames(self.spec)}
        if known is None or known.state != DifferenceState.GONE or json.loads(known.values) != said:
            return False
        self._gone.add(key)
        return True

    def compare(self, record: Any, values: Mapping[str, Any], row: ParsedRow, file: SourceFile) -> list[str]:
        """Hold a row (its values by attribute) against its record; notes the fields that differ, and what is to be audited.

        The headings of those that the row says anew, which nobody has settled.
        """
        key = text_key(self.spec, record)
        known = self._known.get(key[:200])
        names = {c: _attname(self.spec, c) for c in _plain(self.spec)}
        differing = [c for c, name in names.items() if getattr(record, name) != values[name]]
        if not differing:
            self.changes += _agreed(known)
            return []
        said = {name: _text(values[name]) for name in _attnames(self.spec)}
        if new := known is None or json.loads(known.values) != said:
            place = (file, row.sheet, row.row)
            self.changes += _remember(self.spec, key, said, place, DifferenceState.OPEN)
        is_open = new or (known is not None and known.state == DifferenceState.OPEN)
        for c in differing:
            told = (_said(c, row.values.get(c.field)), cell(c, getattr(record, c.field)))
            own = KEY_PARTS.join(str(row.values[k]) for k in self.spec.key)
            self.kept.append(KeptValue(f"{row.file}#{row.sheet}", row.row, own, c.heading, *told, is_open))
        return [c.heading for c in differing] if new else []

    def forget(self, files: Container[str], rows: Container[str]) -> None:
        """A row that is gone from a file that was read differs from nothing; ``rows`` are the keys of those that are there."""
        for key, known in self._known.items():
            if known.pk and known.source_file.name in files and key not in rows and key not in self._gone:
                self.changes += _agreed(known)


def settled_by_row(difference: Difference, reason: str) -> Change:
    """The row was taken: the difference is gone; the entry for the audit."""
    change = Change("remove", LABEL, difference_key(difference), told_of(difference), {}, reason)
    difference.delete()
    return change


def _agreed(known: Difference | None) -> list[Change]:
    """The difference is gone."""
    if known is None:
        return []
    change = Change("remove", LABEL, difference_key(known), told_of(known), {}, "与工作簿不再有差异")
    known.delete()
    return [change]


def open_differences() -> list[Difference]:
    """Those that wait for somebody."""
    return list(Difference.objects.filter(state=DifferenceState.OPEN).select_related("source_file"))


def keep_entered(difference: Difference, reason: str) -> list[Change]:
    """The entered value goes before the row, as it stands now."""
    before = told_of(difference)
    difference.state = DifferenceState.SETTLED
    difference.save(update_fields=["state"])
    return [Change("change", LABEL, difference_key(difference), before, told_of(difference), reason)]


def take_row(spec: SheetSpec, record: Any, difference: Difference) -> None:
    """Bring the record to what the row says, citing the row; the caller saves it and tells of it."""
    for name, text in json.loads(difference.values).items():
        field = spec.model._meta.get_field(name)
        assert isinstance(field, Field)
        setattr(record, name, stored(field, text) if text != "" else (None if field.null else field.get_default()))
    record.source_file, record.source_sheet = difference.source_file, difference.source_sheet
    record.source_row = difference.source_row


def cells_of(spec: SheetSpec, difference: Difference, record: Any) -> dict[str, str]:
    """What the row says, by heading; ``record`` is what stands, which is not changed."""
    row = spec.model()
    take_row(spec, row, difference)
    same = {c for c in _plain(spec) if getattr(row, _attname(spec, c)) == getattr(record, _attname(spec, c))}
    return {c.heading: cell(c, getattr(record if c in same else row, c.field)) for c in _plain(spec)}


def told_of(difference: Difference) -> dict[str, Any]:
    """What the audit tells of a difference."""
    told = {k: getattr(difference, k) for k in ("source_sheet", "source_row", "values", "state")}
    return told | {"source_file_id": difference.source_file_id}


def difference_key(difference: Difference) -> str:
    """How the audit names a difference."""
    return f"{difference.record}: {difference.key}"[:200]


def _remember(
    spec: SheetSpec, key: str, values: Mapping[str, str], place: Place, state: DifferenceState
) -> list[Change]:
    file, sheet, row = place
    found = Difference.objects.filter(record=_label(spec), key=key[:200]).first()
    before = told_of(found) if found else {}
    found = found or Difference(record=_label(spec), key=key[:200])
    found.source_file, found.source_sheet, found.source_row = file, sheet, row
    found.values, found.state, found.seen_at = canonical(dict(values)), state, timezone.now()
    found.save()
    return [Change("change" if before else "create", LABEL, difference_key(found), before, told_of(found))]


def _label(spec: SheetSpec) -> str:
    return spec.model._meta.label_lower


def _plain(spec: SheetSpec) -> list[Column]:
    return [c for c in spec.all_columns if c.kind != "refs"]


def _attname(spec: SheetSpec, column: Column) -> str:
    return str(getattr(spec.model._meta.get_field(column.field), "attname", column.field))


def _key_name(spec: SheetSpec, name: str) -> str:
    return _attname(spec, spec.column(name))


def _attnames(spec: SheetSpec) -> list[str]:
    return [_attname(spec, c) for c in _plain(spec)]


def _text(value: Any) -> str:
    """A value in one spelling, whether it was read or comes from the database."""
    if value is None or value == "":
        return ""
    if hasattr(value, "normalize"):
        return format((value + 0).normalize(), "f")
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _said(column: Column, value: Any) -> str:
    """What stands in a cell, in words; references are still words there."""
    return str(value) if column.kind == "ref" and value else cell(column, value)
