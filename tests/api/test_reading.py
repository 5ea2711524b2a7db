"""What is told: the same as pages show, to the last digit, as of the day, and only what is seen; in a few questions to the database."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api.conftest import Program, program
from tests.oracle.recompute import parsed, recompute
from tests.support.growing import Grown
from tests.support.people import account
from tests.support.records import Records
from threeones.api.main import operations
from threeones.api.operating import Listed
from threeones.apps.capital_projects.models import CapitalProject
from threeones.apps.evaluation.models import Verdict
from threeones.apps.indicators.models import Observation, PublishedRank
from threeones.apps.land.models import Parcel
from threeones.apps.register.models import Enterprise, Place, PlaceSet

pytestmark = pytest.mark.django_db
LISTS = [o for o in operations() if o.method == "GET" and "{" not in o.path and o.name not in ("me", "audit")]
TOKEN_QUERIES = 14
"""So many queries at most tell who asks, and which years there are."""


def filled(records: Records, times: int = 1) -> None:
    """So many records of every kind."""
    indicator = records.indicator()
    for n in range(times):
        project = records.project(f"A{n}")
        records.milestone(project, date(2021, 3, 1), date(2021, 2, 1))
        records.report(project, "2021-03", date(2021, 4, 2), "30.5")
        records.target(project, indicator, "8.25")
        records.observe(indicator, f"2021-01/2021-{n % 12 + 1:02d}" if n < 12 else f"20{n:02d}", "562.8700", "8.10")
        firm = Enterprise.objects.create(name=f"企业{n}", uscc=f"{n:018d}", **records.where())
        Parcel.objects.create(
            code=f"G{n}",
            name="地块",
            use="industry",
            area=Decimal("12.345"),
            enterprise=firm,
            granted_on=date(2021, 2, 1),
            **records.where(),
        )
        CapitalProject.objects.create(
            code=f"C{n}",
            name="工程",
            kind="产业",
            total_investment=Decimal("1200.50"),
            started_on=date(2021, 6, 1),
            **records.where(),
        )
        Verdict.objects.create(
            code=f"V{n}",
            title="考核",
            subject="本区",
            judged_by="市",
            year=2021,
            among="全市",
            rank=3,
            **records.where(),
        )


@pytest.fixture
def caller(records: Records) -> Program:
    """A supervisor's program over records of every kind."""
    filled(records)
    return program()


def test_numbers_are_exact_text_and_days_iso(caller: Program) -> None:
    [observation] = caller.get("/observations")["items"]
    assert (observation["value"], observation["growth"]) == ("562.8700", "8.10")
    assert observation["published_on"] == "2021-11-18" and observation["source"].startswith("手册.xlsx#表:")
    [parcel] = caller.get("/parcels")["items"]
    assert (parcel["area"], parcel["granted_on"], parcel["started_in_time"]) == ("12.345", "2021-02-01", False)
    [report] = caller.get("/reports")["items"]
    assert (report["progress"], report["unit"], report["reported_on"]) == ("30.50", "J-1", "2021-04-02")
    [project] = caller.get("/capital-projects")["items"]
    assert project["total_investment"] == "1200.50" and project["year_plan"] is None

    def floats(told: Any) -> bool:
        if isinstance(told, dict):
            return any(floats(v) for v in told.values())
        return any(floats(v) for v in told) if isinstance(told, list) else isinstance(told, float)

    for one in LISTS:
        assert not floats(caller.get(one.path.removeprefix("/api/v1"))), one.name


def test_everything_is_as_of_the_day(caller: Program) -> None:
    assert caller.get("/parcels?as_of=2021-01-31")["total"] == 0
    assert caller.get("/reports?as_of=2021-03-31")["total"] == 1, "its month is over"
    assert caller.get("/reports?as_of=2021-03-30")["total"] == 0
    assert caller.get("/observations?as_of=2021-11-17")["total"] == 0
    assert caller.get("/milestones?as_of=2021-01-31")["items"][0]["done_on"] is None
    assert caller.get("/milestones")["items"][0]["done_on"] == "2021-02-01"
    assert caller.get("/capital-projects?as_of=2021-05-31")["items"][0]["started_on"] is None
    assert caller.get("/verdicts?as_of=2021-12-30")["total"] == 0
    early, late = (caller.get(f"/projects?as_of={d}")["items"][0]["light"] for d in ("2021-02-15", "2021-12-31"))
    assert (early, late) == ("not_due", "green")


def test_a_light_is_derived_down_to_its_rows(caller: Program) -> None:
    [light] = caller.get("/lights")["items"]
    told = caller.get(light["why"].removeprefix("/api/v1"))
    assert told["shown"] == light["light"] and recompute(told["node"]) == light["light"]
    observation = caller.get("/observations")["items"][0]
    found = caller.get(observation["why"].removeprefix("/api/v1"))["node"]
    assert recompute(found) == parsed("562.8700") and found["row"] > 0


