"""A scheme (考评方案) as it stands after reading and checking: what is read, scored, ranked, graded.

Numbers are exact decimals. Weights and points are in points (分); shares of grades are
fractions of 1. Expressions carry their checked tree, with unit conversions written in.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from threeones.kernel.rules.syntax import Ast

POINT = 1_000_000  # points are kept as whole millionths


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact (数据项) that the scheme reads; ``kind`` is number, text, bool or date.

    ``column`` is its heading where that is neither name nor label; ``over`` says how the
    periods of a long table come together: sum, last or mean.
    """

    name: str
    label: str
    kind: str = "number"
    unit: str = ""
    column: str = ""
    optional: bool = False
    over: str = ""

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings under which the fact may stand, the likeliest first."""
        return (self.column,) if self.column else tuple(dict.fromkeys((self.name, self.label)))


@dataclass(frozen=True, slots=True)
class Formula:
    """An expression of the scheme: its text, its checked tree and the unit of its value."""

    text: str
    root: Ast
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Score:
    """A score function (计分方法) with its constants, e.g. ratio with base 24.097."""

    text: str
    name: str
    numbers: dict[str, Decimal] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    points: tuple[tuple[Decimal, Decimal], ...] = ()

    @property
    def below(self) -> Decimal:
        """What a value below the first band scores: as stated, else 0 where bands are steps, and the first band's score."""
        first = self.points[0][1] if self.words.get("between") == "linear" else Decimal(0)
        return self.numbers.get("below", first)


@dataclass(frozen=True, slots=True)
class Part:
    """What is scored: ``weight * score(value)`` points."""

    id: str
    label: str
    weight: Decimal
    value: Formula
    score: Score


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the score sheet (计分项): one part, or several whose points are added."""

    id: str
    label: str
    weight: Decimal
    parts: tuple[Part, ...]
    whole: bool  # scored as one, without `parts:`
    missing: str = "error"
    zero_division: str = "error"


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A bonus or penalty (加分 / 扣分): points where the condition holds, within floor and cap.

    ``at_most`` (a fraction of 1): bonuses go to no more than this share of the group's ranked
    subjects, those first that have the greatest ``by`` (None: the sum of the item points).
    """

    id: str
    label: str
    when: Formula | None
    points: Formula
    floor: Decimal | None = None
    cap: Decimal | None = None
    at_most: Fraction | None = None
    by: Formula | None = None


@dataclass(frozen=True, slots=True)
class Veto:
    """A veto (一票否决): where it holds, the grade is at best ``grade``."""

    id: str
    label: str
    when: Formula
    grade: str


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade (等次): the share from the top (1/5 = 20 %), or the least published total, or both."""

    name: str
    top: Fraction | None = None
    least: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Total:
    """Limits of the total and the decimals of the published one."""

    floor: Decimal | None = None
    cap: Decimal | None = None
    decimals: int = 2


@dataclass(frozen=True, slots=True)
class Scheme:
    """A checked scheme. ``hash`` is the SHA-256 of the file's bytes, kept in ``text``."""

    id: str
    title: str
    version: str
    subject: str
    source: dict[str, str]
    facts: dict[str, Fact]
    items: tuple[Item, ...]
    adjustments: tuple[Adjustment, ...]
    bonus_limit: Decimal | None
    penalty_limit: Decimal | None
    vetoes: tuple[Veto, ...]
    total: Total
    ties: str
    rank_by: str
    grades: tuple[Grade, ...]
    exempt: Formula | None
    groups: str | None
    hash: str
    text: bytes
