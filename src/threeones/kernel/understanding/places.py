"""Where each subject of a result stands: rank, published total, grade, and the points that it has from what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from threeones.kernel.scheme import Result, Scheme

BONUS, PENALTY = ":bonus", ":penalty"


@dataclass(frozen=True, slots=True)
class Place:
    """A subject's place (位次); ``points`` by item (None: not counted), with ``:bonus`` and ``:penalty`` after the limits."""

    subject: str
    group: str | None
    rank: int | None
    total: Decimal
    grade: str | None
    exempt: bool
    points: Mapping[str, Decimal | None]


def places(result: Result) -> dict[str, Place]:
    """The places of all subjects, in the order of the facts."""
    scheme = result.scheme
    columns = [f"item:{i.id}" for i in scheme.items]
    wanted = ["subject", "__group", ":rank", ":published", ":grade", ":exempt", BONUS, PENALTY, *columns]
    lines = result.frame.select(wanted).iter_rows(named=True)
    return {str(line["subject"]): _place(scheme, line, columns) for line in lines}


def _place(scheme: Scheme, line: Mapping[str, Any], columns: list[str]) -> Place:
    points = {c.removeprefix("item:"): _points(line[c]) for c in (*columns, BONUS, PENALTY)}
    grade = line[":grade"]
    return Place(
        str(line["subject"]),
        line["__group"] if scheme.groups else None,
        line[":rank"],
        Decimal(line[":published"]).scaleb(-scheme.total.decimals),
        None if grade is None else scheme.grades[grade].name,
        bool(line[":exempt"]),
        points,
    )


def _points(micro: int | None) -> Decimal | None:
    return None if micro is None else Decimal(micro).scaleb(-6)


def by_rank(place: Place) -> tuple[str, bool, int, str]:
    """The order of a ranking: by group and rank, exempt ones last."""
    return (place.group or "", place.rank is None, place.rank or 0, place.subject)
