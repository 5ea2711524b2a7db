"""The facts of a scheme, counted unit by unit."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from importlib import import_module
from typing import Any

import pytest

from threeones.apps.evaluation.facts import PACK, collect, definitions
from threeones.apps.evaluation.models import Claim
from threeones.base.org.models import UnitKind
from threeones.base.registry.measures import Rows, basis_of
from threeones.kernel.values.derivation import Scalar
from threeones.kernel.values.faults import Faults

Records: Any = import_module("tests.support.records").Records
DAY = date(2021, 12, 31)


@pytest.fixture
def made(db: None) -> Any:
    """A section with work and one with none."""
    made = Records()
    made.unit("J-2", "运输科")
    made.rate(made.section, "91.5")
    project = made.project("A")
    made.milestone(project, date(2021, 3, 31), done=date(2021, 3, 30))
    made.milestone(project, date(2021, 6, 30), done=date(2021, 7, 2))
    made.milestone(project, date(2021, 9, 30))
    return made


def counted(*names: str, day: date = DAY) -> dict[str, dict[str, Scalar]]:
    found = collect(UnitKind.SECTION, names, Rows(2021, day))
    return {str(line["subject"]): {n: line[n] for n in names} for line in found.rows}


@pytest.mark.usefixtures("made")
def test_counts_over_nothing_are_zero_and_values_that_nobody_gave_are_missing() -> None:
    found = counted("milestones_due", "milestones_late", "leader_score", "bureau")
    assert found["道路科"] == {
        "milestones_due": 3, "milestones_late": 1, "leader_score": Decimal("91.50"), "bureau": "区交通局",
    }  # fmt: skip
    assert found["运输科"] == {"milestones_due": 0, "milestones_late": 0, "leader_score": None, "bureau": "区交通局"}


@pytest.mark.usefixtures("made")
def test_every_counted_fact_has_its_rows() -> None:
    found = collect(UnitKind.SECTION, ["milestones_due", "milestones_open"], Rows(2021, DAY))
    (node,) = found.sources["道路科", "milestones_due"]
    assert (node.value, len(node.args), node.label) == (3, 3, "到期节点")
    assert basis_of(node) == "synthetic"
    assert {leaf.source for leaf in node.leaves()} == {"手册.xlsx#表"}


@pytest.mark.usefixtures("made")
def test_facts_are_those_of_the_day() -> None:
    names = ("milestones_due", "milestones_late", "milestones_open")
    assert list(counted(*names, day=date(2021, 7, 1))["道路科"].values()) == [2, 0, 1]
    assert list(counted(*names, day=date(2021, 7, 2))["道路科"].values()) == [2, 1, 0]


def test_units_that_are_not_yet_or_no_more_are_left_out(made: Any) -> None:
    made.unit("J-3", "将来科", valid_from=date(2022, 1, 1))
    made.unit("J-4", "从前科", valid_to=date(2021, 6, 30))
    made.unit("J-5", "年末科", valid_from=DAY, valid_to=DAY)
    assert list(counted("milestones_due")) == ["道路科", "运输科", "年末科"]


def test_claims_count_from_the_day_they_happened(made: Any) -> None:
    given = {"unit": made.section, "year": 2021, "kind": "表彰", "title": "表彰", "happened_on": date(2021, 8, 1)}
    Claim.objects.create(code="C1", **given, **made.where())
    assert counted("commendations", day=date(2021, 7, 31))["道路科"] == {"commendations": 0}
    assert counted("commendations")["道路科"] == {"commendations": 1}


@pytest.mark.usefixtures("made")
def test_a_name_that_nobody_knows_is_told_with_those_that_are() -> None:
    with pytest.raises(Faults) as found:
        counted("milestones_due", "colour", "size")
    assert [f.column for f in found.value.faults] == ["colour", "size"]
    assert "milestones_due" in found.value.faults[0].expected


def test_the_pack_is_read_whole() -> None:
    assert {"milestones_due", "red_months", "leader_score"} <= set(definitions())
    assert all(d.label and d.by for d in definitions().values()), PACK
