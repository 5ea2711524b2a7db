"""Capital projects as search finds them."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy

from threeones.apps.capital_projects.models import CapitalProject
from threeones.base.pages.row_subjects import row_changes, row_subjects
from threeones.base.registry.changes import changes
from threeones.base.registry.search import Row, Source, searchable
from threeones.base.registry.subjects import subjects


def project_row(p: CapitalProject) -> Row:
    """A capital project: found by its code and its name; it opens its row of the workbook."""
    url = reverse("source", args=[p.source_file.name, p.source_sheet, p.source_row])
    return Row(p.code, p.name, url, code=p.code, note=p.kind)


searchable.register(
    "capital_projects",
    Source(gettext_lazy("重大项目"), CapitalProject, project_row, related=("source_file",)),
)
subjects.register("capital_projects.capitalproject", row_subjects(CapitalProject, unit="sub_district_id"))
changes.register("capital_projects.capitalproject", row_changes(CapitalProject))
