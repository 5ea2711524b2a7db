"""Why a figure of the review is what it is: the explainer ``review`` with keys such as ``2021/D05``."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from threeones.apps.review.access import READ
from threeones.apps.review.figures import Figure, Reading, number_text
from threeones.apps.review.selectors import is_seen, reading_of
from threeones.apps.review.words import hedge_word, in_language, measure_words, period_words
from threeones.base.accounts.access import Access
from threeones.base.registry.explainers import Explanation
from threeones.kernel.values.faults import Faults


def explain(key: str, as_of: date, access: Access) -> Explanation | None:
    """The derivation of ``year/figure`` as the review of that day shows it; None where it has none."""
    if not access.may(READ):
        return None
    year, slash, figure_id = key.partition("/")
    if not slash or not year.isdecimal() or len(year) != 4:
        return None
    try:
        found = reading_of(int(year), figure_id, as_of)
    except Faults:
        return None
    if found is None or found[1].node is None or not is_seen(access, found[0].pack, figure_id):
        return None
    return explanation(*found)


def explanation(reading: Reading, figure: Figure) -> Explanation:
    """What a drawer says of a figure that has a value."""
    definition = figure.definition
    assert figure.node is not None and definition.measure is not None
    notes = [_("按%(day)s的记录") % {"day": reading.as_of.isoformat()}]
    notes += [w for w in (period_words(figure), definition.set_name, hedge_word(figure)) if w]
    if figure.held:
        claim = {"what": figure.held.claim.holds, "value": number_text(figure.held.node.value)}
        words = _("“%(what)s”成立（%(value)s%%）") if figure.held.holds else _("“%(what)s”不成立（%(value)s%%）")
        notes.append(words % claim)
    if figure.later is not None:
        notes.append(_("后来的记录改变了这个数：现为%(value)s") % {"value": number_text(figure.later)})
    rule = "。".join(w for w in (in_language(definition.note), measure_words(definition.measure)) if w)
    return Explanation(
        title=f"{definition.id} {in_language(definition.title)}",
        node=figure.node,
        shown=str(figure.wording),
        rule=rule,
        notes=tuple(notes),
    )
