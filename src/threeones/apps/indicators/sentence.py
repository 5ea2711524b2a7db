"""The sentence as it would stand in a report: 1—10月，全区固定资产投资562.87亿元，同比增长10.2%，增速列全市第4位。"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from threeones.apps.indicators import words
from threeones.apps.indicators.models import Direction, Observation, PublishedRank
from threeones.apps.indicators.selectors import RankReading
from threeones.base.pages.text import exact_text
from threeones.base.pages.words import basis_word
from threeones.base.registry.measures import basis_of
from threeones.kernel.values.rounding import half_up

WHOLE = "区县市州旗"
"""What a place may be called by: 全区, 全县."""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the sentence; a number has ``kind`` and ``key`` of its derivation and says what it is worth."""

    text: str
    kind: str = ""
    key: str = ""
    exact: str = ""
    what: str = ""
    basis: str = ""

    @property
    def basis_word(self) -> str:
        """What the record is worth, in words."""
        return basis_word(self.basis)


@dataclass(frozen=True, slots=True)
class Sentence:
    """The sentence of one period, in Chinese as reports are."""

    parts: Sequence[Part]

    @property
    def text(self) -> str:
        """As plain text."""
        return "".join(p.text for p in self.parts)

    @property
    def numbers(self) -> list[Part]:
        """The pieces that are numbers."""
        return [p for p in self.parts if p.kind]


def sentence(o: Observation, rank: RankReading | None, published: PublishedRank | None) -> Sentence:
    """The sentence of an own observation: level, growth and rank as far as they are known.

    A published rank (公布位次) stands before a computed one; both name the set that they were taken in.
    """
    period = words.period_of(o.period)
    opening = f"{period.short_zh}，" if period.stated else ""
    place = f"全{o.place.name[-1]}" if o.place.name[-1] in WHOLE else o.place.name
    parts = [Part(f"{opening}{place}{o.indicator.name}")]
    if o.value is not None:
        shown = f"{half_up(o.value, o.indicator.decimals):f}{o.indicator.unit}"
        parts += [_number(o, "value", shown)]
    if o.growth is not None:
        parts += _growth(o)
    if published is not None or rank is not None:
        parts += _rank(o, rank, published)
    return Sentence([*parts, Part("。")])


def _growth(o: Observation) -> list[Part]:
    assert o.growth is not None
    opening = ("，" if o.value is not None else "") + ("按可比口径" if o.comparable else "")
    if o.growth == 0:
        return [Part(f"{opening}同比"), _number(o, "growth", "持平")]
    if o.growth > 0:
        return [Part(f"{opening}同比增长"), _number(o, "growth", f"{_short(o.growth)}%")]
    # the word belongs to the number: 下降2.3% is −2.3
    return [Part(f"{opening}同比"), _number(o, "growth", f"下降{_short(-o.growth)}%")]


def _short(value: Decimal) -> str:
    one = half_up(value, 1)
    return f"{one if one == value else value:f}"


def _rank(o: Observation, rank: RankReading | None, published: PublishedRank | None) -> list[Part]:
    of = rank.of if rank else "growth" if o.growth is not None else "value"
    fell = of == "growth" and o.indicator.direction == Direction.LOWER and o.growth is not None and o.growth < 0
    what = "降幅" if fell else {"growth": "增速", "value": "总量"}[of]
    if published is not None:
        kind, _slash, key = words.published_key(published).partition("/")
        number = Part(str(published.rank), kind, key, str(published.rank), words.rank_word(), published.basis)
        return [Part(f"，{what}列{published.place_set.name}第"), number, Part("位")]
    assert rank is not None
    kind, _slash, key = words.rank_key(rank).partition("/")
    number = Part(str(rank.rank), kind, key, str(rank.rank), words.rank_word(), basis_of(rank.node))
    return [Part(f"，{what}列{rank.place_set}第"), number, Part("位")]


def _number(o: Observation, of: str, shown: str) -> Part:
    kind, _slash, key = words.value_key(o, of).partition("/")
    return Part(shown, kind, key, exact_text(getattr(o, of)), words.measure_word(of), o.basis)
