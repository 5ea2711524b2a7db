"""Indicators in the reader's language: names, periods, vintages, and the keys under which their numbers are explained."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as mark

from threeones.apps.indicators.models import Direction, Indicator, Observation, PublishedRank, Vintage
from threeones.apps.indicators.selectors import RankReading
from threeones.base.pages import text, words
from threeones.kernel.values.derivation import Node
from threeones.kernel.values.period import Period
from threeones.kernel.values.period_text import parse_period

_VINTAGES = {
    Vintage.FLASH: mark("快报数"),
    Vintage.PRELIMINARY: mark("初步数"),
    Vintage.FINAL: mark("核定数"),
}
_DIRECTIONS = {Direction.HIGHER: mark("越高越好"), Direction.LOWER: mark("越低越好")}
_MEASURES = {"value": mark("数值"), "growth": mark("同比增速")}


def name_of(indicator: Indicator) -> str:
    """The indicator's name; in English its English one where it has one."""
    return indicator.name if text.is_chinese() or not indicator.name_en else indicator.name_en


def period_of(period: str) -> Period:
    """The period of a record."""
    return parse_period(period)


def period_words(period: str) -> str:
    """A period with its year: 2021年1—10月, January–October 2021."""
    found = parse_period(period)
    return found.label_zh if text.is_chinese() else found.label_en


def vintage_word(vintage: str) -> str:
    """快报数, 初步数, 核定数."""
    return _(_VINTAGES[Vintage(vintage)])


def direction_word(direction: str) -> str:
    """Which way is better."""
    return _(_DIRECTIONS[Direction(direction)])


def measure_word(of: str) -> str:
    """What is ranked or shown: 数值 (value) or 同比增速 (growth)."""
    return _(_MEASURES[of])


def rank_word() -> str:
    """位次."""
    return _("位次")


def unit_of(indicator: Indicator, of: str) -> str:
    """The unit of the level, or percent."""
    return "%" if of == "growth" else indicator.unit


def places_of(indicator: Indicator, of: str) -> int:
    """How many decimals are shown: the indicator's own, or one for growth."""
    return 1 if of == "growth" else indicator.decimals


def shown(indicator: Indicator, of: str, value: Decimal | None, sign: bool = False) -> str:
    """A level with its unit, or a growth with its sign, as pages write them."""
    if value is None:
        return text.value_text(None)
    number = text.number_text(value, places_of(indicator, of), sign or of == "growth")
    unit = words.unit_word(unit_of(indicator, of))
    return number + ("" if unit == "%" else " ") + unit


def shown_change(indicator: Indicator, of: str, node: Node) -> str:
    """A change with its sign: −0.26 亿元; growth moves by percentage points."""
    if not isinstance(node.value, Decimal):
        return text.value_text(None)
    number = text.number_text(node.value, places_of(indicator, of), sign=True)
    return f"{number} {words.unit_word(node.unit)}"


def marked(sentence: str) -> SafeString:
    """A sentence of another language with its Chinese words (names from records) marked as such, one by one."""
    if text.is_chinese():
        return format_html_join("", "{}", [(sentence,)])
    return format_html_join("", "{}", ((text.zh(piece),) for piece in _runs(sentence)))


def _runs(sentence: str) -> Sequence[str]:
    pieces: list[str] = []
    for letter in sentence:
        chinese = bool(text.CHINESE.match(letter))
        if pieces and bool(text.CHINESE.match(pieces[-1][-1])) == chinese:
            pieces[-1] += letter
        else:
            pieces.append(letter)
    return pieces


def value_key(o: Observation, of: str) -> str:
    """Where the own value or growth is explained."""
    return f"indicator/{o.indicator.code}/{of}/{o.period}"


def observation_key(o: Observation, of: str) -> str:
    """Where one vintage of any place's value or growth is explained."""
    return f"observation/{o.place.code}/{o.indicator.code}/{o.vintage}/{of}/{o.period}"


def revision_key(o: Observation, of: str) -> str:
    """Where the change against the vintage before is explained."""
    return f"revision/{o.indicator.code}/{of}/{o.vintage}/{o.period}"


def rank_key(r: RankReading) -> str:
    """Where a computed rank is explained: the own district's, or that of any place."""
    own = f"{r.indicator.code}/{r.of}/{r.place_set}/{r.period}"
    return f"rank/{own}" if r.own.place.is_own else f"place_rank/{r.own.place.code}/{own}"


def published_key(p: PublishedRank) -> str:
    """Where a published rank is shown with its row."""
    return f"published_rank/{p.indicator.code}/{p.place_set.name}/{p.period}"
