"""Ranks among peers: competition (1, 2, 2, 4) and dense (1, 2, 2, 3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeVar

from threeones.kernel.values.problem import ValueProblem
from threeones.kernel.values.rounding import border

Order = Literal["desc", "asc"]
Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Rank:
    """A rank (位次) in its set: 第3/13 of 全市. Without its set and size it says nothing, so the three stay together.

    ``size`` counts those that were ranked; None where the source does not say how many. ``tied`` says whether
    others share the position.
    """

    position: int
    size: int | None
    set_name: str
    tied: bool = False

    def __post_init__(self) -> None:
        if self.position < 1 or (self.size is not None and self.position > self.size):
            raise ValueProblem(f"位次{self.position}不在1至{self.size}之间", "位次不大于参加排位的个数")

    @property
    def label(self) -> str:
        """第3/13, or 第3 where the size is unknown."""
        return f"第{self.position}" if self.size is None else f"第{self.position}/{self.size}"

    @property
    def label_zh(self) -> str:
        """全市第3位（共13个）."""
        among = "" if self.size is None else f"（共{self.size}个）"
        return f"{self.set_name}第{self.position}位{among}"

    @property
    def label_en(self) -> str:
        """3 of 13."""
        return f"{self.position}" if self.size is None else f"{self.position} of {self.size}"


def competition_ranks(
    values: Mapping[Key, Decimal | int | None], set_name: str = "", order: Order = "desc"
) -> dict[Key, Rank | None]:
    """Ranks with gaps after ties (1, 2, 2, 4). A missing value is not ranked and does not count in the size.

    ``order`` desc: the greatest is first. Values are compared at nine decimals.
    """
    return _ranks(values, set_name, order, dense=False)


def dense_ranks(
    values: Mapping[Key, Decimal | int | None], set_name: str = "", order: Order = "desc"
) -> dict[Key, Rank | None]:
    """Ranks without gaps (1, 2, 2, 3); otherwise as ``competition_ranks``."""
    return _ranks(values, set_name, order, dense=True)


def _ranks(
    values: Mapping[Key, Decimal | int | None], set_name: str, order: Order, *, dense: bool
) -> dict[Key, Rank | None]:
    bordered = {k: border(v) for k, v in values.items() if v is not None}
    ordered = sorted(bordered.values(), reverse=order == "desc")
    positions: dict[Decimal, int] = {}
    counts: dict[Decimal, int] = {}
    for place, value in enumerate(ordered, start=1):
        positions.setdefault(value, len(positions) + 1 if dense else place)
        counts[value] = counts.get(value, 0) + 1
    return {
        key: Rank(positions[bordered[key]], len(ordered), set_name, counts[bordered[key]] > 1)
        if key in bordered
        else None
        for key in values
    }
