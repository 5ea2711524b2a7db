"""Values of a draft's fields as people type them, and back: each fault at its field."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from threeones.apps.handbook.drafting.entries import State
from threeones.apps.handbook.drafting.fields import BETWEEN, CHOICES, MANY, YES, Field, longest
from threeones.apps.handbook.drafting.names import SHOWN, Names
from threeones.apps.handbook.wordings import plain_number
from threeones.base.entry.errors import Wrong
from threeones.base.entry.texts import check_text
from threeones.base.intake.reading import fold, short
from threeones.kernel.book.model import AT_LEAST
from threeones.kernel.values.parse import parse_date, split_names
from threeones.kernel.values.period_text import parse_period
from threeones.kernel.values.problem import ValueProblem
from threeones.kernel.values.rounding import shortest

Read = tuple[Any, list[Wrong]]
ONE = "1"
"""The weight that goes without saying."""


def text_of(field: Field, state: State, names: Names) -> str:
    """A field as its form shows it."""
    value = state.get(field.name)
    if field.shape == "choice":
        return str(value or AT_LEAST)
    if field.shape == "tick":
        return YES if value else ""
    if field.name == "weight":
        return plain_number(value or ONE)
    if field.shape == "number":
        return plain_number(value)
    if field.shape in MANY:
        return BETWEEN.join(value or ())
    return names.person_text(value) if value and field.shape == "person" else str(value or "")


def shown(field: Field, text: str) -> str:
    """A form's text in the reader's words, where it is a code."""
    if field.shape == "choice":
        return _(CHOICES.get(text, text))
    return (_("是") if text else _("否")) if field.shape == "tick" else text


def texts_of(fields: Mapping[str, Field], state: State, names: Names) -> dict[str, str]:
    """All fields as a form shows them."""
    names.know_people([str(state.get(f.name, "")) for f in fields.values() if f.shape == "person"])
    return {name: text_of(field, state, names) for name, field in fields.items()}


def read(field: Field, text: str, names: Names) -> Read:
    """The value of what was typed (None: it says nothing), and what is wrong with it."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if field.shape != "text" and field.shape not in MANY:
        text = " ".join(text.split())
    if wrong := list(check_text(field.name, text, longest(field), None, lines=field.shape in ("text", *MANY))):
        return None, wrong
    if not text:
        return None, [Wrong(field.name, _("没有填"))] if field.needed else []
    return READERS[field.shape](field, text, names)


def _plain(_field: Field, text: str, _names: Names) -> Read:
    return text, []


def _day(field: Field, text: str, names: Names) -> Read:
    try:
        return parse_date(text, names.edition.year).isoformat(), []
    except ValueProblem:
        return None, [Wrong(field.name, _("“%(text)s”不是日期") % {"text": short(text)}, _("如 2021-10-31"))]


def _number(field: Field, text: str, _names: Names) -> Read:
    plain = unicodedata.normalize("NFKC", text).replace(",", "").removesuffix("%").strip()
    try:
        number = Decimal(plain)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        return None, [Wrong(field.name, _("“%(text)s”不是数；只填数，如 60") % {"text": short(text)})]
    if field.positive and number <= 0:
        return None, [Wrong(field.name, _("“%(text)s”不大于0") % {"text": short(text)}, _("大于0的数"))]
    whole = field.digits - field.decimals
    exponent = number.normalize().as_tuple().exponent
    if number.adjusted() >= whole or (isinstance(exponent, int) and -exponent > field.decimals):
        most = _("整数部分不超过%(whole)s位，小数不超过%(decimals)s位") % {"whole": whole, "decimals": field.decimals}
        return None, [Wrong(field.name, _("“%(text)s”记不下") % {"text": short(text)}, most)]
    said = format(shortest(number + 0), "f")
    return (None if field.name == "weight" and said == ONE else said), []


def _period(field: Field, text: str, names: Names) -> Read:
    try:
        period = parse_period(text, names.edition.year)
    except ValueProblem:
        period = None
    if period is None or period.last is None:
        return None, [Wrong(field.name, _("“%(text)s”不是期间") % {"text": short(text)}, _("如 2021Q3、2021年"))]
    said = str(period)
    return said, list(check_text(field.name, said, longest(field), None))


def _unit(field: Field, text: str, names: Names) -> Read:
    return _one(names.unit(field.name, text))


def _person(field: Field, text: str, names: Names) -> Read:
    return _one(names.person(field.name, text))


def _one(found: str | Wrong) -> Read:
    return (None, [found]) if isinstance(found, Wrong) else (found, [])


def _several(text: str, find: Callable[[str], str | Wrong]) -> Read:
    """Words set apart by 、, each looked up; one that is told twice counts once."""
    found = [find(word) for word in split_names(text)]
    return list(dict.fromkeys(f for f in found if isinstance(f, str))), [f for f in found if isinstance(f, Wrong)]


def _units(field: Field, text: str, names: Names) -> Read:
    return _several(text, lambda word: names.unit(field.name, word))


def _lists(field: Field, text: str, _names: Names) -> Read:
    def one(word: str) -> str | Wrong:
        name = " ".join(word.split())
        return next(check_text(field.name, name, field.most, None), name)

    value, wrong = _several(text, one)
    return sorted(value), wrong


def _objectives(field: Field, text: str, names: Names) -> Read:
    known = {fold(word): code for code, name in names.objectives.items() for word in (name, code)}

    def one(word: str) -> str | Wrong:
        if fold(word) in known:
            return known[fold(word)]
        some = BETWEEN.join(list(names.objectives)[:SHOWN])
        return Wrong(field.name, _("手册里没有目标“%(word)s”") % {"word": short(word)}, some)

    return _several(text, one)


def _choice(field: Field, text: str, _names: Names) -> Read:
    if text not in CHOICES:
        words = BETWEEN.join(_(word) for word in CHOICES.values())
        return None, [Wrong(field.name, _("“%(text)s”不在可选项里") % {"text": short(text)}, words)]
    return (None if text == AT_LEAST else text), []


def _tick(_field: Field, text: str, _names: Names) -> Read:
    return (True if text else None), []


READERS: Mapping[str, Callable[[Field, str, Names], Read]] = {
    "line": _plain,
    "text": _plain,
    "day": _day,
    "number": _number,
    "unit": _unit,
    "units": _units,
    "person": _person,
    "lists": _lists,
    "objectives": _objectives,
    "period": _period,
    "choice": _choice,
    "tick": _tick,
}
