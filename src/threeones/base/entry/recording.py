"""Writing records that somebody entered: the form is kept whole, every record cites its row of it, the audit tells of each."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from threeones.base.accounts.access import Access
from threeones.base.audit.chain import Change, canonical
from threeones.base.files.forms import EntryForm
from threeones.base.files.models import Basis, Sourced, SourceFile, SourceKind
from threeones.base.files.uploads import keep
from threeones.base.intake.differences import superseded
from threeones.base.intake.specs import SheetSpec, spec_of, text_key
from threeones.base.intake.writing import row_of
from threeones.base.registry.records import record_kinds

Links = Mapping[str, Sequence[Any]]
"""Records by the field of several links (``supporting_units``) that names them."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A record before it is changed: what the audit tells of it, and where it stood."""

    told: Mapping[str, Any]
    source: SourceFile
    sheet: str
    row: int

    @property
    def place(self) -> str:
        """File, sheet and row."""
        return f"{self.source.name}#{self.sheet}:{self.row}"


def snapshot(record: Sourced) -> Snapshot:
    """To be taken before a record is changed and handed to ``enter`` with it."""
    return Snapshot(_told(record), record.source_file, record.source_sheet, record.source_row)


@dataclass(frozen=True, slots=True)
class Entering:
    """What one form enters: ``records`` are new ones, or changed ones with their ``snapshot``.

    ``links`` tells by a record's place among them which records its fields of several links name from now on.
    """

    name: str
    title: str
    records: Sequence[tuple[Sourced, Snapshot | None]]
    reason: str = ""
    more: Mapping[str, str] = field(default_factory=dict)
    links: Mapping[int, Links] = field(default_factory=dict)


def version_of(record: Sourced | None) -> str:
    """What tells one state of a record from another; empty where there is no record."""
    if record is None:
        return ""
    told = {k: str(v) for k, v in _told(record).items()}
    return hashlib.sha256(canonical(told).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def enter(access: Access, what: Entering) -> list[Change]:
    """Keep the form and save its records, within the caller's transaction; the entries for the audit.

    The caller has locked the chain and checked permission and values. Raises ``OSError`` where the disk is full:
    then the transaction takes everything back.
    """
    rows: dict[str, list[Mapping[str, str]]] = {}
    for n, (record, before) in enumerate(what.records):
        if access.demonstration and before is None:
            # who tries the demonstration invents what he enters
            record.basis = Basis.SYNTHETIC
        spec = spec_of(type(record))
        rows.setdefault(spec.sheet, []).append(row_of(spec, record, what.links.get(n)))
        record.source_sheet, record.source_row = spec.sheet, len(rows[spec.sheet])
    at = timezone.now()
    form = EntryForm(what.name, what.title, access.actor, at.isoformat(), rows, what.reason, what.more)
    file, change = _keep(form, at)
    changes = [change]
    for n, (record, before) in enumerate(what.records):
        record.source_file = file
        record.save()
        names = _link(record, what.links.get(n, {}))
        changes += _changes(spec_of(type(record)), record, before, what.reason, names)
    return changes


def _link(record: Sourced, links: Links) -> dict[str, tuple[str, str]]:
    """Set a saved record's links; by field the names before and after, of those that differ."""
    names = {}
    for name, wanted in links.items():
        there = list(getattr(record, name).all())
        if {o.pk for o in there} != {o.pk for o in wanted}:
            getattr(record, name).set(wanted)
            names[name] = _joined(there), _joined(wanted)
    return names


def _joined(records: Sequence[Any]) -> str:
    return "、".join(sorted(str(o) for o in records))


def take_back(access: Access, record: Sourced, name: str, title: str, reason: str) -> list[Change]:
    """Remove an entered record again (撤回), within the caller's transaction; the form that says so is kept as well."""
    spec, at = spec_of(type(record)), timezone.now()
    form = EntryForm(name, title, access.actor, at.isoformat(), {spec.sheet: [row_of(spec, record)]}, reason)
    _file, change = _keep(form, at)
    told = {k: v for k, v in _told(record).items() if v not in ("", None)}
    gone = Change("remove", spec.model._meta.label_lower, text_key(spec, record), told, {}, reason)
    record.delete()
    return [change, gone]


def _keep(form: EntryForm, at: Any) -> tuple[SourceFile, Change]:
    data = form.to_bytes()
    sha = hashlib.sha256(data).hexdigest()
    keep(Path(settings.HOME), sha, data)
    file = SourceFile.objects.create(name=form.name, sha256=sha, size=len(data), loaded_at=at, kind=SourceKind.ENTRY)
    return file, Change("create", "files.sourcefile", form.name, {}, {"sha256": sha, "size": len(data)})


def _changes(
    spec: SheetSpec, record: Sourced, before: Snapshot | None, reason: str, names: Mapping[str, tuple[str, str]]
) -> list[Change]:
    label, key, now = spec.model._meta.label_lower, text_key(spec, record), _told(record)
    place = f"{record.source_file.name}#{record.source_sheet}:{record.source_row}"
    after = {name: then for name, (_before, then) in names.items()}
    if before is None:
        told = {k: v for k, v in now.items() if v not in ("", None)}
        return [Change("create", label, key, {}, told | after | {"source": place}, reason)]
    change = told_change(spec, record, before, reason)
    past = {name: was for name, (was, _then) in names.items()}
    changes = [replace(change, before=change.before | past, after=change.after | after)]
    if before.source.kind == SourceKind.WORKBOOK:
        # the workbook's row still says what it said: a load must not take it for news
        changes += superseded(spec, record, before.told, (before.source, before.sheet, before.row))
    return changes


def told_change(spec: SheetSpec, record: Sourced, before: Snapshot, reason: str) -> Change:
    """The entry of a changed record: the fields that differ, and where it stood and stands."""
    now, place = _told(record), f"{record.source_file.name}#{record.source_sheet}:{record.source_row}"
    past = {k: before.told[k] for k in now if before.told.get(k) != now[k]}
    after = {k: now[k] for k in past}
    label, key = spec.model._meta.label_lower, text_key(spec, record)
    return Change("change", label, key, past | {"source": before.place}, after | {"source": place}, reason)


def _told(record: Sourced) -> dict[str, Any]:
    kind = record_kinds.get(record._meta.label_lower)
    assert kind is not None, f"{record._meta.label} is no kind of record that the audit knows"
    return dict(kind.told(record))
