"""When handbooks say that something is due (完成时限): 6月底前, 三季度, 年内, 常年, and days as such."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline as it was understood.

    ``period`` is the span that the words name, printed as ``Period`` prints it (2021Q3, 2021-06, 2021 for 常年); empty
    where they name a day. ``start_on`` is set where they say when the work begins. ``reason`` says in Chinese how the
    words were taken; empty for a plain day.
    """

    deadline: date
    period: str = ""
    start_on: date | None = None
    reason: str = ""


class Step(NamedTuple):
    """One of the dated steps that stand in one cell; ``due`` is None for words that no date stands with."""

    due: Due | None
    words: str


def read_due(cell: object, year: int) -> Due | None:
    """The deadline in a cell of the handbook of ``year``; None for an empty cell or a dash.

    Raises ValueProblem for what is no deadline, saying what would be right.
    """
    raise NotImplementedError


def read_nodes(text: str, year: int) -> list[Step]:
    """The steps (节点) of a cell such as 3月底前完成招标；6月底前开工, in their order; nothing of the text is dropped.

    A cell without any date is one step without ``due``; an empty one none. Raises ValueProblem for a date that cannot be.
    """
    raise NotImplementedError
