"""Template tags of the review: a figure in its sentence, what the margin says of it, and the editor's passages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from threeones.apps.review.composing import ComposedSection, Piece
from threeones.apps.review.drafts import Place
from threeones.apps.review.figures import Figure, number_text
from threeones.apps.review.forms import PREFIX, Field
from threeones.apps.review.revising import Since
from threeones.apps.review.snapshots import FigureChange, Row
from threeones.apps.review.words import basis_word, hedge_word, in_language, period_words, set_words
from threeones.apps.review.writing import Slip
from threeones.base.pages import text
from threeones.base.pages.templatetags.threeones import opener

register = template.Library()
register.filter("basis_word", basis_word)
register.filter("hedge_word", hedge_word)
register.filter("words", in_language)


@register.simple_tag(takes_context=True)
def piece(context: Mapping[str, Any], part: Piece) -> SafeString | str:
    """A run of the text; a figure opens its derivation: in the drawer, or further down in a file of its own."""
    figure = part.figure
    if figure is None or figure.node is None:
        return format_html('<span class="whole">{}</span>', part.text) if part.whole else part.text
    exact = text.exact_text(figure.value)
    if context.get("in_file"):
        link = format_html('<a class="number" href="#why-{}" data-value="{}">{}</a>', figure.id, exact, part.text)
        number = context["references"].get(figure.id)
        return format_html("{}<sup>[{}]</sup>", link, number) if number else link
    return opener(context, why_key(context, figure), exact, part.text)


@register.simple_tag(takes_context=True)
def why(context: Mapping[str, Any], figure: Figure) -> str:
    """The name of a figure's derivation for ``{% number %}``."""
    return why_key(context, figure)


def why_key(context: Mapping[str, Any], figure: Figure) -> str:
    """``review/2021/D05``."""
    return f"review/{context['review_year']}/{figure.id}"


@register.simple_tag(takes_context=True)
def set_of(context: Mapping[str, Any], figure: Figure) -> SafeString | str:
    """The set that a rank or grade was taken in, in the reader's language where the pack knows it."""
    return set_words(figure, context["review"].reading.pack)


@register.filter
def period(figure: Figure) -> str:
    """The figure's period in the reader's language; empty where it has none."""
    return period_words(figure)


@register.filter
def later(figure: Figure) -> str:
    """What later records say, where that differs: 后来的记录为562.9."""
    if figure.later is None:
        return ""
    return _("按现在的记录为%(value)s") % {"value": number_text(figure.later)}


@register.simple_tag
def changed_in(section: ComposedSection, since: Since) -> list[FigureChange]:
    """The figures of a section that changed since the last draft: those that it says, and those that it lacks by now."""
    ids = {f.id for f in (*section.figures, *section.missing)}
    return [c for c in since.figures if c.id in ids]


@register.simple_tag(takes_context=True)
def now_words(context: Mapping[str, Any], change: FigureChange) -> SafeString:
    """What a changed figure prints now; it opens why."""
    figure = change.figure
    if figure is None or figure.node is None or change.new is None or figure.wording != change.new.wording:
        return format_html("<span>{}</span>", text.zh(change.new_words))
    return opener(context, why_key(context, figure), text.exact_text(figure.value), text.zh(change.new_words))


@register.simple_tag
def row_place(row: Row) -> str:
    """Where a record stands: 土地出让.xlsx 宗地 第7行."""
    file, _hash, sheet = row[0].partition("#")
    return _("%(file)s %(sheet)s 第%(row)s行") % {"file": file, "sheet": sheet, "row": row[1]}


@register.simple_tag
def passage_name(place: Place) -> str:
    """What a passage is called: its theme, or opening and closing."""
    if place.theme:
        return in_language(place.title)
    return _("篇首（可不写）") if place.is_opening else _("篇末，如展望（可不写）")


@register.simple_tag
def wrong(fields: Sequence[Field], reason: Sequence[Slip]) -> list[tuple[str, str, Slip]]:
    """All that is wrong in a form, with the field that it leads to."""
    found = [("reason", _("这一稿改了什么"), slip) for slip in reason]
    return found + [(PREFIX + f.name, str(passage_name(f.place)), slip) for f in fields for slip in f.slips]


@register.simple_tag
def clashes(fields: Sequence[Field]) -> list[Field]:
    """The passages that two changed."""
    return [f for f in fields if f.conflict]


@register.simple_tag
def unsaved(fields: Sequence[Field]) -> list[Field]:
    """The passages that hold what was typed and not saved."""
    return [f for f in fields if f.unsaved]
