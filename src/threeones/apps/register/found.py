"""Enterprises as search finds them."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy

from threeones.apps.register.models import Enterprise
from threeones.base.pages.row_subjects import row_changes, row_subjects
from threeones.base.registry.changes import changes
from threeones.base.registry.search import Row, Source, searchable
from threeones.base.registry.subjects import subjects


def enterprise_row(e: Enterprise) -> Row:
    """An enterprise: found by its name, its other names and its unified social credit code; it opens its row of the workbook."""
    url = reverse("source", args=[e.source_file.name, e.source_sheet, e.source_row])
    return Row(e.name, e.name, url, code=e.uscc, aliases=e.aliases, note=e.industry)


searchable.register(
    "enterprises",
    Source(gettext_lazy("企业"), Enterprise, enterprise_row, key="name", related=("source_file",)),
)
subjects.register("register.enterprise", row_subjects(Enterprise))
changes.register("register.enterprise", row_changes(Enterprise))
