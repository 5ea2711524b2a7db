"""What handbooks promise (目标值): indicator, number, unit and direction out of words, or what they lack to be measured."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from threeones.kernel.book.model import AT_LEAST, Target


@dataclass(frozen=True, slots=True)
class ReadTarget:
    """A target as it was understood. ``text`` are the cell's own words of it, ``indicator`` the words before the number.

    ``number`` is in ``unit``; None: it cannot be measured, and ``suggestion`` says in Chinese what to add. ``reason``
    says how words were taken that leave a choice (左右, a range); empty where nothing was chosen.
    """

    indicator: str
    text: str
    number: Decimal | None = None
    unit: str = ""
    comparison: str = AT_LEAST
    of_growth: bool = False
    reason: str = ""
    suggestion: str = ""

    @property
    def measurable(self) -> bool:
        """Whether there is a number to hold a value against."""
        return self.number is not None

    def target(self) -> Target:
        """As a book holds it."""
        return Target(self.indicator, self.text, self.number, self.unit, self.comparison, self.of_growth)


def read_targets(text: str, unit_hint: str = "") -> list[ReadTarget]:
    """The targets in a cell, in their order; one that cannot be measured where there is no number, none where it is empty.

    ``unit_hint`` is the unit of the column (its heading's brackets), for numbers that name none.
    """
    raise NotImplementedError
