"""Reading circulars for somebody: those that are seen, one with its content, the months that want one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from threeones.apps.handbook import selectors as handbook
from threeones.apps.supervision.circulars.composing import composed
from threeones.apps.supervision.circulars.content import Content, RowTold, frozen
from threeones.apps.supervision.circulars.keeping import texts_of
from threeones.apps.supervision.circulars.rights import WRITE
from threeones.apps.supervision.facts import end_of
from threeones.apps.supervision.models import Circular, CircularStage
from threeones.base.accounts.access import Access
from threeones.base.accounts.sight import seen
from threeones.base.org.models import Unit


def circulars(access: Access) -> QuerySet[Circular]:
    """The circulars that are seen, the newest month first; without their contents, which are long."""
    query = seen(Circular, access).select_related("bureau", "document", "corrects__document")
    return query.defer("content", "corrects__content")


def circular(access: Access, pk: int) -> Circular | None:
    """One that is seen, with its content."""
    found = seen(Circular, access).select_related("bureau", "document", "corrects__document").filter(pk=pk)
    return found.first()


def content_of(one: Circular, day: date) -> Content:
    """The content of a circular that is seen: as it was frozen, else as it is on the day. Raises ``NoLightRule``, Faults."""
    return frozen(one) if one.stage == CircularStage.ISSUED else composed(one, texts_of(one), day)


def corrections(access: Access, one: Circular) -> list[Circular]:
    """Those seen that correct it."""
    return list(circulars(access).filter(corrects=one).order_by("number"))


@dataclass(frozen=True, slots=True)
class Wanted:
    """A bureau's month that is over and has no circular."""

    bureau: Unit
    month: str


def wanted(access: Access, year: int, as_of: date, today: date) -> list[Wanted]:
    """The months of a year without a circular that one may draft, the newest first; three queries."""
    if not access.may(WRITE):
        return []
    objectives = handbook.objectives(year, access).select_related("bureau")
    bureaus = {o.bureau_id: o.bureau for o in objectives if access.may(WRITE, o.bureau)}
    there = set(seen(Circular, access).filter(month__startswith=f"{year}-").values_list("bureau", "month"))
    months = [f"{year}-{m:02d}" for m in range(12, 0, -1)]
    over = [m for m in months if end_of(m) <= as_of and end_of(m) < today]
    ordered = sorted(bureaus.values(), key=lambda u: u.code)
    return [Wanted(b, m) for m in over for b in ordered if (b.pk, m) not in there]


def rows_of(content: Content, codes: Sequence[str]) -> list[RowTold]:
    """The rows of some projects, in the content's order."""
    chosen = set(codes)
    return [row for row in content["rows"] if row["code"] in chosen]


@dataclass(frozen=True, slots=True)
class FigureRows:
    """A figure with its rows: ``word`` names it (empty for a light of the table by unit, whose state is ``light``)."""

    word: str
    light: str
    text: str
    rows: Sequence[RowTold]


LIGHT = "light-"
"""Before a state of a light in an address: the projects that have it."""


def figure_rows(content: Content, slug: str) -> FigureRows | None:
    """The rows behind a figure, by its name in addresses; None for one that is none or has no rows."""
    if slug.startswith(LIGHT):
        state = slug.removeprefix(LIGHT)
        rows = [row for row in content["rows"] if row["light"] == state]
        return FigureRows("", state, str(len(rows)), rows) if rows else None
    for word, figure in content["figures"].items():
        if figure["slug"] == slug and figure["rows"] is not None:
            return FigureRows(word, "", figure["text"], rows_of(content, figure["rows"]))
    return None
