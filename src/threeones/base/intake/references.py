"""What the words in reference columns may point to: rows of the folder itself, and records already there."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from threeones.base.intake.reading import fold, short
from threeones.base.intake.specs import Column, ParsedRow, SheetSpec, sheets
from threeones.kernel.values.faults import Fault
from threeones.kernel.values.parse import split_names

Parsed = Mapping[SheetSpec, Sequence[ParsedRow]]
Identity = tuple[str, ...]
# Names are short; comparing an essay with every name there is would take minutes.
LONGEST_NAME = 100


def provider(ref: str) -> SheetSpec:
    """The sheet whose rows are what ``ref`` points to."""
    return next(s for s in sheets if s.provides == ref)


def identity(spec: SheetSpec, values: Mapping[str, Any]) -> Identity:
    """What tells a record of a sheet that others refer to from its fellows, whether it is a row or in the database."""
    return tuple(str(values.get(k, "")) for k in spec.key)


def _names_of(spec: SheetSpec, values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for field in spec.names:
        yield from ((field, name) for name in split_names(str(values.get(field) or "")))


def remaining(
    spec: SheetSpec, rows: Sequence[ParsedRow] | None, files: Collection[str], *fields: str
) -> Iterator[dict[str, Any]]:
    """Records in the database that will still be there after the load: not those whose row is gone from its file."""
    stay = {identity(spec, r.values) for r in rows or ()}
    wanted = {"pk", "source_sheet", "source_file__name", *spec.key, *spec.names, *fields}
    for record in spec.model._default_manager.values(*wanted):
        leaves = rows is not None and record["source_file__name"] in files and record["source_sheet"] == spec.sheet
        if not leaves or identity(spec, record) in stay:
            yield record


class Names:
    """The words that a reference may use, given the rows of the folder and the records that they leave standing."""

    def __init__(self, parsed: Parsed, files: Collection[str], unread: Collection[SheetSpec] = ()) -> None:
        self.parsed, self.files, self.unread = parsed, files, unread
        self._known: dict[str, dict[str, dict[Identity, tuple[str, str]]]] = {}

    def known(self, ref: str) -> dict[str, dict[Identity, tuple[str, str]]]:
        """By folded word: what it points to, with the field and the spelling that it has there."""
        if ref not in self._known:
            spec = provider(ref)
            rows = self.parsed.get(spec)
            told = {identity(spec, r.values) for r in rows or ()}
            found: dict[str, dict[Identity, tuple[str, str]]] = {}
            standing = [r for r in remaining(spec, rows, self.files) if identity(spec, r) not in told]
            for values in (*standing, *(r.values for r in rows or ())):
                for field, name in _names_of(spec, values):
                    found.setdefault(fold(name), {})[identity(spec, values)] = (field, name)
            self._known[ref] = found
        return self._known[ref]

    def point_to(self, ref: str, word: str) -> list[Identity]:
        """What a word points to: nothing, one, or (where it is ambiguous) several."""
        return list(self.known(ref).get(fold(word), {}))

    def key(self, spec: SheetSpec, row: ParsedRow) -> Identity | None:
        """A row's key with its references as what they point to; None where a part of it is missing."""
        parts: list[str] = []
        for name in spec.key:
            value = row.values.get(name)
            if value is None:
                return None
            ref = spec.column(name).ref
            targets = self.point_to(ref, str(value)) if ref else []
            parts.append("\x1f".join(targets[0]) if len(targets) == 1 else fold(value))
        return tuple(parts)

    def check(self) -> Iterator[Fault]:
        """A fault for each word that points to nothing (with the nearest name that does) or to more than one thing."""
        for spec, rows in self.parsed.items():
            for column in (c for c in spec.columns if c.ref and provider(c.ref) not in self.unread):
                yield from self._check_column(rows, column)

    def _check_column(self, rows: Sequence[ParsedRow], column: Column) -> Iterator[Fault]:
        known = self.known(column.ref)

        @cache
        def nearest(word: str) -> str:
            near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.5) if len(word) < LONGEST_NAME else []
            sheet = provider(column.ref)
            if near:
                return f"“{next(iter(known[near[0]].values()))[1]}”"
            return f"“{sheet.workbook}”的“{sheet.sheet}”里有的名称"

        for row in rows:
            # a word that was filled in stands in another row: what is wrong with it is told there
            cell = None if column.field in row.followed else row.values.get(column.field)
            for word in cell if isinstance(cell, list) else [cell] if cell else []:
                place = (row.file, row.sheet, row.row, column.heading)
                targets = known.get(fold(word), {})
                if not targets:
                    yield Fault(*place, f"“{short(word)}”不存在", nearest(fold(word)))
                elif len(targets) > 1 and not self._told_elsewhere(column.ref, targets):
                    codes = "、".join(" / ".join(i) for i in sorted(targets)[:5])
                    yield Fault(*place, f"“{short(word)}”指的不止一个：{codes}", "用编码")

    def _told_elsewhere(self, ref: str, targets: dict[Identity, tuple[str, str]]) -> bool:
        """Whether two rows share a name that must be unique: that is a fault of those rows, not of who uses it."""
        model = provider(ref).model
        fields = [f for f, _ in targets.values()]
        return any(fields.count(f) > 1 and getattr(model._meta.get_field(f), "unique", False) for f in set(fields))

    def duplicates(self) -> Iterator[Fault]:
        """Two rows with one key, whatever file they stand in and however their references are spelt."""
        for spec, rows in self.parsed.items():
            seen: dict[Identity, ParsedRow] = {}
            for row in rows:
                key = self.key(spec, row)
                if key is None:
                    continue
                first = seen.setdefault(key, row)
                if first is not row:
                    where = f"第{first.row}行" if first.file == row.file else f"{first.file}第{first.row}行"
                    shown = " / ".join(short(str(row.values[k])) for k in spec.key)
                    heading = spec.column(spec.key[-1]).heading
                    text = f"“{shown}”与{where}重复"
                    yield Fault(row.file, row.sheet, row.row, heading, text, "每行一个不同的值")

    def circles(self) -> Iterator[Fault]:
        """Rows that come back to themselves over a reference to their own sheet (上级单位)."""
        for spec, rows in self.parsed.items():
            for column in (c for c in spec.columns if c.ref and c.ref == spec.provides and c.kind == "ref"):
                up = {identity(spec, r.values): self._one(column, r) for r in rows}
                for row in rows:
                    own = identity(spec, row.values)
                    at, steps = up[own], 0
                    while at is not None and at != own and steps <= len(up):
                        at, steps = up.get(at), steps + 1
                    if at == own:
                        text = f"“{short(str(row.values[column.field]))}”绕成了圈"
                        yield Fault(row.file, row.sheet, row.row, column.heading, text, "不指回自己的上级")

    def _one(self, column: Column, row: ParsedRow) -> Identity | None:
        word = row.values.get(column.field)
        targets = self.point_to(column.ref, word) if word else []
        return targets[0] if len(targets) == 1 else None


class Resolver:
    """Primary keys by name, for references that were checked before; read after the targets are saved."""

    def __init__(self, parsed: Parsed, files: Collection[str]) -> None:
        self.parsed, self.files = parsed, files
        self._keys: dict[str, dict[str, int]] = {}

    def key(self, ref: str, word: str) -> int:
        """The primary key of what ``word`` names."""
        if ref not in self._keys:
            spec = provider(ref)
            self._keys[ref] = {
                fold(name): record["pk"]
                for record in remaining(spec, self.parsed.get(spec), self.files)
                for _, name in _names_of(spec, record)
            }
        return self._keys[ref][fold(word)]

    def forget(self, ref: str) -> None:
        """Read anew after records of that kind were saved."""
        self._keys.pop(ref, None)
