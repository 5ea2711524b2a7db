"""Capital projects as known on a day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from threeones.apps.capital_projects.models import CapitalProject
from threeones.base.files.models import SourceFile
from threeones.base.registry.datasets import datasets


@pytest.mark.django_db
def test_a_later_start_does_not_show() -> None:
    book = SourceFile.objects.create(name="重大项目.xlsx", sha256="0" * 64, size=1, loaded_at=timezone.now())
    CapitalProject.objects.create(
        code="2021-001",
        name="示例项目",
        kind="产业",
        total_investment=Decimal("123456.5"),
        started_on=date(2021, 9, 28),
        source_file=book,
        source_sheet="项目",
        source_row=2,
    )
    found = datasets.get("capital_projects.projects")
    assert found is not None
    (before,), (after,) = found.rows(date(2021, 9, 27)), found.rows(date(2021, 9, 28))
    assert (before.values["started"], after.values["started"]) == (False, True)
    assert after.values["batch"] is None, "no batch is missing, not an empty text"
    assert after.node("total_investment").value == Decimal("123456.5")
    assert set(after.values) == set(found.columns)
