"""Values as pages write them, in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from threeones.kernel.values.derivation import Node, Scalar
from threeones.kernel.values.rounding import half_up, plain, shortest

CHINESE = re.compile(r"[\u2e80-\u2fff\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")
MOST_DECIMALS = 2


def is_chinese() -> bool:
    """Whether the reader's language is Chinese."""
    return (get_language() or "zh").startswith("zh")


def zh(text: object) -> SafeString | str:
    """Data in Chinese, marked with its language where the page is in another one."""
    words = text if isinstance(text, SafeString) else str(text)
    marked = isinstance(words, SafeString) and 'lang="zh"' in words
    if marked or is_chinese() or not CHINESE.search(words):
        return words
    return format_html('<span lang="zh">{}</span>', words)


def in_language(given: Mapping[str, str]) -> str:
    """What a pack says in both languages (``{zh: …, en: …}``), in the reader's; Chinese where it has no other."""
    return given.get("zh", "") if is_chinese() or not given.get("en") else given["en"]


def zh_attr(text: object) -> SafeString:
    """The attribute that marks an element whose own text is Chinese data (an option, a title, an aria-label)."""
    return SafeString("" if is_chinese() or not CHINESE.search(str(text)) else ' lang="zh"')


def number_text(value: Decimal | int, decimals: int | None = None, sign: bool = False) -> str:
    """A number rounded half-up to ``decimals`` places (None: what it needs, two at most), with sign where asked.

    Chinese official writing groups no thousands (29640, 562.87亿元); English groups them.
    """
    number = Decimal(value)
    shown = half_up(number, decimals) if decimals is not None else shortest(half_up(number, MOST_DECIMALS))
    shown = plain(abs(shown) if shown == 0 else shown)
    return format(shown, ("+" if sign and shown > 0 else "") + ("" if is_chinese() else ",") + "f")


def value_text(value: Scalar, decimals: int | None = None) -> str:
    """Any value of a derivation; a missing one says so in a word."""
    if value is None:
        return _("数据未出")
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, (Decimal, int)):
        return number_text(value, decimals)
    return value.isoformat() if isinstance(value, date) else value


def exact_text(value: Scalar) -> str:
    """The value itself for machines: decimal strings, ISO dates, true and false, empty where missing."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


def value_of(given: Node | Scalar | float) -> Scalar:
    """The value of a derivation, or the value itself; a float (a literal in a template) as it is written."""
    if isinstance(given, Node):
        return given.value
    return Decimal(repr(given)) if isinstance(given, float) else given


def missing() -> SafeString:
    """A dash that says aloud what it means."""
    return format_html(
        '<span class="missing"><span aria-hidden="true">–</span>{}</span>',
        mark_safe(format_html('<span class="visually-hidden">{}</span>', _("数据未出"))),
    )
