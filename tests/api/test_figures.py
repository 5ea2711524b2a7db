"""Programs that enter, correct, revise and release figures."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from tests.api.conftest import Program, program
from tests.support.records import Records
from threeones.apps.indicators.models import Observation

pytestmark = pytest.mark.django_db


@pytest.fixture
def statistics(records: Records) -> Iterator[Program]:
    """The program of the statistics publisher of a district with one indicator, on a day of its year."""
    # the own district comes with an earlier figure
    records.observe(records.indicator("FAI"), "2021-01/2021-09", "500").delete()
    with time_machine.travel("2021-11-18T10:00+08:00", tick=False):
        yield program("statistics_publisher", records.section)


def figure(**more: Any) -> dict[str, Any]:
    """A good figure."""
    return {"indicator": "FAI", "period": "2021-01/2021-10", "vintage": "flash", "growth": "10.2", **more}


def seen(someone: Program) -> list[dict[str, Any]]:
    """The figures that somebody reads."""
    found: list[dict[str, Any]] = someone.get("/observations")["items"]
    return found


def test_a_figure_is_entered_once_held_and_released(statistics: Program, records: Records) -> None:
    other = program("unit_lead", records.section)
    body = figure(held=True)
    first = statistics.ask("POST", "/observations", body, Idempotency_Key="october")
    again = statistics.ask("POST", "/observations", body, Idempotency_Key="october")
    assert (first.status_code, first.content) == (201, again.content), first.content
    made = json.loads(first.content)
    assert Observation.objects.count() == 1 and seen(other) == []
    released = statistics.ask("POST", "/observations/releases", {"observations": [made["observation"]]})
    assert json.loads(released.content) == {"released": 1}
    [told] = seen(other)
    assert (told["observation"], told["growth"], told["vintage"]) == (made["observation"], "10.20", "flash")
    more = statistics.ask("POST", "/observations/releases", {"observations": [made["observation"]]})
    assert json.loads(more.content) == {"released": 0}


def test_a_correction_names_the_version_and_a_later_vintage_stands_beside(statistics: Program) -> None:
    made = json.loads(statistics.ask("POST", "/observations", figure()).content)
    body = {**made, "vintage": "flash", "growth": "10.4", "reason": "笔误"}
    assert statistics.refused("/observations/corrections", 409, "POST", {**body, "version": "0" * 16})
    fixed = statistics.ask("POST", "/observations/corrections", body)
    assert fixed.status_code == 201, fixed.content
    revised = {**json.loads(fixed.content), "vintage": "final", "growth": "9.8", "reason": "核定"}
    assert statistics.ask("POST", "/observations/corrections", revised).status_code == 201
    assert [(o.vintage, str(o.growth)) for o in Observation.objects.order_by("pk")] == [
        ("flash", "10.40"),
        ("final", "9.80"),
    ]
    assert [(o["vintage"], o["growth"]) for o in seen(statistics)] == [("final", "9.80")]


def test_every_fault_at_once_and_nobody_else(statistics: Program, records: Records) -> None:
    told = statistics.refused("/observations", 422, "POST", figure(indicator="NO", period="2021-13", growth=None))
    assert {f["field"] for f in told["faults"]} >= {"indicator", "period", "value"}
    assert program("supervisor", records.section).refused("/observations", 403, "POST", figure())
    assert statistics.refused(
        "/observations/corrections",
        404,
        "POST",
        {"observation": 10**9, "vintage": "flash", "value": "1", "reason": "x", "version": "x"},
    )
    assert statistics.refused("/observations/releases", 422, "POST", {"observations": [2**63]})
    told = statistics.refused("/observations/releases", 404, "POST", {"observations": [404, 405]})
    assert "404、405" in told["message"]
    assert Observation.objects.count() == 0


def test_a_period_that_has_not_begun_has_no_figure(statistics: Program) -> None:
    told = statistics.refused("/observations", 422, "POST", figure(period="2027-01/2027-10"))
    assert [f["field"] for f in told["faults"]] == ["period"]
    assert Observation.objects.count() == 0
