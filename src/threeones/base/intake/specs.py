"""What a sheet of a bureau's folder looks like; apps declare theirs, and templates, reading and docs follow from it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.core.exceptions import ValidationError
from django.db.models import Model

from threeones.base.files.models import Basis
from threeones.base.registry.core import Registry
from threeones.base.registry.records import LINKS, RecordKind, links, record_kinds

Kind = Literal["text", "int", "number", "date", "bool", "choice", "ref", "refs", "period", "month"]


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """A column: ``field`` of the model that it fills. ``unit`` is the unit of its numbers (万元, 亩, %).

    ``ref`` names what a reference points to (``unit``, ``project`` …); several are separated by 、.
    ``follows`` names a reference column of the sheet and a field of what it points to: an empty cell, and a column
    that is not there, mean what stands there (``("project", "lead_unit")``).
    """

    heading: str
    field: str
    kind: Kind = "text"
    required: bool = False
    unit: str = ""
    ref: str = ""
    choices: Mapping[str, str] = dataclasses.field(default_factory=dict)
    note: str = ""
    example: str = ""
    follows: tuple[str, str] | None = None


@dataclass(slots=True)
class ParsedRow:
    """A row as read: ``values`` by field; references are still the words that stand in the cells.

    Of a row that is not ``whole`` the cells with a fault are missing; it is never saved. ``followed`` are the fields
    that were filled in from another record.
    """

    file: str
    sheet: str
    row: int
    values: dict[str, Any]
    whole: bool = True
    followed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class RowFault:
    """A fault that only the app can see, at a row and a column (by field)."""

    row: ParsedRow
    field: str
    fault: str
    expected: str


Check = Callable[[Sequence[ParsedRow]], Iterable[RowFault]]


@dataclass(frozen=True, slots=True, eq=False)
class SheetSpec:
    """One sheet: ``workbook`` is a path in the folder (``*`` matches many files of one kind).

    ``key`` are the fields that tell two rows apart; ``provides`` the kind of reference that its rows can be
    the target of, found by any of ``names`` (a field may hold several names separated by 、). ``beside`` are fields,
    with their words, that no column fills: what entering in the system tells of a record besides.
    """

    workbook: str
    sheet: str
    purpose: str
    model: type[Model]
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    order: int
    provides: str = ""
    names: tuple[str, ...] = ()
    required: bool = False
    check: Check | None = None
    beside: Mapping[str, str] = dataclasses.field(default_factory=dict)

    @property
    def all_columns(self) -> tuple[Column, ...]:
        """The declared columns and the two that every sheet has: what the record is worth, and its document."""
        return (*self.columns, BASIS, DOCUMENT)

    def column(self, name: str) -> Column:
        """The column that fills the field ``name``."""
        return next(c for c in self.all_columns if c.field == name)


BASIS = Column(
    "记录性质",
    "basis",
    "choice",
    choices={label: value for value, label in Basis.choices},
    note="空着即真实；示例=虚构的演示记录；公布=照录公开文件",
)
DOCUMENT = Column("依据文件", "document", note="文件名、文号或网址")

sheets: Registry[SheetSpec] = Registry("sheet")


KEY_PARTS = " / "
"""Stands between the parts of a key in the audit."""


def declare(spec: SheetSpec) -> SheetSpec:
    """Register a sheet under ``workbook#sheet``, and the kind of record that its rows are."""
    sheets.register(f"{spec.workbook}#{spec.sheet}", spec)
    record_kinds.register(spec.model._meta.label_lower, record_kind(spec))
    return spec


def spec_of(model: type[Model]) -> SheetSpec:
    """The sheet whose rows are records of ``model``."""
    return next(s for s in sheets if s.model is model)


def text_key(spec: SheetSpec, record: Any) -> str:
    """How the audit names a record of the sheet."""
    return KEY_PARTS.join(str(getattr(record, k)) for k in _attnames(spec))


def record_kind(spec: SheetSpec) -> RecordKind:
    """The rows of a sheet as the audit tells of them."""
    meta = spec.model._meta
    plain = {_attname(spec, c.field): c.heading for c in spec.all_columns if c.kind != "refs"}
    many = {c.field: c.heading for c in spec.all_columns if c.kind == "refs"}

    def values(record: Any) -> dict[str, Any]:
        # what was never entered reads as what no entry tells
        told = {n: getattr(record, n) for n in plain} | {n: getattr(record, n) or "" for n in spec.beside}
        return told | {n + LINKS: links(record, n) for n in many}

    names, fields = _attnames(spec), [meta.get_field(k) for k in spec.key]

    def parts_of(key: str) -> list[str] | None:
        parts = key.split(KEY_PARTS)
        return parts if len(parts) == len(fields) and all(map(_could_be, fields, parts)) else None

    def find_all(keys: Collection[str]) -> dict[str, Any]:
        known = [parts for key in keys if (parts := parts_of(key))]
        # part by part: a few too many may come, which their own keys then tell apart
        wanted = {f"{name}__in": {parts[n] for parts in known} for n, name in enumerate(names)}
        rows = spec.model._default_manager.filter(**wanted) if known else ()
        return {key: record for record in rows if (key := text_key(spec, record)) in keys}

    return RecordKind(
        spec.sheet,
        {**plain, **many, **spec.beside},
        spec.model,
        key=lambda record: text_key(spec, record),
        values=values,
        later=frozenset((*spec.beside, *(n + LINKS for n in many))),
        related=("source_file",),
        prefetch=tuple(many),
        find=lambda key: find_all([key]).get(key),
        find_all=find_all,
        parts=tuple(names),
    )


def _could_be(field: Any, text: str) -> bool:
    """Whether a part of a key, which may come from an address, is a value of the field at all."""
    own = field.target_field if field.is_relation else field
    try:
        own.clean(own.to_python(text), None)
    except ValidationError:
        return False
    return True


def _attname(spec: SheetSpec, name: str) -> str:
    return str(getattr(spec.model._meta.get_field(name), "attname", name))


def _attnames(spec: SheetSpec) -> list[str]:
    return [_attname(spec, k) for k in spec.key]


def in_order() -> list[SheetSpec]:
    """All sheets, those that others refer to first."""
    return sorted(sheets, key=lambda s: s.order)
