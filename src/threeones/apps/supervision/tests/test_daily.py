"""The patrol comes round by itself."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from tests.support.records import YEAR, Records
from threeones.apps.supervision.daily import patrol_today
from threeones.apps.supervision.models import LightReading
from threeones.base.audit.models import AuditEntry
from threeones.base.jobs.registry import daily

pytestmark = pytest.mark.django_db
NIGHT = datetime(YEAR, 4, 1, 2, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def test_it_is_a_job_of_the_day() -> None:
    assert daily.get("patrol") is patrol_today


def test_every_night_the_lights_are_kept_once() -> None:
    records = Records()
    project = records.project("P1")
    records.milestone(project, date(YEAR, 3, 31))
    with time_machine.travel(NIGHT, tick=False):
        patrol_today()
        kept = LightReading.objects.count()
        assert kept and set(LightReading.objects.values_list("as_of", flat=True)) == {date(YEAR, 4, 1)}
        entries = AuditEntry.objects.count()
        patrol_today()
    assert (LightReading.objects.count(), AuditEntry.objects.count()) == (kept, entries)
    assert set(AuditEntry.objects.values_list("actor", flat=True)) == {"patrol"}


def test_without_a_handbook_or_a_rule_there_is_nothing_to_do() -> None:
    patrol_today()
    Records(rule="").project("P1")
    patrol_today()
    assert not LightReading.objects.exists()
