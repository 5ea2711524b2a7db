"""Bringing the records of a sheet to what its rows say: create, change, remove, each with its audit entry."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import router
from django.db.models import Field, ManyToManyField, Model, ProtectedError
from django.db.models.deletion import Collector

from threeones.base.audit.chain import Change
from threeones.base.files.models import Sourced, SourceFile
from threeones.base.intake.differences import Beside
from threeones.base.intake.guarding import Deed, Touch
from threeones.base.intake.reading import fold
from threeones.base.intake.references import Resolver
from threeones.base.intake.specs import Column, ParsedRow, SheetSpec, text_key
from threeones.base.intake.validation import stored
from threeones.base.registry.records import LINKS, links, record_kinds
from threeones.kernel.values.faults import Fault, Faults
from threeones.kernel.values.parse import split_names

PROVENANCE = ("source_file_id", "source_sheet", "source_row")
BATCH = 400


@dataclass(slots=True)
class Counts:
    """What happened to the records of a sheet."""

    created: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0


class SheetSync:
    """One sheet's records against its rows, within the caller's transaction; ``changes`` takes what is to be audited."""

    def __init__(
        self, spec: SheetSpec, files: dict[str, SourceFile], resolver: Resolver, changes: list[Change]
    ) -> None:
        self.spec, self.files, self.resolver, self.changes = spec, files, resolver, changes
        self.model = spec.model
        self.plain = [c for c in spec.all_columns if c.kind != "refs"]
        self.many = [c for c in spec.all_columns if c.kind == "refs"]
        self.within = [c for c in self.many if c.ref == spec.provides]
        """Columns of several that name rows of the same sheet (继任单位): linked once all its rows are there."""
        self.counts = Counts()
        self.gone: list[Model] = []
        self.beside = Beside(spec)
        self.touched: list[Touch] = []
        self._differing: dict[int, list[str]] = {}

    def save(self, rows: list[ParsedRow]) -> None:
        """Create what is new and change what differs; the same rows twice write nothing."""
        records = self.model._default_manager.select_related("source_file")
        existing = {self._key_of(o): o for o in records}
        self._give_way(rows, list(existing.values()))
        kept: set[tuple[Any, ...]] = set()
        moved: dict[str, tuple[str, str]] = {}
        self._linked_late: list[tuple[Model, ParsedRow]] = []
        self._written: set[int] = set()
        for wave in self._waves(rows):
            kept |= self._save_wave(wave, existing, moved)
            if self.spec.provides:
                self.resolver.forget(self.spec.provides)
        self._link_within()
        self.beside.forget(self.files, {self._text_key(o)[:200] for key, o in existing.items() if key in kept})
        self.changes += self.beside.changes
        self.gone = [o for key, o in existing.items() if key not in kept and self._was_read_here(o)]
        if moved:
            before, after = ({k: v[n] for k, v in moved.items()} for n in (0, 1))
            self.changes.append(Change("move", self._label, self.spec.sheet, before, after, "所在的行变了"))

    def _was_read_here(self, record: Any) -> bool:
        """Whether the record comes from this sheet of a file that was read now."""
        return record.source_file.name in self.files and record.source_sheet == self.spec.sheet

    def _give_way(self, rows: list[ParsedRow], existing: list[Model]) -> None:
        """Records whose unique name goes to another one in this load (two that swap, a code that changed) let it go."""
        for column in self.plain:
            field = self._field(column.field)
            if not getattr(field, "unique", False) or column.field in self.spec.key:
                continue
            owners = {r.values.get(column.field): tuple(r.values.get(k) for k in self.spec.key) for r in rows}
            for record in existing:
                owner = owners.get(getattr(record, field.attname))
                if owner is not None and owner != self._key_of(record):
                    self.model._default_manager.filter(pk=record.pk).update(**{field.attname: f"~{record.pk}"})

    def _waves(self, rows: list[ParsedRow]) -> Iterator[list[ParsedRow]]:
        """Rows in an order in which each finds the rows of its own sheet that it refers to (上级单位)."""
        own = [c.field for c in self.plain if c.ref and c.ref == self.spec.provides]
        pending = rows
        while pending:
            waiting = {
                fold(n) for r in pending for f in self.spec.names for n in split_names(str(r.values.get(f) or ""))
            }
            ready = (
                [r for r in pending if not any(fold(r.values.get(f) or "") in waiting for f in own)] if own else pending
            )
            if not ready:
                raise Faults([self._circle(r, own[0]) for r in pending])
            yield ready
            taken = {id(r) for r in ready}
            pending = [r for r in pending if id(r) not in taken]

    def _circle(self, row: ParsedRow, field: str) -> Fault:
        heading = self.spec.column(field).heading
        return Fault(row.file, row.sheet, row.row, heading, f"“{row.values.get(field)}”绕成了圈", "不指回自己的上级")

    def _save_wave(
        self, rows: list[ParsedRow], existing: dict[tuple[Any, ...], Model], moved: dict[str, tuple[str, str]]
    ) -> set[tuple[Any, ...]]:
        """Save rows whose references are there; returns their keys."""
        new: list[tuple[Model, ParsedRow]] = []
        changed: set[int] = set()
        touched: list[Model] = []
        links: list[tuple[Model, ParsedRow]] = []
        keys: set[tuple[Any, ...]] = set()
        for row in rows:
            values = self._values(row)
            keys.add(key := tuple(values[self._attname(k)] for k in self.spec.key))
            record = existing.get(key)
            if record is None and self.beside.is_gone(values):
                continue
            if record is None:
                record = self.model(**values, **self._provenance(row))
                new.append((record, row))
            elif isinstance(record, Sourced) and record.entered:
                # what was entered or corrected in the system stays; the row is told beside it
                if said := self.beside.compare(record, values, row, self.files[row.file]):
                    self.touched.append(Touch(self.spec, Deed.CHANGE, record, row, tuple(said)))
                continue
            elif self._apply(record, values, row, moved):
                changed.add(record.pk)
                touched.append(record)
            elif self._text_key(record) in moved:
                touched.append(record)
            links.append((record, row))
        if touched:
            fields = [self._attname(c.field) for c in self.plain] + list(PROVENANCE)
            self.model._default_manager.bulk_update(touched, _names(self.model, fields), batch_size=BATCH)
        self.model._default_manager.bulk_create([r for r, _ in new], batch_size=BATCH)
        self.changes += [Change("create", self._label, self._text_key(r), {}, self._shown(r, row)) for r, row in new]
        created = {r.pk for r, _ in new}
        for column in (c for c in self.many if c not in self.within):
            linked = self._link_column(column, links, created)
            changed |= linked
            for pk in linked:
                self._differing.setdefault(pk, []).append(column.heading)
        self._touch(links, created, changed)
        self._linked_late += links if self.within else []
        self._written |= created | changed
        self.counts.created += len(new)
        self.counts.changed += len(changed)
        self.counts.unchanged += len(rows) - len(new) - len(changed)
        return keys

    def _link_within(self) -> None:
        """Link the rows of the sheet with one another; of new ones, too, this is told apart."""
        for column in self.within:
            late = self._link_column(column, self._linked_late, set()) - self._written
            self._written |= late
            self.counts.changed += len(late)
            self.counts.unchanged -= len(late)

    def _touch(self, links: list[tuple[Model, ParsedRow]], created: set[int], changed: set[int]) -> None:
        """Note the records of a wave that are new or differ."""
        for record, row in links:
            if record.pk in created or record.pk in changed:
                deed = Deed.CREATE if record.pk in created else Deed.CHANGE
                self.touched.append(Touch(self.spec, deed, record, row, tuple(self._differing.get(record.pk, ()))))

    def would_touch(self) -> list[Touch]:
        """What was created and changed, and what is to be removed."""
        return [*self.touched, *(Touch(self.spec, Deed.REMOVE, record, None) for record in self.gone)]

    def remove_missing(self) -> list[Fault]:
        """Remove records whose row is gone from the files that were read; each leaves its last values in the audit.

        Returns a fault for each on which records still rest; then the caller gives all up.
        """
        faults, pending = [], self.gone
        while pending:
            results = [(record, self._remove(record)) for record in pending]
            blocked = [(record, rest) for record, rest in results if rest]
            if len(blocked) == len(pending):
                faults += [self._still_used(record, rest) for record, rest in blocked]
                break
            # What rested on one of them may have been another one that is gone by now.
            pending = [record for record, _ in blocked]
        return faults

    def _remove(self, record: Model) -> list[Model]:
        """Remove a record and what is computed from it; where others rest on it, nothing is done and they are returned."""
        collector = Collector(using=router.db_for_write(self.model))
        try:
            collector.collect([record])
        except ProtectedError as error:
            return [o for o in error.protected_objects if isinstance(o, Model)]
        along = [o for objects in (*collector.data.values(), *collector.fast_deletes) for o in objects if o != record]
        resting: list[Model] = [o for o in along if isinstance(o, Sourced)]
        if resting:
            return resting
        for other in (o for o in along if not o._meta.auto_created):
            before, label = _plain(_fields(other)), other._meta.label_lower
            kind = record_kinds.get(label)
            key = kind.key(other) if kind and kind.key else str(other)
            self.changes.append(Change("remove", label, key, before, {}, "随所属记录移除"))
        before = _plain(_fields(record))
        for c in self.many:
            before |= {c.field: self._linked(c, record), c.field + LINKS: links(record, c.field)}
        self.changes.append(Change("remove", self._label, self._text_key(record), before, {}, "工作簿中已无此行"))
        collector.delete()
        self.counts.removed += 1
        return []

    def _still_used(self, record: Any, rest: list[Model]) -> Fault:
        used = "、".join(sorted(_place(o) for o in rest)[:5]) + ("等" if len(rest) > 5 else "")
        text = f"“{self._text_key(record)}”从工作簿中删去了，但还被引用：{used}"
        return Fault(record.source_file.name, self.spec.sheet, 0, "", text, "先改引用它的记录，或保留这一行")

    @property
    def _label(self) -> str:
        return self.model._meta.label_lower

    def _field(self, name: str) -> Field[Any, Any]:
        field = self.model._meta.get_field(name)
        assert isinstance(field, Field)
        return field

    def _attname(self, name: str) -> str:
        return self._field(name).attname

    def _key_of(self, record: Model) -> tuple[Any, ...]:
        return tuple(getattr(record, self._attname(k)) for k in self.spec.key)

    def _text_key(self, record: Model) -> str:
        return text_key(self.spec, record)

    def _values(self, row: ParsedRow) -> dict[str, Any]:
        out: dict[str, Any] = {}
        for column in self.plain:
            value = row.values.get(column.field)
            field = self._field(column.field)
            if column.kind == "ref":
                value = self._pointed_to(column, value, row) if value else None
            elif value is None:
                value = field.get_default()
            else:
                value = stored(field, value)
            out[field.attname] = value
        return out

    def _pointed_to(self, column: Column, word: str, row: ParsedRow) -> int:
        try:
            return self.resolver.key(column.ref, word)
        except KeyError:
            # a row of the folder says it, but does not bring back what was taken out in the system
            text = f"“{word}”已经在系统里撤去"
            raise Faults([Fault(row.file, row.sheet, row.row, column.heading, text, "不再引用它")]) from None

    def _provenance(self, row: ParsedRow) -> dict[str, Any]:
        return {"source_file_id": self.files[row.file].pk, "source_sheet": row.sheet, "source_row": row.row}

    def _apply(self, record: Any, values: dict[str, Any], row: ParsedRow, moved: dict[str, tuple[str, str]]) -> bool:
        """Bring the record to the row; whether a value changed. That it only moved to another row is noted apart."""
        before = {k: getattr(record, k) for k, v in values.items() if getattr(record, k) != v}
        old = (record.source_file.name, record.source_sheet, record.source_row)
        if not before and old == (row.file, row.sheet, row.row):
            return False
        for name, value in {**values, **self._provenance(row)}.items():
            setattr(record, name, value)
        if not before:
            moved[self._text_key(record)] = (f"{old[0]}:{old[2]}", f"{row.file}:{row.row}")
            return False
        after = {k: values[k] for k in before}
        self._differing[record.pk] = [c.heading for c in self.plain if self._attname(c.field) in before]
        self.changes.append(Change("change", self._label, self._text_key(record), _plain(before), _plain(after)))
        return True

    def _shown(self, record: Model, row: ParsedRow) -> dict[str, Any]:
        shown = {self._attname(c.field): getattr(record, self._attname(c.field)) for c in self.plain}
        shown["source"] = f"{row.file}#{row.sheet}:{row.row}"
        for c in (c for c in self.many if c not in self.within):
            shown |= {c.field: "、".join(row.values.get(c.field) or []), c.field + LINKS: sorted(self._wanted(c, row))}
        return _plain({k: v for k, v in shown.items() if v not in ("", None)})

    def _wanted(self, column: Column, row: ParsedRow) -> set[int]:
        return {self._pointed_to(column, w, row) for w in row.values.get(column.field) or []}

    def _linked(self, column: Column, record: Model) -> str:
        return "、".join(sorted(str(o) for o in getattr(record, column.field).all()))

    def _link_column(self, column: Column, links: list[tuple[Model, ParsedRow]], created: set[int]) -> set[int]:
        """Bring the links of a column to what the rows say; returns the records (not new ones) that it changed."""
        through = getattr(self.model, column.field).through
        own, other = self._ends(column)
        current: dict[int, set[int]] = {}
        for a, b in through._default_manager.values_list(own, other):
            current.setdefault(a, set()).add(b)
        fresh, changed = [], set()
        for record, row in links:
            wanted = self._wanted(column, row)
            have = current.get(record.pk, set())
            if wanted == have:
                continue
            fresh += [through(**{own: record.pk, other: target}) for target in sorted(wanted - have)]
            if record.pk not in created:
                names, numbers = column.field, column.field + LINKS
                before = {names: self._linked(column, record), numbers: sorted(have)}
                after = {names: "、".join(row.values.get(names) or []), numbers: sorted(wanted)}
                self.changes.append(Change("change", self._label, self._text_key(record), before, after))
                changed.add(record.pk)
            if have - wanted:
                through._default_manager.filter(**{own: record.pk, f"{other}__in": have - wanted}).delete()
        through._default_manager.bulk_create(fresh, batch_size=BATCH)
        return changed

    def _ends(self, column: Column) -> tuple[str, str]:
        """The attributes of a link that hold this sheet's record and what it names; of one model both are its own."""
        field = self.model._meta.get_field(column.field)
        assert isinstance(field, ManyToManyField)
        through: Any = field.remote_field.through
        own, other = field.m2m_field_name(), field.m2m_reverse_field_name()
        return through._meta.get_field(own).attname, through._meta.get_field(other).attname


def _names(model: type[Model], attnames: list[str]) -> list[str]:
    by_attname = {f.attname: f.name for f in model._meta.concrete_fields}
    return [by_attname[a] for a in attnames]


def _fields(record: Model) -> dict[str, Any]:
    """A record's own values, as the audit keeps them."""
    return {f.attname: getattr(record, f.attname) for f in record._meta.concrete_fields if not f.primary_key}


def _place(record: Model) -> str:
    """A record and where it stands."""
    if isinstance(record, Sourced):
        return f"{record.source_file.name}第{record.source_row}行（{record}）"
    return f"{record._meta.verbose_name} {record}"


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {k: v.isoformat() if isinstance(v, date) else v for k, v in values.items()}
