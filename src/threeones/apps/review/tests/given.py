"""Figures from rows that a test gives, instead of the database's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from threeones.apps.review.definitions import load_review_pack
from threeones.apps.review.figures import Figure, Reading, compute_from
from threeones.base.registry.datasets import Record, datasets
from threeones.base.registry.measures import Rows
from threeones.kernel.values.packfile import exact
from threeones.kernel.values.wording import load_wording_pack

PACK = load_review_pack("gongshu-2021", 2021)
WORDING = load_wording_pack()


class GivenRows(Rows):
    """Rows of a test instead of the database's; a column that is not given is missing."""

    def __init__(self, given: Sequence[Mapping[str, Any]], basis: str = "real") -> None:
        super().__init__(2021, date(2021, 12, 31))
        self.given, self.basis = given, basis

    def of(self, dataset: str) -> Sequence[Record]:
        found = datasets.get(dataset)
        assert found is not None
        plain = [{k: v.isoformat() if isinstance(v, date) else exact(v) for k, v in row.items()} for row in self.given]
        assert all(set(row) <= set(found.columns) for row in plain)
        return [
            Record(str(n), f"第{n}", dict.fromkeys(found.columns) | row, "数据.xlsx#表", n, self.basis)
            for n, row in enumerate(plain, 2)
        ]


def figure(figure_id: str, rows: Sequence[Mapping[str, Any]], basis: str = "real") -> Figure:
    return compute_from([PACK.figures[figure_id]], GivenRows(rows, basis), WORDING)[figure_id]


class ByDataset(Rows):
    """Rows by dataset; one that is not given is empty."""

    def __init__(self, given: Mapping[str, Sequence[Mapping[str, Any]]], basis: str = "real") -> None:
        super().__init__(2021, date(2021, 12, 31))
        self.given = {name: GivenRows(rows, basis).of(name) for name, rows in given.items()}

    def of(self, dataset: str) -> Sequence[Record]:
        return self.given.get(dataset, ())


def reading(given: Mapping[str, Sequence[Mapping[str, Any]]], basis: str = "real") -> Reading:
    """All figures of the pack from these rows."""
    return Reading(
        PACK, WORDING, date(2021, 12, 31), compute_from(PACK.figures.values(), ByDataset(given, basis), WORDING)
    )


def parcel(area: str, **values: Any) -> dict[str, Any]:
    """An innovation-industry parcel granted in the year."""
    return {"use": "创新型产业用地", "granted_on": "2021-05-01", "area": exact(float(area)), "name": "示例", **values}


def statistics(**values: Any) -> dict[str, Any]:
    """The district's fixed-asset investment of the first ten months."""
    return {"indicator": "FAI", "own": True, "period": "2021-01/2021-10", **values}
