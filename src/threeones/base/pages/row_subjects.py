"""Records without a page of their own that people talk about (所议记录): the page of each is its row.

subjects.register("land.parcel", row_subjects(Parcel, unit="sub_district_id"))
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import reduce

from django.db.models import Model
from django.urls import reverse
from django.utils.functional import lazy

from threeones.base.accounts.access import Access
from threeones.base.accounts.permissions import is_staff
from threeones.base.accounts.sight import seen
from threeones.base.audit.telling import kind_title, names_of
from threeones.base.registry.changes import ChangeKind, Told, Written, in_words
from threeones.base.registry.records import record_kinds
from threeones.base.registry.subjects import Subject, SubjectKind


def row_subjects(model: type[Model], *, unit: str = "", bureau: str = "", related: tuple[str, ...] = ()) -> SubjectKind:
    """The kind of subject that the rows of ``model`` are; the model must be declared by a sheet.

    ``unit`` and ``bureau`` are the ways to the numbers of the unit that answers for a record and of its bureau
    (``project.lead_unit_id``), ``related`` is read along for them. What is said is for those who work here: an
    enterprise that sees a record of its own sees nothing of it.
    """
    label = model._meta.label_lower

    def find(keys: Collection[str], access: Access) -> Mapping[str, Subject]:
        if not is_staff.test(access, None):
            return {}
        there = _seen(model, keys, access, related)
        names = names_of([(label, key) for key in there])
        return {
            key: Subject(names[label, key] or key, _page(record), _number(record, bureau), _number(record, unit))
            for key, record in there.items()
        }

    # sheets may be declared after this
    return SubjectKind(lazy(kind_title, str)(label), find)


def row_changes(model: type[Model]) -> ChangeKind:
    """What changed of the rows of ``model``, field by field; a row that only moved to another line is no news."""
    label = model._meta.label_lower

    def tell(entries: Sequence[Written], _access: object) -> Mapping[int, Told]:
        return {e.seq: Told(label, e.key, in_words(label, e)) for e in entries if e.action != "move"}

    return ChangeKind(lazy(kind_title, str)(label), tell)


def _seen(model: type[Model], keys: Collection[str], access: Access, related: tuple[str, ...]) -> dict[str, Model]:
    kind = record_kinds.get(model._meta.label_lower)
    assert kind is not None and kind.find_all is not None, "a sheet declares the model"
    of = {record.pk: key for key, record in kind.find_all(keys).items()}
    rows = seen(model, access).filter(pk__in=of).select_related("source_file", *related)
    return {of[record.pk]: record for record in rows}


def _page(record: Model) -> str:
    place = (getattr(record, name) for name in ("source_file", "source_sheet", "source_row"))
    file, sheet, row = place
    return reverse("source", args=[file.name, sheet, row])


def _number(record: Model, way: str) -> int | None:
    found: object = reduce(getattr, way.split("."), record) if way else None
    return found if isinstance(found, int) else None
