"""Words that the review's pages say about a figure, in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as mark

from threeones.apps.review.definitions import ReviewPack
from threeones.apps.review.figures import COUNTED, Figure
from threeones.base.pages import text, words
from threeones.base.registry.datasets import datasets
from threeones.base.registry.measures import Measure

HEDGES = {
    "over": mark("余、超：略多于此"),
    "atleast": mark("以上：不少于此"),
    "nearly": mark("近：略少于此"),
    "ambiguous": mark("原文有几种读法，不改写"),
}
QUOTED = re.compile(r"(\"[^\"]*\"|“[^”]*”)")
NAME = re.compile(r"[A-Za-z_]\w*|[<>=!]=")
SAID = {
    "and": "且",
    "or": "或",
    "not": "非",
    "is_missing": "空缺",
    "year_start": "当年第一天",
    "year_end": "当年最后一天",
    "year_number": "当年",
    "==": "＝",
    "!=": "≠",
    ">=": "≥",
    "<=": "≤",
}
KINDS = {
    "count": mark("计数"),
    "sum": mark("合计"),
    "mean": mark("平均"),
    "value": mark("取一行的数"),
    "share": mark("占比"),
    "streak": mark("连续次数"),
}


def basis_word(basis: str | None) -> str:
    """What a figure is worth: real, recorded, synthetic, counted."""
    return _("计数") if basis == COUNTED else words.basis_word(basis or "")


def hedge_word(figure: Figure) -> str:
    """What a hedge promises; empty for a figure printed exactly."""
    hedge = figure.definition.hedge if figure.definition.hedge == "ambiguous" else figure.hedge
    return _(HEDGES[hedge]) if hedge in HEDGES else ""


def in_language(given: Mapping[str, str]) -> str:
    """A pack's words in the reader's language."""
    return given.get("zh" if text.is_chinese() else "en", "")


def period_words(figure: Figure) -> str:
    """The figure's period; empty where it has none."""
    if figure.period is None:
        return ""
    return figure.period.label_zh if text.is_chinese() else figure.period.label_en


def set_words(figure: Figure, pack: ReviewPack) -> SafeString | str:
    """The set of a rank or grade."""
    name = figure.definition.set_name
    return name if text.is_chinese() or not name else pack.sets.get(name) or text.zh(name)


def condition_words(condition: str, columns: Mapping[str, str]) -> str:
    """A condition as a reader says it: columns by their headings and signs instead of words; in English as it stands."""
    if not text.is_chinese():
        return condition
    pieces = QUOTED.split(condition)
    # every other piece is a quoted text, which stays as it is
    return "".join(p if n % 2 else NAME.sub(lambda m: _plain(m[0], columns), p) for n, p in enumerate(pieces))


def _plain(name: str, columns: Mapping[str, str]) -> str:
    return columns.get(name) or SAID.get(name, name)


def measure_words(measure: Measure) -> str:
    """A measure as a reader can check it: dataset, condition, what is done with the rows."""
    dataset = datasets.get(measure.dataset)
    parts = [_("数据集：%(name)s") % {"name": dataset.title if dataset else measure.dataset}]
    if measure.where:
        parts.append(
            _("条件：%(where)s") % {"where": condition_words(measure.where, dataset.columns if dataset else {})}
        )
    kind = _(KINDS[measure.measure])
    column = dataset.columns.get(measure.column, measure.column) if dataset else measure.column
    asked = column or condition_words(measure.of or measure.condition, dataset.columns if dataset else {})
    parts.append(_("口径：%(kind)s") % {"kind": f"{kind} {asked}".strip()})
    return _("；").join(parts)
