"""A deadline as people write it: 三季度, 全年, 12月底前 instead of the codes under which spans are kept."""

from __future__ import annotations

from django.utils.translation import gettext as _

from threeones.base.pages.text import is_chinese
from threeones.kernel.values.period import Period
from threeones.kernel.values.period_text import parse_period
from threeones.kernel.values.problem import ValueProblem


def span_of(text: str, year: int | None = None) -> Period | None:
    """The span that a book names for a deadline; None where it is none."""
    try:
        found = parse_period(text, year) if text else None
    except ValueProblem:
        return None
    return found if found and found.last is not None else None


def span_words(text: str, year: int) -> str:
    """A span in the words of a year's book; what cannot be read stays as it stands."""
    found = span_of(text, year)
    if found is None:
        return text
    own = found.start.year == found.end.year == year
    words = (found.short_zh if own else found.label_zh) if is_chinese() else found.label_en
    return _("%(month)s底前") % {"month": words} if found.kind == "month" else words


def deadline_words(period: str, deadline: str, year: int) -> str:
    """When something is to be done: the span that the book names, the day where there is none or it is another one."""
    if not period:
        return deadline
    found = span_of(period, year)
    words = span_words(period, year)
    told = found is not None and deadline in ("", found.end.isoformat())
    return words if told or not deadline else _("%(span)s（%(day)s）") % {"span": words, "day": deadline}
