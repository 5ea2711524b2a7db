"""The daily round keeps what it computed, once, and leaves its trace in the audit chain."""

from __future__ import annotations

import json
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from threeones.apps.supervision.models import Completion, LightReading
from threeones.apps.supervision.services import Patrol, patrol
from threeones.base.audit.models import AuditEntry

Records: Any = import_module("tests.support.records").Records
DAY = date(2021, 4, 30)


@pytest.fixture
def made(db: None, settings: LazySettings, tmp_path: Path) -> Any:
    settings.HOME = tmp_path
    made = Records()
    made.milestone(made.project("A"), date(2021, 3, 31))
    return made


def walk(day: date = DAY) -> Patrol:
    return patrol(year=2021, as_of=day, actor="tests")


@pytest.mark.usefixtures("made")
def test_a_second_round_of_the_same_day_changes_nothing() -> None:
    assert (walk().new, LightReading.objects.count()) == (4, 4)
    entries = AuditEntry.objects.count()
    again = walk()
    assert (again.projects, again.new, again.changed) == (1, 0, 0)
    assert AuditEntry.objects.count() == entries == 4


def test_a_change_is_kept_with_before_and_after(made: Any) -> None:
    walk()
    milestone = made.objective.projects.get().milestones.get()
    Completion.objects.create(
        milestone=milestone, done_on=date(2021, 4, 10), reported_on=date(2021, 4, 10), **made.where()
    )
    assert walk().changed >= 1
    kept = LightReading.objects.get(month="2021-03")
    assert (kept.light, kept.first_light) == ("yellow", "red")
    entry = AuditEntry.objects.filter(key="A / 2021-03").order_by("-seq")[0]
    assert (json.loads(entry.before)["light"], json.loads(entry.after)["light"]) == ("red", "yellow")
    assert json.loads(kept.facts)


@pytest.mark.usefixtures("made")
def test_a_later_round_adds_its_months_and_keeps_the_day_of_those_that_stay() -> None:
    walk()
    later = walk(date(2021, 6, 30))
    assert later.new == 2
    assert LightReading.objects.get(month="2021-01").as_of == DAY
