"""Why a score, a rank or a grade is what it is."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from threeones.apps.evaluation.runs import derivation, opened, published
from threeones.apps.evaluation.score_sheet import parts, rule_text
from threeones.apps.evaluation.selectors import run_by_key
from threeones.base.accounts.access import Access
from threeones.base.registry.explainers import Explanation
from threeones.kernel.values.faults import Faults


def explain_run(key: str, _as_of: date, access: Access) -> Explanation | None:
    """``<run>/<what>/<subject>``: what is total, rank, grade, bonus, penalty or an item's id."""
    pieces = key.split("/", 2)
    run = run_by_key(int(pieces[0]), access) if len(pieces) == 3 and pieces[0].isdecimal() else None
    if run is None:
        return None
    what, subject = pieces[1], pieces[2]
    try:
        scheme = opened(run).scheme
    except Faults:
        return None
    shown, who = published(run, access)
    if subject not in {s.subject for s in shown} or not who.sheet(subject):
        return None
    item = next((i for i in scheme.items if i.id == what), None)
    words = {"total": _("总分"), "rank": _("位次"), "grade": _("等次"), "bonus": _("加分"), "penalty": _("扣分")}
    if item is None and what not in words:
        return None
    found = parts(derivation(run, subject, who)).get(f"item:{item.label}" if item else what)
    if found is None:
        return None
    rule = "；".join(rule_text(scheme, p) for p in item.parts) if item else ""
    title = f"{subject} · {item.label if item else words[what]}"
    notes = (f"{run.title} {scheme.id} {scheme.version}", f"SHA-256 {scheme.hash}")
    return Explanation(title, found, str(found.value), rule, notes)
