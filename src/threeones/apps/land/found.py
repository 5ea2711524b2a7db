"""Parcels as search finds them."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy

from threeones.apps.land.models import Parcel
from threeones.base.pages.row_subjects import row_changes, row_subjects
from threeones.base.registry.changes import changes
from threeones.base.registry.search import Row, Source, searchable
from threeones.base.registry.subjects import subjects


def parcel_row(p: Parcel) -> Row:
    """A parcel: found by its number and its project; it opens its row of the workbook."""
    url = reverse("source", args=[p.source_file.name, p.source_sheet, p.source_row])
    return Row(p.code, p.name, url, code=p.code, note=p.get_use_display())


searchable.register("parcels", Source(gettext_lazy("用地"), Parcel, parcel_row, related=("source_file",)))
subjects.register("land.parcel", row_subjects(Parcel, unit="sub_district_id"))
changes.register("land.parcel", row_changes(Parcel))
