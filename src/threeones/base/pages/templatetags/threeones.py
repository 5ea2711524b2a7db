"""Template tags that every page has: numbers that explain themselves, lights, ranks, deadlines.

How to use them stands in ``docs/howto/pages.md``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from threeones.base.accounts.entries import HISTORY
from threeones.base.audit.words import actor_word
from threeones.base.pages import asof, charts, drawing, text, words
from threeones.kernel.calendar import load_calendar
from threeones.kernel.values.derivation import Node, Scalar
from threeones.kernel.values.rank import Rank

ANY_MONTH = "0000-00"
"""Stands for the month in an address of which the rest is the same for all twelve."""
register = template.Library()
register.filter("actor", actor_word)
register.filter("zh", text.zh)
register.filter("zh_attr", text.zh_attr)
register.simple_tag(charts.chart, name="chart")
register.simple_tag(drawing.sparkline, name="sparkline")
register.simple_tag(drawing.bar, name="bar")
register.simple_tag(drawing.dots, name="dots")


def why_url(context: Mapping[str, Any], why: str) -> str:
    """The address of the derivation ``kind/key`` as of the page's day."""
    kind, _slash, key = why.partition("/")
    day = context.get("as_of")
    return reverse("why", args=[kind, key]) + (f"?as_of={day.isoformat()}" if day else "")


def opener(context: Mapping[str, Any], why: str, exact: str, body: str) -> SafeString:
    """``body`` as a link that opens its derivation in the drawer, or as a page where scripts are off."""
    if not why:
        return format_html('<span class="number plain" data-value="{}">{}</span>', exact, body)
    url = why_url(context, why)
    return format_html(
        '<a class="number" href="{}" hx-get="{}" hx-target="#drawer-body" data-value="{}">{}</a>', url, url, exact, body
    )


@register.simple_tag(takes_context=True)
def number(
    context: Mapping[str, Any],
    value: Node | Scalar | float,
    why: str = "",
    unit: str | None = None,
    decimals: int | None = None,
    sign: bool = False,
) -> SafeString:
    """A number, with its unit; ``why="kind/key"`` makes it open its derivation.

    The unit is the derivation's own unless given; ``unit=""`` leaves it out (where it stands in the column's head).
    """
    given = text.value_of(value)
    shown_unit = (value.unit if isinstance(value, Node) else "") if unit is None else unit
    if given is None:
        return opener(context, why, "", text.missing())
    if isinstance(given, (Decimal, int)) and not isinstance(given, bool):
        body = text.number_text(given, decimals, sign)
    else:
        body = text.zh(text.value_text(given))
    if word := words.unit_word(shown_unit):
        tight = "" if word == "%" else " "
        body = format_html('{}{}<span class="unit">{}</span>', body, tight, text.zh(word))
    return opener(context, why, text.exact_text(given), body)


@register.simple_tag(takes_context=True)
def history(context: Mapping[str, Any], label: str, key: str, of: str = "") -> SafeString | str:
    """The way to all that was ever changed in a record (变更记录), for whoever may read it.

    ``of`` says whose, where several stand on a page, to those who hear it.
    """
    if not context["request"].access.may(HISTORY):
        return ""
    whose = format_html('<span class="visually-hidden"> {}</span>', of) if of else ""
    return format_html('<a href="{}">{}{}</a>', reverse("audit_record", args=[label, key]), _("变更记录"), whose)


@register.simple_tag(takes_context=True)
def growth(
    context: Mapping[str, Any], value: Node | Scalar | float, why: str = "", decimals: int = 1, points: bool = False
) -> SafeString:
    """Growth in percent with its sign (+10.2%); ``points`` makes it percentage points (百分点)."""
    return number(context, value, why, "个百分点" if points else "%", decimals, sign=True)


@register.simple_tag(takes_context=True)
def rank(context: Mapping[str, Any], position: Rank | Node | int | None, size: int | None = None, why: str = "") -> str:
    """A rank in its set: 第3/13; in English 3rd of 13."""
    if isinstance(position, Rank):
        size = position.size if size is None else size
    given = position.position if isinstance(position, Rank) else text.value_of(position)
    if given is None:
        return opener(context, why, "", text.missing())
    place = int(Decimal(str(given)))
    return opener(context, why, str(place), rank_text(place, size))


