"""Which edition was in force on a day (依据的版次): what lights, reports and results cite."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.utils.translation import gettext as _

from threeones.apps.handbook.models import Edition, EditionStage, Project
from threeones.base.audit.memo import until_touched

EDITION = "handbook.edition"
MARK = 8
"""So many signs of a hash tell editions apart for people."""


@until_touched(EDITION)
def published(year: int) -> Mapping[int, tuple[Edition, ...]]:
    """The published editions of a year by bureau, the oldest first; shared by all who ask, so nothing in them is changed."""
    found: dict[int, list[Edition]] = {}
    query = Edition.objects.filter(year=year, stage=EditionStage.PUBLISHED).select_related("bureau")
    for edition in query.order_by("bureau", "number"):
        found.setdefault(edition.bureau_id, []).append(edition)
    return {bureau: tuple(editions) for bureau, editions in found.items()}


def in_force(bureau: int, year: int, day: date | None = None) -> Edition | None:
    """The edition of a bureau's year that was in force on a day (None: the newest there is)."""
    of_bureau = published(year).get(bureau, ())
    return next((e for e in reversed(of_bureau) if day is None or (e.in_force_from or day) <= day), None)


def edition_of(project: Project, day: date) -> Edition | None:
    """The edition that a project's bureau went by on a day."""
    return in_force(project.objective.bureau_id, project.objective.year, day)


def editions_in_force(year: int, day: date) -> list[Edition]:
    """The edition of each bureau that was in force on a day."""
    found = (in_force(bureau, year, day) for bureau in published(year))
    return sorted((e for e in found if e is not None), key=lambda e: e.bureau.code)


def word(edition: Edition) -> str:
    """An edition for people: 第2版."""
    return _("第%(number)s版") % {"number": edition.number}


def cited(editions: Iterable[Edition], most: int) -> str:
    """Editions as a frozen result names them, in Chinese, with the beginnings of their hashes; cut where there are too many."""
    told = [f"{e.bureau.name}{e.year}年第{e.number}版（{e.sha256[:MARK]}）" for e in editions]
    text = "、".join(told)
    return text if len(text) <= most else f"{text[: most - 1]}…"
