"""Reading the projects that units lead which have ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from threeones.apps.handbook.models import DraftEntry, Edition, EditionStage, EntryKind, Project
from threeones.apps.handbook.standing import standing
from threeones.base.accounts.access import Access
from threeones.base.accounts.sight import seen
from threeones.base.org.models import Unit
from threeones.base.org.succession import ended, successors_of


@dataclass(frozen=True, slots=True)
class Left:
    """What a unit that has ended still leads in a bureau's handbook of a year, and who does its work now.

    ``edition`` is the one that is being drafted, where there is one; ``moved`` are the codes that it hands over already.
    """

    unit: Unit
    bureau: Unit
    projects: Sequence[Project]
    successors: Sequence[Unit]
    edition: Edition | None
    moved: frozenset[str]

    @property
    def waiting(self) -> list[Project]:
        """Those that no draft hands over."""
        return [p for p in self.projects if p.code not in self.moved]


def left_behind(year: int, day: date, access: Access) -> list[Left]:
    """The projects of a year that are seen, stand in the book on a day, and are led by units that have ended by then.

    Asks nothing where no unit has.
    """
    units = {u.pk: u for u in ended(day)}
    if not units:
        return []
    mine = standing(seen(Project, access).filter(objective__year=year, lead_unit__in=units), day)
    by: dict[tuple[int, int], list[Project]] = {}
    for p in mine.select_related("objective__bureau", "lead_unit").order_by("lead_unit__code", "position", "code"):
        by.setdefault((p.lead_unit_id, p.objective.bureau_id), []).append(p)
    drafts = _drafts(year, {bureau for _unit, bureau in by})
    return [_left(units[unit], projects, drafts.get(bureau), day) for (unit, bureau), projects in by.items()]


def _drafts(year: int, bureaus: set[int]) -> dict[int, Edition]:
    """The editions of bureaus that are on their way; a bureau has one at most."""
    found = Edition.objects.filter(year=year, bureau__in=bureaus).exclude(stage=EditionStage.PUBLISHED)
    return {e.bureau_id: e for e in found.select_related("bureau")}


def _left(unit: Unit, projects: Sequence[Project], edition: Edition | None, day: date) -> Left:
    codes = [p.code for p in projects]
    moved = frozenset(_moved(edition, unit, codes)) if edition else frozenset[str]()
    return Left(unit, projects[0].objective.bureau, projects, successors_of(unit, day), edition, moved)


def _moved(edition: Edition, unit: Unit, codes: Sequence[str]) -> set[str]:
    """Those of some projects that a draft no longer has under a unit."""
    still = DraftEntry.objects.filter(edition=edition, kind=EntryKind.PROJECT, code__in=codes, lead=unit)
    return set(codes) - set(still.values_list("code", flat=True))