def rank_text(place: int, size: int | None) -> str:
    """第3/13, 第3; 3rd of 13, 3rd."""
    if text.is_chinese():
        return f"第{place}" if size is None else f"第{place}/{size}"
    ending = "th" if 10 <= place % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    return f"{place}{ending}" if size is None else f"{place}{ending} of {size}"


@register.simple_tag
def coded(word: object, code: object) -> SafeString | str:
    """A word that stands for a code, which stays in its title."""
    shown = text.zh(word)
    return shown if str(word) == str(code) else format_html('<span title="{}">{}</span>', code, shown)


@register.filter
def light_word(state: object) -> str:
    """The word of a light's state in the reader's language."""
    return words.light(state).word


@register.filter
def said(given: Mapping[str, str]) -> SafeString | str:
    """What a pack says in both languages, in the reader's."""
    return text.zh(text.in_language(given))


@register.simple_tag
def light(state: object, word: bool = True) -> SafeString:
    """A light: shape, colour and word; ``word=False`` keeps the word for screen readers only."""
    look = words.light(state)
    return format_html(
        '<span class="light light-{}"><span aria-hidden="true">{}</span> <span{}>{}</span></span>',
        look.tone,
        look.shape,
        "" if word else SafeString(' class="visually-hidden"'),
        text.zh(look.word),
    )


@register.simple_tag(takes_context=True)
def strip(context: Mapping[str, Any], states: Sequence[object] | Mapping[str, object], why: str = "") -> SafeString:
    """Twelve months of lights in a row. ``states``: from January on, or by month (2021-03).

    ``why="light/P001"`` makes each month open why it has its light (``light/P001/2021-03``).
    """
    if not why:
        return drawing.strip(states, context.get("year"))
    before, _month, after = why_url(context, f"{why}/{ANY_MONTH}").rpartition(ANY_MONTH)
    return drawing.strip(states, context.get("year"), lambda month: before + month + after)


@register.simple_tag(takes_context=True)
def due(context: Mapping[str, Any], day: date | None, done: bool = False) -> SafeString | str:
    """A deadline and how far it is from the page's day: 还有6个工作日, 今天到期, 逾期3个工作日."""
    if day is None:
        return text.missing()
    stamp = format_html('<time datetime="{}">{}</time>', day.isoformat(), day.isoformat())
    today = context.get("as_of")
    if done or today is None:
        return stamp
    words_left, tone = due_text(day, today)
    return format_html('{} <span class="due {}">{}</span>', stamp, tone, words_left)


def due_text(day: date, today: date) -> tuple[str, str]:
    """The words for a deadline seen from ``today``, and the class of their tone."""
    counted = load_calendar("cn").working_days_between(today, day)
    n = abs(counted.value)
    if day == today:
        said, tone = _("今天到期"), "soon"
    elif day > today:
        said, tone = ngettext("还有%(n)s个工作日", "还有%(n)s个工作日", n) % {"n": n}, ""
    else:
        said, tone = ngettext("逾期%(n)s个工作日", "逾期%(n)s个工作日", n) % {"n": n}, "late"
    return (said + _("（放假安排未公布，暂定）") if counted.provisional else said), tone


@register.simple_tag(takes_context=True)
def query(context: Mapping[str, Any], **changes: object) -> str:
    """The page's address with some parameters changed; None or empty takes one away. The page number goes too."""
    kept = {k: v for k, v in context["request"].GET.lists() if k not in changes and k not in ("page", asof.PARAMETER)}
    kept |= {k: [str(v)] for k, v in changes.items() if v not in (None, "")}
    return "?" + urlencode(kept, doseq=True)


@register.inclusion_tag("pages/chip.html", takes_context=True)
def chip(
    context: Mapping[str, Any], name: str, value: object, label: object, count: int | None = None
) -> dict[str, Any]:
    """A filter that stands in the address: ``?name=value``; pressed again it goes."""
    on = context["request"].GET.get(name, "") == str(value)
    return {"url": query(context, **{name: None if on else value}), "on": on, "label": label, "count": count}


@register.inclusion_tag("pages/sort.html", takes_context=True)
def sort(context: Mapping[str, Any], key: str, label: object, numeric: bool = False) -> dict[str, Any]:
    """The head of a column that sorts: ``?sort=key`` upward, ``?sort=-key`` downward."""
    now = context["request"].GET.get("sort", "")
    state = {key: "ascending", f"-{key}": "descending"}.get(now, "")
    url = query(context, sort=f"-{key}" if state == "ascending" else key)
    return {"url": url, "label": label, "state": state, "numeric": numeric}
