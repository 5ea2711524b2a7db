"""What an import takes the tables hold: the kernel's limits are those of the models."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import Field

from threeones.apps.handbook.models import Milestone, Objective, Project, Target, WordedTarget
from threeones.base.org.models import Unit
from threeones.kernel.ledgers.books import limits


def longest(model: type, name: str) -> int:
    field = model._meta.get_field(name)  # type: ignore[attr-defined]  # a model
    assert isinstance(field, Field)
    return field.max_length or 0


def test_the_limits_of_an_import_are_those_of_the_tables() -> None:
    assert limits.CODE == longest(Project, "code") == longest(Objective, "code")
    assert longest(Project, "name") == limits.NAME
    assert longest(Objective, "name") == limits.OBJECTIVE
    assert longest(Milestone, "code") == limits.MILESTONE_CODE
    assert longest(Milestone, "name") == limits.MILESTONE
    assert longest(WordedTarget, "name") == limits.INDICATOR
    assert longest(WordedTarget, "unit") == limits.MEASURE
    assert longest(WordedTarget, "text") == limits.WORDED
    assert limits.MEASURED == longest(Target, "text") <= limits.WORDED
    assert longest(Unit, "name") == limits.UNIT


def test_numbers_fit() -> None:
    field = Target._meta.get_field("number")
    assert field.decimal_places == limits.PLACES
    assert Decimal(10) ** (field.max_digits - field.decimal_places) == limits.GREATEST
