"""A handbook of another year than the day's: it is published, chosen, and read on its pages."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from django.test import Client

from tests.support.people import signed_in
from threeones.apps.handbook.models import Objective
from threeones.base.org.models import Role

pytestmark = pytest.mark.django_db
Records: Any = import_module("tests.support.records").Records


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


@pytest.fixture
def records(db: None) -> Any:
    """A project of 2021 and one of 2022, which the year settings do not know yet."""
    made = Records()
    made.project("P1")
    told = {"code": "N1", "name": "畅通水路", "bureau": made.bureau, "year": 2022}
    made.project("P9", objective=Objective.objects.create(**told, **made.where()))
    return made


def test_a_year_is_chosen_where_there_are_several(records: Any) -> None:
    office = signed_in()
    first = page(office, "/handbook/")
    assert "P1" in first and "P9" not in first and "year=2022" in first
    later = page(office, "/handbook/?year=2022")
    assert "P9" in later and ">P1<" not in later and "2022年工作手册" in later
    assert "/handbook/quality/?year=2022" in later and "/handbook/print/?year=2022" in later
    assert "P1" in page(office, "/handbook/?year=1999") and "P1" in page(office, "/handbook/?year=x")
    assert "读了1个项目" in page(office, "/handbook/quality/?year=2022")
    prints = page(office, "/handbook/print/?year=2022")
    assert "2022年工作手册" in prints and "/handbook/print/book/pdf/?year=2022" in prints
    assert 'name="year" value="2022"' in prints


def test_only_years_of_which_one_sees_something_are_offered(records: Any) -> None:
    other = records.unit("J-2", "运输科")
    told = page(signed_in(Role.UNIT_LEAD, other), "/handbook/")
    assert "year=2022" not in told