def test_ranks_stand_beside_the_published_ones(records: Records) -> None:
    indicator = records.indicator()
    records.observe(indicator, "2021-01/2021-10", "5", "8.1")
    own = Place.objects.get(is_own=True)
    other = Place.objects.create(code="Q", name="邻区", is_own=False, **records.where())
    everywhere = PlaceSet.objects.create(name="全市", **records.where())
    everywhere.places.set([own, other])
    Observation.objects.create(
        indicator=indicator,
        place=other,
        period="2021-01/2021-10",
        vintage="flash",
        value=Decimal("9"),
        growth=Decimal("2.0"),
        published_on=date(2021, 11, 18),
        **records.where(),
    )
    more = {"place_set": everywhere, "set_size": 2, "published_on": date(2021, 11, 20), **records.where()}
    PublishedRank.objects.create(indicator=indicator, place=own, period="2021-01/2021-10", rank=1, **more)
    caller = program()
    found = {r["of"]: r for r in caller.get("/ranks?indicator=FAI")["items"]}
    assert (found["value"]["rank"], found["growth"]["rank"], found["value"]["published"]) == (2, 1, 1)
    node = caller.get(found["growth"]["why"].removeprefix("/api/v1"))["node"]
    assert recompute(node) == 1
    assert caller.get("/ranks?of=value")["total"] == 1 and caller.get("/ranks?place_set=x")["total"] == 0


FILTERS: list[tuple[str, int]] = [
    ("/projects?unit=J-1", 2),
    ("/projects?unit=J", 0),
    ("/projects?bureau=J", 2),
    ("/projects?objective=M1&light=green", 2),
    ("/projects?light=red", 0),
    ("/projects?list=x", 0),
    ("/projects?year=2020", 0),
    ("/milestones?project=A1", 1),
    ("/milestones?done=false", 0),
    ("/milestones?done=true&due_from=2021-03-01&due_to=2021-03-01", 2),
    ("/milestones?due_from=2021-03-02", 0),
    ("/reports?project=A0&month=2021-03&unit=J-1", 1),
    ("/reports?month=2021-04", 0),
    ("/lights?light=green", 2),
    ("/lights?light=red", 0),
    ("/observations?indicator=FAI&place=P", 2),
    ("/observations?period=2021-01/2021-01", 1),
    ("/units?kind=bureau", 1),
    ("/people?unit=J-1", 1),
    ("/people?unit=J", 0),
    ("/objectives?year=2021", 1),
    ("/verdicts?year=2020", 0),
]


@pytest.mark.parametrize(("path", "number"), FILTERS)
def test_filters(records: Records, path: str, number: int) -> None:
    filled(records, 2)
    assert program().get(path)["total"] == number


def test_pages_lead_to_one_another(records: Records) -> None:
    filled(records, 7)
    caller, found, path = program(), list[str](), "/api/v1/projects?size=3&bureau=J"
    while path:
        answer = caller.ask("GET", path.removeprefix("/api/v1"))
        told = json.loads(answer.content)
        assert told["total"] == 7 and len(told["items"]) <= 3
        found += [p["code"] for p in told["items"]]
        links = dict(reversed(part.split("; ")) for part in answer.headers["Link"].split(", "))  # type: ignore[misc]  # pairs
        assert ('rel="next"' in links) is (told["next"] is not None)
        assert links['rel="last"'] == "</api/v1/projects?size=3&bureau=J&page=3>"
        path = told["next"]
    assert found == [f"A{n}" for n in range(7)]
    beyond = caller.get("/projects?page=99&size=3")
    assert beyond["items"] == [] and beyond["total"] == 7 and beyond["next"] is None


def told(caller: Program, operation: Listed) -> tuple[int, int]:
    """How often the database is asked for a list, once what is remembered is there, and how many it says there are."""
    path = operation.path.removeprefix("/api/v1")
    caller.get(path)
    with CaptureQueriesContext(connection) as asked:
        number = caller.get(path)["total"]
    return len(asked), number


def test_a_list_asks_the_database_no_more_when_it_is_long(db: None) -> None:
    year = Grown(owner=account())
    year.grow(0, 3)
    caller = program()
    few = {o.name: told(caller, o) for o in LISTS}
    year.grow(3, 40)
    many = {o.name: told(caller, o) for o in LISTS}
    assert {n: q for n, (q, _number) in few.items() if q > TOKEN_QUERIES + 12} == {}
    assert {n: (few[n][0], q) for n, (q, _number) in many.items() if q > few[n][0]} == {}
    assert {n for n, (_q, number) in many.items() if number <= few[n][1]} == set(), "these were not grown"


Who = tuple[str, Callable[[Records], Any]]
NOBODYS = ["system_admin", "security_admin", "audit_admin", "enterprise"]


@pytest.mark.parametrize("role", NOBODYS)
@pytest.mark.parametrize("operation", LISTS, ids=lambda o: o.name)
def test_who_works_elsewhere_is_told_nothing(records: Records, operation: Listed, role: str) -> None:
    filled(records)
    answer = program(role).ask("GET", operation.path.removeprefix("/api/v1"))
    if operation.name in ("tasks", "webhooks", "webhook_deliveries", "enterprises"):
        assert answer.status_code == 200 and json.loads(answer.content)["items"] == []
    else:
        assert answer.status_code == 403 or json.loads(answer.content)["items"] == [], answer.content


def test_totals_count_only_what_is_seen(records: Records) -> None:
    filled(records, 3)
    theirs = records.unit("J-2", "运输科")
    records.project("B1", lead_unit=theirs)
    clerk = program("clerk", theirs)
    for path in ("/projects", "/lights"):
        told = clerk.get(path)
        assert told["total"] == 1 and "A0" not in json.dumps(told)
    for path in ("/milestones", "/reports"):
        assert clerk.get(path)["total"] == 0
    for path in ("/projects/A0", "/why/light/A0", "/why/light/A0/2021-03"):
        assert clerk.refused(path, 404)["error"] == "not_found"
    assert clerk.get("/why/light/B1")["shown"]
