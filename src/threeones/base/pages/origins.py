"""Who brought a row in, and where the histories of the records that stand in it are read."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from threeones.base.accounts.access import Access
from threeones.base.accounts.entries import HISTORY
from threeones.base.accounts.sight import seen
from threeones.base.audit.kept import SOURCE_FILE
from threeones.base.audit.selectors import loaded_by
from threeones.base.audit.telling import kind_title, names_of
from threeones.base.pages.sources import SourcePlace, models_of, standing_in
from threeones.base.registry.records import record_kinds
from threeones.base.registry.subjects import found as subjects_found


@dataclass(frozen=True, slots=True)
class RowRecord:
    """A record that stands in a row: the word for its kind, its name, how the audit names it.

    ``url`` is its page where it has one besides the row, ``discussed`` whether it can be talked about.
    """

    title: str
    name: str
    label: str
    key: str
    url: str = ""
    discussed: bool = False


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a row comes from: ``by`` loaded or entered it; ``file`` names the file in the audit, empty for a form."""

    by: str
    file: tuple[str, str] | None
    records: list[RowRecord]


def origin(place: SourcePlace, access: Access) -> Origin:
    """Who brought the row in, and those of its records that are seen.

    Who loaded a file is told to those who may read histories; who entered a form stands in the form.
    """
    records = standing(place, access)
    if place.form is not None:
        return Origin(place.form.by, None, records)
    by = loaded_by(place.file.name, place.file.sha256) if access.may(HISTORY) else ""
    return Origin(by, (SOURCE_FILE, place.file.name), records)


def standing(place: SourcePlace, access: Access) -> list[RowRecord]:
    """The records that stand in the row now, as far as they are seen; none where others have taken its place since."""
    here, own = standing_in(place.file), reverse("source", args=[place.file.name, place.sheet, place.row])
    found = []
    for model in models_of(place.file, place.sheet):
        label = model._meta.label_lower
        kind = record_kinds.get(label)
        if kind is None or kind.key is None:
            continue
        rows = seen(model, access).filter(**here, source_sheet=place.sheet, source_row=place.row)
        keys = [(label, kind.key(r)) for r in rows.order_by("pk")]
        names, known = names_of(keys), subjects_found(keys, access)
        for one in keys:
            url = known[one].url if one in known else ""
            found.append(
                RowRecord(kind_title(label), names[one] or one[1], *one, "" if url == own else url, one in known)
            )
    return found
