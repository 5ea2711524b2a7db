"""Every record that stands in a row can be talked about, by those who work here and see it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.talk.conftest import Bureau, token
from threeones.base.accounts.access import Access
from threeones.base.accounts.sight import sights
from threeones.base.files.models import Sourced
from threeones.base.org.models import Role
from threeones.base.registry.records import record_kinds
from threeones.base.registry.subjects import subject, subjects
from threeones.base.talk import services
from threeones.base.talk.selectors import talk

pytestmark = pytest.mark.django_db
NOT_DISCUSSED = {
    "org.unit": "who works where is a matter of the roster",
    "org.person": "people are talked to, not about",
    "org.yearsetting": "settings are talked about in the office that keeps them",
    "register.place": "names of places",
    "register.placeset": "names of places",
    "evaluation.rating": "ballots are secret",
}


def test_every_kind_of_row_is_a_subject_but_those_that_are_named() -> None:
    rows = {m._meta.label_lower for m in apps.get_models() if issubclass(m, Sourced)}
    assert {label for label in rows if label not in subjects} == set(NOT_DISCUSSED)
    assert all(label in sights for label in rows)


@pytest.fixture
def rows(office: Bureau) -> dict[str, Any]:
    """A record of each kind that hangs on a project or stands for itself."""
    year = office.records
    milestone = year.milestone(office.project, date(2021, 3, 31), done=date(2021, 3, 30))
    indicator = year.indicator()
    return {
        "handbook.objective": year.objective,
        "handbook.target": year.target(office.project, indicator, "100"),
        "supervision.report": year.report(office.project, "2021-03", date(2021, 4, 2)),
        "supervision.completion": milestone.completion,
        "indicators.observation": year.observe(indicator, "2021-03", "12"),
    }


def key_of(label: str, record: Any) -> str:
    kind = record_kinds.get(label)
    assert kind is not None and kind.key is not None
    return kind.key(record)


def test_what_is_said_of_a_row_stands_with_it(office: Bureau, rows: dict[str, Any]) -> None:
    by = office.access(office.supervisor)
    for label, record in rows.items():
        about = services.About(label, key_of(label, record))
        services.comment(access=by, about=about, text=f"{label}请核对。", token=token())
        found = talk(by, label, about.key, date.today())
        assert found is not None and [s.message.text for s in found.said] == [f"{label}请核对。"]
        assert found.about.title and found.about.url.endswith(f"/{record.source_row}/"), label


def test_who_does_not_see_the_record_or_does_not_work_here_gets_nothing(office: Bureau, rows: dict[str, Any]) -> None:
    other = office.of(Role.CLERK, office.foreign)
    enterprise = Access(user_id=99, name="某公司", roles=frozenset({Role.ENTERPRISE}), enterprise_code="X")
    hidden = {"handbook.objective", "handbook.target", "supervision.report", "supervision.completion"}
    for label, record in rows.items():
        key = key_of(label, record)
        assert subject(label, key, enterprise) is None
        assert (subject(label, key, other) is None) == (label in hidden - {"handbook.objective"}), label


def test_a_row_knows_who_answers_for_it(office: Bureau, rows: dict[str, Any]) -> None:
    by, year = office.access(office.supervisor), office.records
    for label in ("handbook.target", "supervision.report", "supervision.completion"):
        found = subject(label, key_of(label, rows[label]), by)
        assert found is not None and (found.unit, found.bureau) == (year.section.pk, year.bureau.pk), label


def test_many_rows_are_found_with_as_many_queries_as_one(office: Bureau) -> None:
    by, year = office.access(office.supervisor), office.records
    keys = [
        key_of("supervision.report", year.report(office.project, f"2021-0{m}", date(2021, 9, 9))) for m in range(1, 8)
    ]
    kind = subjects.get("supervision.report")
    assert kind is not None

    def asked(some: list[str]) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert len(kind.find(some, by)) == len(some)
        return len(queries)

    assert asked(keys[:1]) == asked(keys)
