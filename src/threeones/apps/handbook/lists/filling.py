"""Filling the own columns of a list for a project (填清单栏目)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from threeones.apps.handbook.lists.reading import columns, entries, version_of_entries, worklist
from threeones.apps.handbook.models import ListEntry, Project, WorkList
from threeones.apps.handbook.office import COLUMNS
from threeones.apps.handbook.states.changing import project_of
from threeones.base.accounts.access import Access
from threeones.base.audit.chain import Change, append, hold
from threeones.base.entry.drafts import drop_draft
from threeones.base.entry.errors import Refused, Stale, Theirs, Unknown, Wrong
from threeones.base.entry.recording import Entering, Snapshot, enter, snapshot
from threeones.base.entry.sending import once
from threeones.base.entry.texts import check_text
from threeones.base.files.forms import form_name
from threeones.base.files.models import Sourced
from threeones.base.intake.differences import taken_out
from threeones.base.intake.specs import spec_of, text_key
from threeones.base.registry.records import record_kinds

ENTRY = "handbook.listentry"


def fill_columns(
    *,
    access: Access,
    worklist: str,
    project: str,
    values: Mapping[str, str],
    version: str | None = None,
    key: str = "",
    form: str = "",
) -> int:
    """Say what a list's own columns tell of a project, by heading; an empty one tells nothing. How many differ now.

    Columns that are not named stay. Raises ``PermissionDenied``, ``Unknown``, ``Refused`` with every fault, ``Stale``
    where somebody else filled them meanwhile, ``KeyReused``.
    """
    told = {heading: " ".join(value.split()) for heading, value in values.items()}
    with transaction.atomic():
        hold()
        one, of = list_and_project(access, worklist, project)
        access.require(COLUMNS, of)
        answer, _now = once(
            access=access,
            key=key,
            purpose=COLUMNS,
            content={"list": one.name, "project": of.code, "values": told, "version": version},
            work=lambda: {"changed": _fill(access, one, of, told, version)},
        )
        if form:
            drop_draft(access=access, form=form)
    return int(answer["changed"])


def list_and_project(access: Access, name: str, code: str) -> tuple[WorkList, Project]:
    """A list that is seen and a project that is seen and stands on it. Raises ``Unknown``."""
    one = worklist(name, access)
    if one is None:
        raise Unknown([Wrong("worklist", _("没有清单“%(name)s”") % {"name": name[:60]})])
    project = project_of(access, code)
    if not project.lists.filter(pk=one.pk).exists():
        raise Unknown([Wrong("project", _("“%(code)s”不在清单“%(name)s”里") % {"code": code, "name": name})])
    return one, project


def _fill(access: Access, one: WorkList, project: Project, told: Mapping[str, str], version: str | None) -> int:
    there = entries(one, project)
    if version is not None and version != version_of_entries(there):
        raise Stale(_theirs(there, version_of_entries(there)))
    headings = columns(one, project.objective.year, access)
    if wrong := list(_wrong(told, headings)):
        raise Refused(wrong)
    records: list[tuple[Sourced, Snapshot | None]] = []
    gone: list[ListEntry] = []
    for heading, value in told.items():
        found = there.get(heading)
        if found is None and value:
            records.append((ListEntry(worklist=one, project=project, heading=heading, value=value), None))
        elif found is not None and not value:
            gone.append(found)
        elif found is not None and found.value != value:
            before = snapshot(found)
            found.value = value
            records.append((found, before))
    name = form_name("清单", one.name, project.code)
    changes = enter(access, Entering(name, "清单内容", records)) if records else []
    changes += [change for entry in gone for change in _removed(entry)]
    if changes:
        append(access.actor, changes)
    return len(records) + len(gone)


def _removed(entry: ListEntry) -> Iterator[Change]:
    """Take an entry out, also for the workbook that it came from."""
    spec, kind = spec_of(ListEntry), record_kinds.get(ENTRY)
    assert kind is not None, "every sheet is a kind of record"
    told = {k: v for k, v in kind.told(entry).items() if v not in ("", None, [])}
    yield from taken_out(spec, entry)
    yield Change("remove", ENTRY, text_key(spec, entry), told, {})
    entry.delete()


def _wrong(told: Mapping[str, str], headings: list[str]) -> Iterator[Wrong]:
    for heading, value in told.items():
        if heading not in headings:
            fault = _("清单没有栏目“%(heading)s”") % {"heading": heading[:60]}
            yield Wrong(heading, fault, "、".join(headings) or _("这张清单没有自己的栏目"))
        else:
            field: Any = ListEntry._meta.get_field("value")
            yield from check_text(heading, value, field.max_length, None)


def _theirs(there: Mapping[str, ListEntry], version: str) -> Theirs:
    newest = max((e.source_file.loaded_at for e in there.values()), default=timezone.now())
    at = timezone.localtime(newest).strftime("%Y-%m-%d %H:%M")
    return Theirs({heading: e.value for heading, e in there.items()}, "", at, version)
