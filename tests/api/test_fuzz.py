"""The description is kept: whatever fits it or does not, no answer is an error of ours, and each is one that it names."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
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

from tests.api.conftest import program
from tests.support.records import Records
from threeones.api import operating
from threeones.api.main import operations

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


@pytest.fixture
def full(records: Records, monkeypatch: pytest.MonkeyPatch) -> Iterator[Records]:
    """A year with something of every kind, and nobody counts the requests."""
    monkeypatch.setattr(operating, "count", lambda _bucket: None)
    project = records.project("A")
    records.milestone(project, date(2021, 3, 1), date(2021, 2, 1))
    records.report(project, "2021-03", date(2021, 4, 2), "30")
    records.observe(records.indicator(), "2021-01/2021-10", "562.87", "8.1")
    yield records


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


def test_whatever_is_sent(full: Records) -> None:
    caller = program()
    schema = schemathesis.openapi.from_dict(caller.get("/openapi.json"))
    schema.app = get_wsgi_application()
    seen: Counter[int] = Counter()
    each = -(-INPUTS // (2 * len(operations())))
    for found in schema.get_all_operations():
        operation = found.ok()
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            run = settings(
                max_examples=each,
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
    assert not [s for s in seen if s >= 500], seen
    assert seen.total() >= INPUTS and {200, 422, 404} <= set(seen), seen
