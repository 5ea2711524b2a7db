"""Books of a few entries whose codes and words come from small alphabets, so that two of them share much."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import TypeVar

from hypothesis import strategies as st

from threeones.kernel.book.model import AT_LEAST, AT_MOST, Book, Milestone, Objective, Project, Target

T = TypeVar("T")
OBJECTIVES, UNITS = ("O1", "O2", "O3"), ("一科", "二科")
DAYS = (None, *(date(2021, month, 15) for month in (3, 6, 9)))
WEIGHTS = (Decimal(1), Decimal(2), Decimal("0.5"))


def books() -> st.SearchStrategy[Book]:
    """Books whose codes stand once; drawn by their number, which is far quicker than field by field."""
    return st.integers(0, 2**32).map(made)


def made(number: int) -> Book:
    """The book of a number."""
    chance = random.Random(number)
    codes = chance.sample(["P1", "P2", "P3", "P4"], 3)
    milestones = [(chance.choice(codes), _milestone(chance, code)) for code in _some(chance, ("M1", "M2", "M3"))]
    return Book(
        2021,
        "局",
        _word(chance),
        tuple(Objective(c, _word(chance), chance.choice(("", *OBJECTIVES))) for c in _some(chance, OBJECTIVES)),
        tuple(_project(chance, code, [m for at, m in milestones if at == code]) for code in codes),
    )


def _project(chance: random.Random, code: str, milestones: list[Milestone]) -> Project:
    targets = [
        Target(name, _word(chance), chance.choice((None, *WEIGHTS)), "家", chance.choice((AT_LEAST, AT_MOST)))
        for name in _some(chance, ("投资", "企业"))
    ]
    lists = {name: MappingProxyType({"栏": _word(chance)}) for name in _some(chance, ("清单", "实事"))}
    return Project(
        code,
        _word(chance),
        tuple(_some(chance, OBJECTIVES)),
        _word(chance),
        chance.choice(UNITS),
        tuple(_some(chance, UNITS)),
        deadline=chance.choice(DAYS),
        weight=chance.choice(WEIGHTS),
        lists=MappingProxyType(lists),
        milestones=tuple(milestones),
        targets=tuple(targets),
        kept=MappingProxyType({"备注": _word(chance)} if chance.random() < 0.3 else {}),
    )


def _milestone(chance: random.Random, code: str) -> Milestone:
    return Milestone(code, _word(chance), chance.choice(DAYS), chance.choice(DAYS), chance.choice(WEIGHTS))


def _some(chance: random.Random, of: Sequence[T]) -> list[T]:
    return chance.sample(list(of), chance.randrange(len(of) + 1))


def _word(chance: random.Random) -> str:
    return "".join(chance.choice("甲乙丙 a") for _ in range(chance.randrange(3)))
