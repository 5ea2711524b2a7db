"""Records as lines of text that are the same whichever database they stand in, and back.

A line is the JSON list of a record's columns, in the order of the table's head. Times are in UTC, decimals keep their
places, bytes are base64. Records come by their primary key in the order of bytes, so that a table has one spelling
and therefore one SHA-256.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.apps.registry import Apps
from django.db import connection
from django.db.models import CharField, Field, ForeignKey, GeneratedField, JSONField, Model, TextField
from django.db.models.functions import Collate

CHUNK = 2000
MICROSECOND = timedelta(microseconds=1)


class Table:
    """A table and its columns; ``fields`` are those that are stored, in their order."""

    def __init__(self, model: type[Model]) -> None:
        self.model = model
        self.name = model._meta.db_table
        stored = [f for f in model._meta.concrete_fields if not isinstance(f, GeneratedField)]
        self.fields: list[Field[Any, Any]] = list(stored)
        self.columns = [str(f.column) for f in stored]
        self._decode = [decoder(f) for f in stored]

    def lines(self) -> Iterator[bytes]:
        """Every record as a line with its end, by primary key."""
        key = self.model._meta.pk
        order: Any = key.attname
        if isinstance(_target(key), CharField | TextField) and connection.vendor == "postgresql":
            order = Collate(key.attname, "C")
        rows = self.model._base_manager.order_by(order).values_list(*(f.attname for f in self.fields))
        for row in rows.iterator(CHUNK):
            yield encoded(row)

    def values(self, line: bytes) -> list[Any]:
        """The columns of a line as the database takes them. Raises ``ValueError`` for a line that is none of this table."""
        row = json.loads(line)
        if not isinstance(row, list) or len(row) != len(self.fields):
            raise ValueError(f"{self.name}: {len(self.fields)} columns wanted")
        try:
            return [
                f.get_db_prep_save(decode(v) if v is not None else None, connection)
                for f, decode, v in zip(self.fields, self._decode, row, strict=True)
            ]
        except (TypeError, ArithmeticError, KeyError) as error:
            raise ValueError(f"{self.name}: {type(error).__name__}") from error


def tables(apps: Apps) -> list[Table]:
    """The tables of all models, by name; those between two models that refer to each other too."""
    models = [m for m in apps.get_models(include_auto_created=True) if m._meta.managed and not m._meta.proxy]
    return sorted((Table(m) for m in models), key=lambda t: t.name)


def encoded(row: Iterable[Any]) -> bytes:
    """A record as its line."""
    text = json.dumps([_plain(v) for v in row], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass") + b"\n"


def _plain(value: Any) -> Any:
    """A value as JSON has it; what JSON has itself (a JSON column's list, too) stays."""
    match value:
        case None | bool() | int() | str() | float() | dict() | list():
            return value
        case Decimal():
            return format(value, "f")
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds")
        case date() | time():
            return value.isoformat()
        case timedelta():
            return value // MICROSECOND
        case bytes() | bytearray() | memoryview():
            return base64.b64encode(bytes(value)).decode()
    return str(value)


def _same(value: Any) -> Any:
    return value


def _bytes(value: str) -> bytes:
    return base64.b64decode(value, validate=True)


def _duration(value: int) -> timedelta:
    return value * MICROSECOND


DECODERS: dict[str, Callable[[Any], Any]] = {
    "DecimalField": Decimal,
    "DateTimeField": datetime.fromisoformat,
    "DateField": date.fromisoformat,
    "TimeField": time.fromisoformat,
    "DurationField": _duration,
    "BinaryField": _bytes,
    "UUIDField": UUID,
}


def _target(field: Any) -> Any:
    """The field whose values a column holds: of a foreign key, that of the key it leads to."""
    while isinstance(field, ForeignKey):
        field = field.target_field
    return field


def decoder(field: Field[Any, Any]) -> Callable[[Any], Any]:
    """What makes a column's value of its JSON."""
    target = _target(field)
    return _same if isinstance(target, JSONField) else DECODERS.get(target.get_internal_type(), _same)
