"""Settling a difference (定差异): what was entered stays, or the workbook's row is taken; either way with a reason."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from threeones.base.accounts.access import Access
from threeones.base.audit.chain import Change, append, hold
from threeones.base.entry.drafts import drop_draft
from threeones.base.entry.errors import Refused, Stale, Theirs, Unknown, Wrong
from threeones.base.entry.policy import entry_policy
from threeones.base.entry.recording import snapshot, told_change
from threeones.base.entry.sending import once
from threeones.base.entry.texts import check_reason
from threeones.base.intake.differences import cells_of, keep_entered, open_differences, settled_by_row, take_row
from threeones.base.intake.models import Difference
from threeones.base.intake.specs import SheetSpec, sheets
from threeones.base.intake.writing import row_of
from threeones.base.registry.core import Registry
from threeones.base.registry.records import record_kinds

Settleable = Callable[[Access, Sequence[Any]], Sequence[Any]]
settlers: Registry[Settleable] = Registry("settler of differences")
"""By the label of a record kind: those of some records whose difference somebody may settle; in few queries."""
SHOWN = 50


@dataclass(frozen=True, slots=True)
class Shown:
    """A difference for whoever may settle it: ``fields`` are (heading, what the row says, what stands)."""

    difference: Difference
    sheet: str
    title: str
    record: Any
    fields: tuple[tuple[str, str, str], ...]
    url: str = ""


def waiting_differences(access: Access) -> list[Difference]:
    """The open differences that this person may settle, in the order of their records."""
    by_label: dict[str, dict[str, Difference]] = {}
    for difference in open_differences():
        by_label.setdefault(difference.record, {})[difference.key] = difference
    found = []
    for label, differences in by_label.items():
        kind = record_kinds.get(label)
        records = kind.find_all(differences) if kind and kind.find_all else {}
        mine = {r.pk for r in _settleable(access, label, list(records.values()))}
        found += [differences[key] for key, record in records.items() if record.pk in mine]
    return found


def shown_differences(differences: Sequence[Difference]) -> list[Shown]:
    """Differences with both sides in words; in as many queries for many as for one."""
    by_label: dict[str, set[str]] = {}
    for difference in differences:
        by_label.setdefault(difference.record, set()).add(difference.key)
    records = {label: _records(label, keys) for label, keys in by_label.items()}
    return [one for d in differences if (one := _shown(d, records[d.record].get(d.key))) is not None]


def _records(label: str, keys: Collection[str]) -> Mapping[str, Any]:
    """Records of a kind by key, with what their rows name."""
    kind, spec = record_kinds.get(label), _spec(label)
    found = kind.find_all(keys) if kind and kind.find_all and spec else {}
    if spec:
        prefetch_related_objects(
            list(found.values()), *(c.field for c in spec.all_columns if c.kind in ("ref", "refs"))
        )
    return found


def _settleable(access: Access, label: str, records: Sequence[Any]) -> Sequence[Any]:
    settler = settlers.get(label)
    return settler(access, records) if settler and records else ()


def _shown(difference: Difference, record: Any) -> Shown | None:
    spec = _spec(difference.record)
    if spec is None or record is None:
        return None
    said, stands = cells_of(spec, difference, record), row_of(spec, record)
    fields = tuple((h, said[h], stands.get(h, "")) for h in said if said[h] != stands.get(h, ""))
    kind = record_kinds.get(difference.record)
    url = kind.url(record) if kind and kind.url else ""
    return Shown(difference, spec.sheet, str(record), record, fields, url)


def settle(
    *, access: Access, difference: int, take: bool, seen: str, reason: str, key: str = "", form: str = ""
) -> bool:
    """Take the workbook's row (``take``) or keep what was entered; ``seen`` is what the row said when it was looked at.

    ``form`` names the form whose draft goes with it.
    Whether it was done now (False: the same sending again). Raises ``PermissionDenied``; ``Unknown`` where nothing is to be
    settled any more; ``Refused`` without a reason; ``Stale`` where the workbook says something else by now.
    """
    reason = reason.strip()
    told = {"difference": difference, "take": take, "seen": seen, "reason": reason}
    with transaction.atomic():
        hold()

        def work() -> dict[str, Any]:
            found = Difference.objects.filter(pk=difference, state="open").select_related("source_file").first()
            spec, record = _record(found) if found else (None, None)
            mine = _settleable(access, found.record, [record]) if found and record is not None else ()
            if found is None or spec is None or not mine:
                raise Unknown([Wrong("difference", _("这处差异已经定了，或者不由您定"))])
            if wrong := list(check_reason(reason, entry_policy().max_reason_characters)):
                raise Refused(wrong)
            if found.values != seen:
                raise Stale(
                    Theirs(cells_of(spec, found, record), found.source_file.name, str(found.seen_at), found.values)
                )
            append(access.actor, _take(spec, record, found, reason) if take else keep_entered(found, reason))
            return {"done": True}

        _answer, now = once(access=access, key=key, purpose="entry.settle", content=told, work=work)
        if form:
            drop_draft(access=access, form=form)
    return now


def _take(spec: SheetSpec, record: Any, difference: Difference, reason: str) -> list[Change]:
    before = snapshot(record)
    take_row(spec, record, difference)
    record.save()
    return [told_change(spec, record, before, reason), settled_by_row(difference, reason)]


def _record(difference: Difference) -> tuple[SheetSpec | None, Any]:
    kind = record_kinds.get(difference.record)
    return _spec(difference.record), kind.find(difference.key) if kind and kind.find else None


def _spec(label: str) -> SheetSpec | None:
    return next((s for s in sheets if s.model._meta.label_lower == label), None)
