"""Rolling over: what goes on into the next year, with its reason and a code of its own."""

from __future__ import annotations

from datetime import date
from importlib import import_module
from typing import Any

import pytest

from threeones.apps.handbook.drafting.store import book_of_draft
from threeones.apps.handbook.editions.review import Review
from threeones.apps.handbook.editions.rolling import carry, next_code
from threeones.apps.handbook.editions.unfinished import Unfinished
from threeones.kernel.book.model import Milestone, Project

HOUSE: Any = import_module("tests.support.house")
YEAR = HOUSE.YEAR


@pytest.mark.parametrize(
    ("code", "then"),
    [("FG-2021-03", "FG-2022-03"), ("FG-03", "FG-03-2022"), ("FG-12021", "FG-12021-2022"), ("杭2021号", "杭2022号")],
)
def test_codes_get_the_new_year(code: str, then: str) -> None:
    assert next_code(code, 2021) == then


def project(**more: Any) -> Project:
    return Project("P", "路", ("O",), milestones=(Milestone("P-1", "甲", date(2021, 3, 1)),), **more)


def test_what_ends_with_its_year_stays_behind() -> None:
    assert carry(project(deadline=date(2021, 12, 31)), 2021, None, all_year=False) is None


def test_what_runs_all_year_is_shifted_by_a_year() -> None:
    told = project(deadline=date(2021, 12, 31), start_on=date(2020, 2, 29), period="2021")
    found = carry(told, 2021, None, all_year=False)
    assert found is not None
    assert (found.deadline, found.start_on, found.period) == (date(2022, 12, 31), date(2021, 2, 28), "2022")
    assert [(m.code, m.due_on) for m in found.milestones] == [("P-1-2022", date(2022, 3, 1))]
    assert found.kept == {"结转": "2021年P：常年项目"}


def test_what_is_due_later_or_not_done_keeps_its_days() -> None:
    later = carry(project(deadline=date(2023, 6, 30)), 2021, None, all_year=False)
    assert later is not None
    assert later.deadline == date(2023, 6, 30) and later.milestones == ()
    assert later.kept == {"结转": "2021年P：完成时限在2023-06-30"}
    left = Unfinished("还有1个节点没有完成", frozenset({"P-1"}))
    undone = carry(project(deadline=date(2021, 12, 31)), 2021, left, all_year=False)
    assert undone is not None
    assert [(m.code, m.due_on) for m in undone.milestones] == [("P-1-2022", date(2021, 3, 1))]
    assert undone.kept == {"结转": "2021年P：还有1个节点没有完成"}


def test_a_year_begins_with_what_goes_on(house: Any) -> None:
    done = [{"节点编码": f"J-001-{n}", "完成日期": date(YEAR, 3, 30), "报送日期": date(YEAR, 4, 1)} for n in (1, 2)]
    house.books["进展报送/2022-01.xlsx"]["节点完成"] = [
        *done,
        {"节点编码": "J-002-1", "完成日期": date(YEAR, 2, 10), "报送日期": date(YEAR, 2, 11)},
    ]
    house.load()
    house.adopt()
    edition = house.amend(year=YEAR + 1, source="roll", reason="")
    book = book_of_draft(edition)
    assert edition.number == 1 and [o.code for o in book.objectives] == ["J-M1-2023"]
    assert {p.code: p.kept["结转"] for p in book.projects} == {
        "J-002-2023": "2022年J-002：还有1个节点没有完成",
        "J-003-2023": "2022年J-003：常年项目",
    }
    assert [m.code for p in book.projects for m in p.milestones] == ["J-002-2-2023", "J-003-1-2023", "J-003-2-2023"]
    # nothing keeps it from being signed
    assert Review(edition).obstacles == []
