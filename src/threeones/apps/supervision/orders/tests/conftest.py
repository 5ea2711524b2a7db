"""A bureau with two sections and everybody who takes part in an order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from threeones.apps.handbook.models import Milestone, Project
from threeones.apps.supervision.models import Order
from threeones.apps.supervision.orders.filing import Matter, file_order
from threeones.base.accounts.access import Access, access_of_person
from threeones.base.org.models import Person, Role, Unit

RECORDS: Any = import_module("tests.support.records").Records
PEOPLE: Any = import_module("tests.support.people")
ASSIGNED = date(2021, 3, 1)
"""A Monday; within 15 working days is the 22nd."""


@dataclass
class Office:
    """Who is there, as they may do things."""

    records: Any
    other: Unit
    project: Project
    milestone: Milestone
    supervisor: Access
    lead: Access
    stranger: Access
    portfolio: Access
    head: Access

    def file(self, today: date = ASSIGNED, *, assign: bool = True, **more: Any) -> Order:
        """An order for the road section."""
        told: dict[str, Any] = {"unit": "J-1", "title": "抢工期", "demand": "月底前补上", "urgency": "normal", **more}
        return file_order(access=self.supervisor, bureau="J", matter=Matter(**told), assign=assign, today=today)


@pytest.fixture
def office(db: None, settings: LazySettings, tmp_path: Path) -> Office:
    """The bureau of the tests."""
    settings.HOME = tmp_path
    records = RECORDS()
    other = records.unit("J-2", "桥梁科")
    project = records.project("J-001")
    milestone = records.milestone(project, date(2021, 3, 31))

    def somebody(code: str, name: str, role: Role, unit: Unit) -> Person:
        made: Person = Person.objects.create(code=code, name=name, role=role, unit=unit, **records.where())
        return made

    leader = somebody("5", "周五", Role.PORTFOLIO, records.bureau)
    leader.portfolio.add(records.section)
    people = {
        "lead": somebody("3", "孙三", Role.UNIT_LEAD, records.section),
        "stranger": somebody("4", "李四", Role.UNIT_LEAD, other),
        "portfolio": leader,
        "head": somebody("6", "吴六", Role.HEAD, records.bureau),
    }
    access = {name: access_of(person) for name, person in people.items()}
    supervisor = PEOPLE.access(Role.SUPERVISOR, records.bureau)
    return Office(records, other, project, milestone, supervisor, **access)


def access_of(person: Person) -> Access:
    """What somebody of the roster may, with an account of his own."""
    users: Any = import_module("threeones.base.accounts.models").User
    users.objects.create(username=f"u{person.code}", name=person.name, person=person)
    return access_of_person(person, date.today())
