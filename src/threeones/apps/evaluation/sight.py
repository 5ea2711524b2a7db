"""What one sees of evaluation: rankings are published to those who are ranked, a score sheet is its unit's own.

A ranking is cut by its groups: a group is seen by all who work in the bureau of one of its units (of units of the
district itself: by all who work here). A sheet is seen by its unit, and by leaders, the offices of supervision and
evaluation, auditors and inspectors who see the unit's bureau.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q

from threeones.apps.evaluation.models import Run, Verdict
from threeones.base.accounts.access import Access, unit_tree
from threeones.base.accounts.permissions import changes_nothing, holds, is_staff, permissions
from threeones.base.accounts.rights import is_operator
from threeones.base.accounts.sight import ALL, NOTHING, sights
from threeones.base.audit.memo import until_touched
from threeones.base.org.models import Role, Unit, UnitKind

READ, SHEETS, FILES = "evaluation.read", "evaluation.sheets", "evaluation.files"
FREEZE, SCHEMES = "evaluation.freeze", "evaluation.schemes"
WHAT_IF, ROBUSTNESS = "evaluation.what_if", "evaluation.robustness"
reads_files = holds(Role.SUPERVISOR, Role.EVALUATOR, Role.AUDITOR, Role.INSPECTOR)
reads_sheets = reads_files | holds(Role.HEAD, Role.DISTRICT_LEADER)
permissions.add_rule(READ, is_staff)
permissions.add_rule(SHEETS, reads_sheets)
permissions.add_rule(FILES, reads_files)
evaluates = is_operator | (holds(Role.EVALUATOR) & ~changes_nothing)
permissions.add_rule(FREEZE, evaluates)
permissions.add_rule(SCHEMES, evaluates)
permissions.add_rule(WHAT_IF, holds(Role.EVALUATOR, Role.HEAD, Role.DISTRICT_LEADER))
permissions.add_rule(ROBUSTNESS, holds(Role.EVALUATOR))


@dataclass(frozen=True, slots=True)
class Ranked:
    """The units behind the subjects of a run, by name, and who asks. A name that is no unit's any more is nobody's."""

    access: Access
    units: dict[str, int]
    subjects: tuple[str, ...] = ()

    def group(self, subjects: Iterable[str]) -> bool:
        """Whether the ranking of a group is seen."""
        if self.access.everything:
            return True
        return is_staff.test(self.access, None) and any(self._published_to(self.units.get(s)) for s in subjects)

    def sheet(self, subject: str) -> bool:
        """Whether the score sheet of a subject is seen."""
        unit = self.units.get(subject)
        if unit in self.access.units:
            return True
        return self.access.may(SHEETS) and self._whole(unit)

    def sheets(self) -> bool:
        """Whether every score sheet of the run is seen."""
        return bool(self.subjects) and all(map(self.sheet, self.subjects))

    def file(self, subjects: Iterable[str]) -> bool:
        """Whether the whole file of a run is seen, which holds every sheet."""
        return self.access.may(FILES) and all(self._whole(self.units.get(s)) for s in subjects)

    def _whole(self, unit: int | None) -> bool:
        return self.access.everything or (unit is not None and unit_tree().bureau(unit) in self.access.bureaus)

    def _published_to(self, unit: int | None) -> bool:
        if unit is None:
            return False
        bureau = unit_tree().bureau(unit)
        return bureau is None or bureau in self.access.bureaus | self.access.works_in or unit in self.access.units


def ranked(subjects: Iterable[str], access: Access) -> Ranked:
    """Who asks for a run of these subjects."""
    known, asked = _units(), tuple(subjects)
    return Ranked(access, {s: known[s] for s in asked if s in known}, asked)


@until_touched("org.unit")
def _units() -> Mapping[str, int]:
    """The numbers of all units by name, for all runs of a page; read again only once a unit has changed."""
    return dict(Unit.objects.values_list("name", "pk"))


def run_seen(run: Run, access: Access) -> bool:
    """Whether a result is there for somebody at all: before the notice only for those who review it."""
    return run.shown or access.may(SHEETS)


def of_sheets(access: Access) -> Q:
    """What a score sheet rests on (ratings, claims, stated facts, appeals): seen with the sheet."""
    if access.may(SHEETS) and access.everything:
        return ALL
    if not is_staff.test(access, None):
        return NOTHING
    whole = unit_tree().below(access.bureaus) if access.may(SHEETS) else frozenset()
    return Q(unit__in=whole | access.units)


def verdicts(access: Access) -> Q:
    """Verdicts of others: those on a bureau or its sections by all who work there, all else by all who work here."""
    if access.everything:
        return ALL
    if not is_staff.test(access, None):
        return NOTHING
    own = unit_tree().below(access.bureaus | access.works_in)
    others = Unit.objects.filter(kind__in=(UnitKind.BUREAU, UnitKind.SECTION)).exclude(pk__in=own)
    return ~Q(subject__in=others.values("name"))


sights.register("evaluation.rating", of_sheets)
sights.register("evaluation.claim", of_sheets)
sights.register("evaluation.statedfact", of_sheets)
sights.register("evaluation.appeal", of_sheets)
sights.register("evaluation.filing", of_sheets)
sights.register(Verdict._meta.label_lower, verdicts)
