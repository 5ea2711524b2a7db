"""The description is kept, whoever asks: whatever fits it or does not, no answer is an error of ours, each is one that it names."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.api.conftest import Program, program
from tests.support.records import Records
from threeones.api import operating
from threeones.api.main import operations
from threeones.base.entry.recording import version_of
from threeones.base.org.models import Role

pytestmark = pytest.mark.django_db
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
LONG = bool(os.environ.get("THREEONES_LONG"))
if not LONG:
    # by chance something wrong becomes right on its way: a list of one in an address is what its item says
    CHECKS.append(negative_data_rejection)
INPUTS = 10_000 if LONG else 400
ACTORS = (
    Role.SUPERVISOR, Role.UNIT_LEAD, Role.CLERK, Role.STATISTICS, Role.AUDITOR, Role.SECURITY_ADMIN,
)  # fmt: skip
OF_SECTION = {Role.UNIT_LEAD, Role.CLERK}
REACHES = {
    Role.UNIT_LEAD: {"POST /reports", "POST /completions", "POST /comments/{label}/{key}"},
    Role.CLERK: {"POST /reports/prepared", "POST /questions/{label}/{key}"},
    Role.STATISTICS: {"POST /observations", "POST /observations/corrections", "POST /observations/releases"},
    Role.AUDITOR: {"GET /audit", "GET /audit/{label}/{key}"},
    Role.SUPERVISOR: {"POST /reports/corrections", "POST /completions/corrections", "POST /review/{year}/check"},
    Role.SECURITY_ADMIN: {"POST /webhooks", "GET /tasks"},
}
"""Whose right it is to do something: where he is answered 403 alone, the service behind it was never reached."""
PREFIX = "/api/v1"


@pytest.fixture
def full(records: Records, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mapping[str, Any]]:
    """A year with something of every kind, by the names that programs call it; nobody counts the requests."""
    monkeypatch.setattr(operating, "count", lambda _bucket: None)
    project = records.project("A")
    done = records.milestone(project, date(2021, 3, 1), date(2021, 2, 1))
    report = records.report(project, "2021-03", date(2021, 4, 2), "30")
    figure = records.observe(records.indicator(), "2021-01/2021-10", "562.87", "8.1")
    yield {
        "project": "A", "code": "A", "label": "handbook.project", "key": "A", "month": "2021-03", "unit": "J-1",
        "milestone": done.code, "done_on": "2021-03-02", "indicator": "FAI", "period": "2021-01/2021-10",
        "vintage": "flash", "observation": figure.pk, "version": version_of(report), "year": 2021, "person": "1",
        "observations": [figure.pk],
    }  # fmt: skip


def telling(schema: Any, known: Mapping[str, Any]) -> Any:
    """The description, with the names of what is there in the place of those that may be: else all is 404."""
    if isinstance(schema, list):
        return [telling(s, known) for s in schema]
    if not isinstance(schema, dict):
        return schema
    found = {k: telling(v, known) for k, v in schema.items()}
    if found.get("in") == "path" and found["name"] in known:
        found["schema"] = {"enum": [known[found["name"]]]}
    for name, of in found.get("schemas", {}).items():
        if name.endswith("In"):
            told = {k: {"enum": [v]} for k, v in known.items() if k in of.get("properties", {})}
            of["properties"] = {**of.get("properties", {}), **told}
    return found


@contextmanager
def one_connection() -> Iterator[None]:
    """As Django's own client does for a request: the test's transaction lives in the connection, which stays open."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


def checked(case: Any, headers: dict[str, str], seen: Counter[int]) -> None:
    """Send a case and check the answer."""
    answer = case.call(headers=headers)
    seen[answer.status_code] += 1
    case.validate_response(answer, checks=CHECKS, headers=headers)
    # names that were sent are told again, whatever words they hold
    assert "Traceback (most recent call last)" not in answer.text and "site-packages" not in answer.text


def turn_of(number: int, name: str) -> Role:
    """Who asks for an operation where each is asked for by one of them only."""
    return next((role for role, names in REACHES.items() if name in names), ACTORS[number % len(ACTORS)])


def asked(operation: Any, mode: GenerationMode, caller: Program, count: int) -> Counter[int]:
    """Answers of one operation to so many inputs that fit its description, or do not."""
    seen: Counter[int] = Counter()
    run = settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
        derandomize=not LONG,
    )
    try:
        cases = given(case=operation.as_strategy(generation_mode=mode))
        with one_connection():
            run(cases(lambda case: checked(case, caller.headers, seen)))()
    except Exception as error:
        raise AssertionError(f"{operation.method} {operation.path} {mode}") from error
    return seen


def described(schema: Any) -> list[Any]:
    """The operations of a description."""
    read = schemathesis.openapi.from_dict(schema)
    read.app = get_wsgi_application()
    return [found.ok() for found in read.get_all_operations()]


@pytest.mark.parametrize("role", ACTORS)
def test_whatever_is_sent(full: Mapping[str, Any], records: Records, role: Role) -> None:
    caller = program(role, records.section if role in OF_SECTION else None)
    plain = caller.get("/openapi.json")
    count = -(-INPUTS // (3 * len(operations()) * (len(ACTORS) if LONG else 1)))
    seen: Counter[int] = Counter()
    shut = set(REACHES[role])
    for number, (any_one, one_there) in enumerate(zip(described(plain), described(telling(plain, full)), strict=True)):
        name = f"{any_one.method.upper()} {any_one.path.removeprefix(PREFIX)}"
        if LONG or turn_of(number, name) is role:
            reached = asked(one_there, GenerationMode.POSITIVE, caller, count)
            shut -= {name} if set(reached) - {403, 404} else set()
            seen += reached + asked(any_one, GenerationMode.POSITIVE, caller, count)
            seen += asked(any_one, GenerationMode.NEGATIVE, caller, count)
    assert not [s for s in seen if s >= 500], seen
    assert {200, 422} <= set(seen) and (not LONG or seen.total() >= INPUTS / len(ACTORS)), seen
    assert not shut, f"{role} was never let in to {shut}"
