"""Reading superiors' forms: the mapping that holds, what may be chosen, what is offered."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher
from pathlib import Path

from django.conf import settings

from threeones.apps.review.definitions import Definition, load_review_pack, missing_pack, pack_for
from threeones.apps.review.models import CellUse, SharedAnswer, SharedValue, SuperiorCell, SuperiorForm
from threeones.apps.review.selectors import is_seen
from threeones.apps.review.superior.rights import READ
from threeones.base.accounts.access import Access

Place = tuple[str, str]
ALIKE = 0.5
"""Names that share half of their characters in order are offered first."""


def mapping(form: SuperiorForm) -> dict[Place, SuperiorCell]:
    """The mapping that holds, by sheet and place."""
    cells = SuperiorCell.objects.filter(form=form).select_related("answer").order_by("number")
    return {(c.sheet, c.place): c for c in cells}


def template(form: SuperiorForm) -> bytes:
    """The superior's workbook as it was uploaded."""
    return kept(form.sha256)


def kept(sha256: str) -> bytes:
    """A kept file by its hash."""
    return (Path(settings.HOME) / "files" / sha256[:2] / sha256).read_bytes()


def choices(access: Access, year: int) -> dict[str, Definition]:
    """The figures of the review that one sees, by id; none for a year without a review."""
    if missing_pack(year):
        return {}
    pack = load_review_pack(pack_for(year), year)
    return {i: d for i, d in pack.figures.items() if d.measure is not None and is_seen(access, pack, i)}


def forms(access: Access, year: int) -> list[SuperiorForm]:
    """The forms that one reads: those all of whose figures one sees."""
    if not access.may(READ):
        return []
    every = list(SuperiorForm.objects.all())
    if access.everything:
        return every
    used: dict[int, dict[Place, SuperiorCell]] = {}
    for cell in SuperiorCell.objects.filter(form__in=every).order_by("number"):
        used.setdefault(cell.form_id, {})[(cell.sheet, cell.place)] = cell
    seen = set(choices(access, year))
    return [f for f in every if {c.figure for c in used.get(f.pk, {}).values() if c.use == CellUse.FIGURE} <= seen]


def values(period: str) -> dict[int, SharedValue]:
    """The newest shared answers of a period, by the number of the answer."""
    return {v.answer_id: v for v in SharedValue.objects.filter(period=period).order_by("number")}


def offered(label: str, answers: Iterable[SharedAnswer]) -> list[SharedAnswer]:
    """Existing answers whose names are like a label, likest first."""
    told = [(SequenceMatcher(None, a.name, label).ratio() + (a.name in label), a) for a in answers]
    return [a for score, a in sorted(told, key=lambda t: (-t[0], t[1].name)) if score >= ALIKE]
