"""Records from before reports had units: the upgrade gives each its unit, and the audit still explains all of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from tests.entry.conftest import make_office
from threeones.apps.supervision.models import Report
from threeones.base.audit.chain import Change, append, hold, verify
from threeones.base.audit.records import unexplained

BEFORE = [("supervision", "0001_initial")]


def migrate(to: list[tuple[str, str]]) -> Any:
    """Bring supervision to a state; the models as they are in it."""
    executor = MigrationExecutor(connection)
    executor.migrate(to)
    return MigrationExecutor(connection).loader.project_state(to).apps


def upgrade() -> None:
    """Bring everything to the state of today."""
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


@pytest.fixture
def newest_again(transactional_db: None) -> Iterator[None]:
    """Whatever the test does, the tables are of today afterwards."""
    yield
    upgrade()


def test_reports_get_the_lead_unit_and_the_audit_tells_of_it(newest_again: None) -> None:
    office = make_office()
    Report.objects.all().delete()
    old = migrate(BEFORE)
    report = old.get_model("supervision", "Report").objects.create(
        project_id=office.project.pk,
        month="2021-08",
        text="八月",
        own_view="on_track",
        progress=30,
        reported_by_id=office.records.person.pk,
        reported_on="2021-09-03",
        source_file_id=office.records.file.pk,
        source_sheet="进展",
        source_row=2,
    )
    names = ("project_id", "month", "text", "own_view", "progress", "reported_by_id", "reported_on")
    told = {name: getattr(report, name) for name in names} | {"basis": "real"}
    with transaction.atomic():
        hold()
        append("load", [Change("create", "supervision.report", f"{office.project.pk} / 2021-08", {}, told)])
    upgrade()
    found = Report.objects.get(month="2021-08")
    assert found.unit == office.project.lead_unit and found.late_reason == ""
    assert [p for p in unexplained() if p.startswith("进展")] == []
    assert verify().problems == ()
