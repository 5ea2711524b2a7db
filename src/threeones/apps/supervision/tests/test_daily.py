"""The patrol comes round by itself."""

from __future__ import annotations

from datetime import date

import pytest

from tests.support.records import YEAR, Records
from threeones.apps.supervision.daily import PATROL, patrol_on
from threeones.apps.supervision.models import LightReading
from threeones.base.audit.models import AuditEntry
from threeones.base.jobs.registry import rounds

pytestmark = pytest.mark.django_db
DAY = date(YEAR, 4, 1)


def test_it_is_a_round_of_the_day() -> None:
    assert rounds.get(PATROL) is patrol_on


def test_every_night_the_lights_are_kept_once() -> None:
    records = Records()
    project = records.project("P1")
    records.milestone(project, date(YEAR, 3, 31))
    patrol_on(DAY)
    kept = LightReading.objects.count()
    assert kept and set(LightReading.objects.values_list("as_of", flat=True)) == {DAY}
    entries = AuditEntry.objects.count()
    patrol_on(DAY)
    assert (LightReading.objects.count(), AuditEntry.objects.count()) == (kept, entries)
    assert set(AuditEntry.objects.values_list("actor", flat=True)) == {"patrol"}


def test_without_a_handbook_or_a_rule_there_is_nothing_to_do() -> None:
    assert patrol_on(DAY) is None
    Records(rule="").project("P1")
    assert patrol_on(DAY) is None
    assert not LightReading.objects.exists()
