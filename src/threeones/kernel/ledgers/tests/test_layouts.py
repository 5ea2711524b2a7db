"""Every layout that offices keep is read whole: projects with all that stands beside them, every row accounted for."""

from __future__ import annotations

import pytest

from threeones.kernel.ledgers.printed import understood_to_json
from threeones.kernel.ledgers.tests.layout import Expected, Layout
from threeones.kernel.ledgers.tests.layouts import LAYOUTS
from threeones.kernel.ledgers.understand import understand
from threeones.kernel.ledgers.understood import Understood


@pytest.fixture(params=sorted(LAYOUTS), scope="module")
def layout(request: pytest.FixtureRequest) -> Layout:
    return LAYOUTS[request.param]


@pytest.fixture(scope="module")
def read(layout: Layout) -> Understood:
    return understand(layout.grids())


def test_nothing_is_wrong_in_it(read: Understood) -> None:
    assert read.faults == ()


def test_the_projects_are_read(layout: Layout, read: Understood) -> None:
    assert [seen(p) for p in understood_to_json(read)["projects"]] == list(layout.projects)


def test_every_row_is_accounted_for(layout: Layout, read: Understood) -> None:
    assert [(r.sheet, r.row) for r in read.rows] == [
        (s.name, n) for s in layout.sheets for n in range(1, len(s.rows) + 1)
    ]
    read_as = {(r.sheet, r.row): r.read_as for r in read.rows}
    assert {place: read_as[place] for place in layout.others} == layout.others
    assert {(p.sheet, p.row) for p in layout.projects} == {k for k, v in read_as.items() if v == "project"}


def test_each_guess_has_its_reason(read: Understood) -> None:
    for table in read.tables:
        assert table.reason
        assert all(guess.reason and 0 < guess.sure <= 1 for guess in table.columns.values())


def test_the_same_file_gives_the_same_codes(layout: Layout, read: Understood) -> None:
    again = understand(layout.grids())
    assert again.book == read.book
    assert list(read.placed) == [p.code for p in read.book.projects]


def seen(told: dict) -> Expected:  # type: ignore[type-arg]
    """A project of the contracted form, as the layouts write it."""
    targets = tuple((t["indicator"], t["number"], t["unit"], t["comparison"]) for t in told["targets"])
    return Expected(
        told["row"],
        told["name"],
        told["objective"],
        told["lead_unit"],
        tuple(told["supporting_units"]),
        told["deadline"],
        told["period"],
        targets,
        told["kept"],
        told["sheet"],
    )
