"""Lists ask the database the same number of times for ten records and for a thousand, whoever asks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.support.people import FIRST_DAY, SIGN_IN_QUERIES, access, account
from tests.support.records import Records
from threeones.apps.capital_projects.models import CapitalProject
from threeones.apps.evaluation.models import Verdict
from threeones.apps.handbook.models import Milestone, Objective, Project, WorkList
from threeones.apps.indicators.models import Indicator, Observation
from threeones.apps.land.models import Parcel
from threeones.apps.supervision import remembering
from threeones.apps.supervision.models import Report
from threeones.base.accounts.access import Access, access_of
from threeones.base.accounts.models import Post, User
from threeones.base.audit.chain import Change, append
from threeones.base.org.models import Person, Role, Unit, UnitKind

pytestmark = [pytest.mark.django_db, pytest.mark.once]
FEW, SEVERAL_PAGES, MANY = 10, 120, 1000
DAY = date(2021, 12, 31)
# queries beyond those of signing in, of somebody with a unit of his own
BUDGETS = {
    "/": 20,
    "/handbook/": 12,
    "/projects/": 10,
    "/projects/?sort=-code&light=red": 10,
    "/projects/?export=xlsx": 6,
    "/why/projects/all/?format=json": 5,
    "/why/milestones/all/?format=json": 6,
    "/land/": 4,
    "/capital-projects/": 4,
    "/indicators/": 9,
    "/open/": 5,
    "/evaluation/": 5,
    "/api/v1/projects": 13,
    "/api/v1/milestones": 7,
    "/api/v1/lights": 8,
    "/api/v1/reports": 5,
    "/api/v1/objectives": 5,
    "/api/v1/parcels": 4,
    "/api/v1/capital-projects": 4,
    "/api/v1/observations": 5,
    "/api/v1/verdicts": 5,
}
OF_UNIT = 3
"""Queries more for who has a unit: the person, the version of the records, and once the tree of units."""


class Grown(Records):
    """A year that grows by the hundred."""

    def grow(self, first: int, last: int) -> None:
        """Records number ``first`` to ``last`` of every kind that a list shows."""
        numbers = range(first, last)
        objectives = [
            Objective(code=f"O{n}", name=f"目标{n}", bureau=self.bureau, year=2021, **self.where()) for n in numbers
        ]
        Objective.objects.bulk_create(objectives)
        made = [self._project(n, objective) for n, objective in zip(numbers, objectives, strict=True)]
        Project.objects.bulk_create(made)
        Milestone.objects.bulk_create(
            [
                Milestone(project=p, code=f"{p.code}-1", name="节点", due_on=date(2021, 3, 31), **self.where())
                for p in made
            ]
        )
        Report.objects.bulk_create([self._report(p) for p in made])
        lists = [WorkList(name=f"清单{n}", **self.where()) for n in numbers]
        WorkList.objects.bulk_create(lists)
        through = Project.lists.through
        through.objects.bulk_create(
            [through(project_id=p.pk, worklist_id=w.pk) for p, w in zip(made, lists, strict=True)]
        )
        self._grow_others(numbers)
        with transaction.atomic():
            append("tests", [Change("create", "org.yearsetting", f"2021 / {last}", {}, {"key": str(last)})])

    def _project(self, n: int, objective: Objective) -> Project:
        return Project(
            code=f"P{n:04d}",
            name=f"项目{n}",
            content="按计划推进",
            objective=objective,
            lead_unit=self.section,
            leader=self.person,
            owner=self.person,
            deadline=DAY,
            **self.where(),
        )

    def _report(self, project: Project) -> Report:
        return Report(
            project=project,
            unit=self.section,
            month="2021-11",
            text="进展",
            own_view="on_track",
            reported_by=self.person,
            reported_on=date(2021, 12, 3),
            **self.where(),
        )

    def _grow_others(self, numbers: range) -> None:
        street = self.street
        Parcel.objects.bulk_create(
            [
                Parcel(
                    code=f"D{n}", name=f"宗地{n}", use="industry", area=Decimal(9), sub_district=street,
                    granted_on=date(2021, 3, 1), **self.where(),
                )
                for n in numbers
            ]
        )  # fmt: skip
        CapitalProject.objects.bulk_create(
            [
                CapitalProject(
                    code=f"Z{n}", name=f"大项目{n}", kind="产业", sub_district=street, total_investment=Decimal(1000),
                    batch="第一批", started_on=date(2021, 3, 1), **self.where(),
                )
                for n in numbers
            ]
        )  # fmt: skip
        Verdict.objects.bulk_create(
            [
                Verdict(
                    code=f"W{n}", title=f"评价{n}", subject="某区", judged_by="市里", year=2021, among="全市", rank=1,
                    **self.where(),
                )
                for n in numbers
            ]
        )  # fmt: skip
        kinds = [
            Indicator(code=f"I{n}", name=f"指标{n}", unit="亿元", direction="higher", frequency="month", **self.where())
            for n in numbers
        ]
        Indicator.objects.bulk_create(kinds)
        place = self.observe(self.indicator(f"X{numbers[0]}"), "2021-01/2021-10", "1").place
        Observation.objects.bulk_create(
            [
                Observation(
                    indicator=i, place=place, period="2021-01/2021-10", vintage="flash", value=Decimal(5),
                    growth=Decimal(1), published_on=date(2021, 11, 18), **self.where(),
                )
                for i in kinds
            ]
        )  # fmt: skip

    @property
    def street(self) -> Unit:
        """A sub-district."""
        found = Unit.objects.filter(code="S").first()
        return found or Unit.objects.create(code="S", name="东街道", kind=UnitKind.SUB_DISTRICT, **self.where())


@pytest.fixture
def year(settings: LazySettings, tmp_path: Path) -> Any:
    settings.HOME = tmp_path
    remembering.forget()
    yield Grown()
    remembering.forget()


def queries(user: User, path: str) -> int:
    """How often the database is asked, once what is remembered is there."""
    client = Client()
    client.force_login(user)  # a session that is new is not touched
    assert client.get(path).status_code == 200, path
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200, path
    return len(asked)


def who_asks(year: Grown) -> dict[str, User]:
    """Somebody who sees everything, one who sees a bureau, one who sees his unit, one who sees what he answers for."""
    person = Person.objects.get(code="1")
    return {
        "all": account(Role.SUPERVISOR),
        "bureau": account(Role.HEAD, year.bureau),
        "unit": account(Role.UNIT_LEAD, year.section),
        "person": User.objects.create(username="owner", name="赵一", person=person),
    }


@pytest.mark.parametrize("many", [SEVERAL_PAGES, pytest.param(MANY, marks=pytest.mark.long)])
def test_lists_ask_as_often_for_many_as_for_ten(year: Grown, many: int) -> None:
    users = who_asks(year)
    year.grow(0, FEW)
    few = {(who, path): queries(user, path) for who, user in users.items() for path in BUDGETS}
    over = {k: n for k, n in few.items() if n > BUDGETS[k[1]] + SIGN_IN_QUERIES + (0 if k[0] == "all" else OF_UNIT)}
    assert not over, "these ask the database too often"
    year.grow(FEW, many)
    then = {(who, path): queries(user, path) for who, user in users.items() for path in BUDGETS}
    grown = {k: (few[k], n) for k, n in then.items() if n > few[k]}
    assert not grown, "these ask more often the more records there are"


def asked(of: Callable[[], Access]) -> int:
    with CaptureQueriesContext(connection) as found:
        of()
    return len(found)


def test_who_asks_is_found_in_few_queries(year: Grown) -> None:
    year.grow(0, FEW)
    supervisor, head = account(Role.SUPERVISOR), account(Role.HEAD, year.bureau)
    owner = User.objects.create(username="owner", name="赵一", person=year.person)
    portfolio = Person.objects.create(code="9", name="钱九", unit=year.bureau, role=Role.PORTFOLIO, **year.where())
    portfolio.portfolio.add(year.section)
    leader = User.objects.create(username="leader", name="钱九", person=portfolio)
    access_of(head, DAY)
    counts = {u.username: asked(lambda u=u: access_of(u, DAY)) for u in (supervisor, head, owner, leader)}
    # posts, whom one stands in for, whose secretary one is; the version of the units; the person; the portfolio
    assert counts == {"supervisor": 3, "head_of_bureauJ": 4, "owner": 5, "leader": 6}


def test_a_tree_of_a_thousand_units_is_read_once(year: Grown) -> None:
    year.grow(0, FEW)
    units = [
        Unit(code=f"U{n}", name=f"科{n}", kind=UnitKind.SECTION, parent=year.bureau, **year.where())
        for n in range(MANY)
    ]
    Unit.objects.bulk_create(units)
    with transaction.atomic():
        append("tests", [Change("create", "org.unit", "U0", {}, {"code": "U0"})])
    head = account(Role.HEAD, year.bureau)
    Post.objects.create(user=head, role=Role.UNIT_LEAD, unit=units[5], valid_from=FIRST_DAY)
    first = asked(lambda: access_of(head, DAY))
    assert asked(lambda: access_of(head, DAY)) == first - 1
    assert access(Role.HEAD, year.bureau).units == {units[5].pk}
