"""The figures of the review of 2021: reproduced from the sample's records, and sensitive to each of them.

For every figure one supporting record is changed, and the figures that are then contradicted must be exactly those
that depend on that record; the published value is changed too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pytest_django import DjangoDbBlocker

from threeones.apps.capital_projects.models import CapitalProject
from threeones.apps.evaluation.models import Verdict
from threeones.apps.handbook.models import Project, WorkList
from threeones.apps.indicators.models import Observation
from threeones.apps.land.models import Parcel
from threeones.apps.review.check import check, to_json
from threeones.apps.review.definitions import load_review_pack, pack_for
from threeones.apps.review.figures import Reading, compute_from, year_end
from threeones.apps.review.published import Published, read_published
from threeones.base.registry.measures import Rows
from threeones.kernel.values.wording import load_wording_pack, step_of

# the records are read alike on any database: test_review_page and the journeys run on both
pytestmark = [pytest.mark.django_db, pytest.mark.once]

FIGURES = Path(__file__).with_name("figures-2021.yaml")
PUBLISHED = read_published(FIGURES)
REPRODUCED = {
    *(f"D{n:02d}" for n in (*range(1, 15), 19, 20, 21, 24, 25, 26)),
    *(f"S{n:02d}" for n in range(1, 6)),
}
RECORDED = {"D11", "D12", "D13", "D14", "D19", "D24", "D25", "S01", "S02", "S03", "S04", "S05"}
OCTOBER, SEPTEMBER, NOVEMBER = "2021-01/2021-10", "2021-01/2021-09", "2021-01/2021-11"


def read_now() -> Reading:
    """The figures as the database now gives them."""
    pack, wording = load_review_pack(pack_for(2021), 2021), load_wording_pack()
    figures = compute_from(pack.figures.values(), Rows(2021, year_end(2021)), wording)
    return Reading(pack, wording, year_end(2021), figures)


def by_status(published: list[Published], reading: Reading) -> dict[str, set[str]]:
    """Ids by what became of them."""
    found: dict[str, set[str]] = {"reproduced": set(), "contradicted": set(), "no_records": set()}
    for c in check(published, reading):
        found[c.status].add(c.published.id)
    return found


@pytest.fixture(scope="module")
def reading(sample_database: None, django_db_blocker: DjangoDbBlocker) -> Reading:
    """The figures of the sample as it is."""
    with django_db_blocker.unblock():
        return read_now()


def test_the_sample_reproduces_25_and_contradicts_none(reading: Reading) -> None:
    found = by_status(PUBLISHED, reading)
    assert len(PUBLISHED) == 61
    assert found["contradicted"] == set()
    assert found["reproduced"] == REPRODUCED
    assert found["no_records"] == {p.id for p in PUBLISHED} - REPRODUCED


def test_each_says_what_it_is_worth(reading: Reading) -> None:
    bases = {c.published.id: c.basis for c in check(PUBLISHED, reading)}
    assert {i for i, b in bases.items() if b == "recorded"} == RECORDED
    assert {i for i, b in bases.items() if b == "synthetic"} == REPRODUCED - RECORDED
    assert {i for i, b in bases.items() if b is None} == {p.id for p in PUBLISHED} - REPRODUCED


def test_no_figure_rests_on_nothing(reading: Reading) -> None:
    for figure in (reading.figures[i] for i in REPRODUCED):
        assert figure.node is not None
        rows = [leaf for leaf in figure.node.leaves() if leaf.op == "row"]
        assert rows and all(leaf.source and leaf.row and leaf.params["basis"] for leaf in rows), figure.id


# One record each: what is changed on it, and the figures that rest on what was changed.


def on_list(name: str) -> Project:
    """A project that stands on this list and on no other of the two that are counted."""
    others = WorkList.objects.filter(name__in={"专题活动", "重点举措"} - {name})
    return Project.objects.filter(lists__name=name).exclude(lists__in=others).order_by("code")[0]


def take_off(name: str) -> None:
    on_list(name).lists.remove(WorkList.objects.get(name=name))


def parcel(code: str, **values: Any) -> None:
    assert Parcel.objects.filter(code=code).update(**values) == 1


def observation(indicator: str, period: str, place: str = "拱墅区", **values: Any) -> None:
    found = Observation.objects.filter(indicator__code=indicator, period=period, place__name=place)
    assert found.update(**values) == 1


def batch_project(last: bool, **values: Any) -> None:
    """Change the project with the smallest (or greatest) investment of those that the year counts."""
    counted = CapitalProject.objects.exclude(batch="").filter(started_on__year=2021)
    chosen = counted.order_by("-total_investment" if last else "total_investment")[0]
    assert CapitalProject.objects.filter(pk=chosen.pk).update(**values) == 1


def verdict(subject: str, **values: Any) -> None:
    assert Verdict.objects.filter(subject=subject).update(**values) == 1


Case = tuple[str, str, Callable[[], None], set[str]]
CASES: list[Case] = [
    ("D01", "a project leaves the list of theme activities", lambda: take_off("专题活动"), {"D01"}),
    ("D02", "a project leaves the list of key measures", lambda: take_off("重点举措"), {"D02"}),
    # the parcel stays one of manufacturing that was started in time, so D04 stays
    ("D03", "the use of a started parcel changes", lambda: parcel("拱工2020-08", use="innovation"), {"D03"}),
    # both figures look at starts: unstarted after half a year it also lowers the share
    ("D03", "a start falls away", lambda: parcel("拱工2020-08", started_on=None), {"D03", "D04"}),
    # the count stays 2, but “all” of those granted before no longer holds
    (
        "D03",
        "one granted before has not started",
        lambda: parcel("拱创2020-05", use="industry", started_on=None),
        {"D03"},
    ),
    ("D04", "a start comes too late", lambda: parcel("拱工2021-02", started_on=date(2021, 10, 8)), {"D04"}),
    # a parcel's count and its area rest on one record
    (
        "D05",
        "a grant moves to the year before",
        lambda: parcel("拱创2021-01", granted_on=date(2020, 12, 30)),
        {"D05", "D06"},
    ),
    ("D06", "an area changes by 0.1 mu", lambda: parcel("拱创2021-01", area=Decimal("42.4")), {"D06"}),
    # not one of manufacturing, so D04 stays
    (
        "D07",
        "a grant moves to the next year",
        lambda: parcel("拱工2021-04", granted_on=date(2022, 1, 5)),
        {"D07", "D08"},
    ),
    # granted before and started this year it is one of D03's, too
    (
        "D07",
        "a grant moves to the year before",
        lambda: parcel("拱工2021-01", granted_on=date(2020, 12, 30)),
        {"D03", "D07", "D08"},
    ),
    ("D08", "an area changes by 0.1 mu", lambda: parcel("拱工2021-04", area=Decimal("15.3")), {"D08"}),
    # the smallest investment leaves the sum above 710 亿元
    ("D09", "the smallest project leaves its batch", lambda: batch_project(False, batch=""), {"D09"}),
    ("D09", "the smallest starts next year", lambda: batch_project(False, started_on=date(2022, 1, 4)), {"D09"}),
    ("D10", "the greatest investment shrinks", lambda: batch_project(True, total_investment=Decimal(1000)), {"D10"}),
    ("D10", "the greatest leaves its batch", lambda: batch_project(True, batch=""), {"D09", "D10"}),
    ("D11", "the value changes by 0.01", lambda: observation("FAI", OCTOBER, value=Decimal("562.88")), {"D11"}),
    ("D12", "the growth changes by 0.1", lambda: observation("FAI", OCTOBER, growth=Decimal("10.3")), {"D12"}),
    ("D13", "the rank changes", lambda: verdict("拱墅区", rank=2), {"D13"}),
    ("D14", "the grade changes", lambda: verdict("智慧网谷小镇", grade="良好"), {"D14"}),
    # 0.1 more passes nobody
    ("D19", "the growth changes by 0.1", lambda: observation("DIGITAL", SEPTEMBER, growth=Decimal("23.4")), {"D19"}),
    (
        "D19",
        "the growth passes the first",
        lambda: observation("DIGITAL", SEPTEMBER, growth=Decimal(30)),
        {"D19", "D20"},
    ),
    (
        "D20",
        "another passes the district",
        lambda: observation("DIGITAL", SEPTEMBER, "甲区", growth=Decimal(20)),
        {"D20"},
    ),
    (
        "D21",
        "another leads in August",
        lambda: observation("IND_INV", "2021-01/2021-08", "乙区", growth=Decimal(60)),
        {"D21"},
    ),
    (
        "D21",
        "June is won as well",
        lambda: observation("IND_INV", "2021-01/2021-06", "甲区", growth=Decimal(5)),
        {"D21"},
    ),
    ("D24", "the value changes by 0.01", lambda: observation("SERVICES", SEPTEMBER, value=Decimal("439.49")), {"D24"}),
    ("D25", "the growth changes by 0.1", lambda: observation("SERVICES", SEPTEMBER, growth=Decimal("33.5")), {"D25"}),
    (
        "D26",
        "another passes the district",
        lambda: observation("SERVICES", SEPTEMBER, "甲区", growth=Decimal(34)),
        {"D26"},
    ),
    ("S01", "the value changes by 0.01", lambda: observation("RD", "unstated", value=Decimal("19.99")), {"S01"}),
    ("S02", "the growth changes by 0.1", lambda: observation("RD", "unstated", growth=Decimal("7.2")), {"S02"}),
    ("S03", "the value changes by 0.01", lambda: observation("HT_VA", NOVEMBER, value=Decimal("79.36")), {"S03"}),
    ("S04", "the value changes by 0.01", lambda: observation("HT_INV", NOVEMBER, value=Decimal("24.18")), {"S04"}),
    ("S05", "the growth changes by 0.1", lambda: observation("HT_INV", NOVEMBER, growth=Decimal("10.9")), {"S05"}),
]


def test_every_reproduced_figure_has_its_case() -> None:
    assert {case[0] for case in CASES} == REPRODUCED
    assert all(case[0] in case[3] for case in CASES)


@pytest.mark.parametrize(("figure", "what", "change", "dependent"), CASES, ids=[f"{c[0]} {c[1]}" for c in CASES])
def test_a_changed_record_contradicts_what_rests_on_it(
    reading: Reading,
    figure: str,
    what: str,
    change: Callable[[], None],
    dependent: set[str],
) -> None:
    change()
    found = by_status(PUBLISHED, read_now())
    assert found["contradicted"] == dependent, what
    assert found["no_records"] == {p.id for p in PUBLISHED} - REPRODUCED


@pytest.mark.parametrize("figure", sorted(REPRODUCED))
def test_a_changed_publication_is_contradicted(reading: Reading, figure: str) -> None:
    def other(p: Published) -> Decimal | str:
        return "合格" if isinstance(p.value, str) else p.value + step_of(p.value)

    published = [replace(p, value=other(p)) if p.id == figure else p for p in PUBLISHED]
    assert by_status(published, reading)["contradicted"] == {figure}


def test_the_changes_were_taken_back(sample_database: None) -> None:
    assert by_status(PUBLISHED, read_now())["reproduced"] == REPRODUCED


def test_json_of_the_check_is_what_the_command_prints(reading: Reading) -> None:
    figures = to_json(check(PUBLISHED, reading))["figures"]
    assert isinstance(figures, list)
    assert figures[5] == {
        "id": "D06",
        "status": "reproduced",
        "published": "165.7",
        "computed": "165.7",
        "wording": "165.7亩",
        "basis": "synthetic",
    }
