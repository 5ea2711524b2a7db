"""A district with a million reports: ``python -m benchmarks.site.world`` makes it in an empty data folder,
and signs its people in.

2,000 projects, each reported on every month by the 50 units that lead or support it: 10 months are 1,000,000 reports.
The month that is running is still to be reported; 500 accounts of the units' clerks are signed in.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

import threeones.cli.bureau  # noqa: F401  sets Django up and makes the tables
from tests.support import people, sessions
from threeones.apps.handbook.models import Milestone, Objective, Project
from threeones.apps.supervision.models import Completion, Report
from threeones.base.audit.chain import Change, append
from threeones.base.files.models import SourceFile
from threeones.base.org.models import Person, Role, Unit, UnitKind, YearSetting

TODAY = timezone.localdate()
YEAR = TODAY.year
PROJECTS, UNITS, REPORTING, PEOPLE = 2000, 500, 50, 500
MONTHS = 10
BATCH = 20_000


def where(file: SourceFile) -> Iterator[dict[str, object]]:
    """Row after row of one workbook."""
    for n in itertools.count(2):
        yield {"source_file": file, "source_sheet": "进展", "source_row": n, "basis": "synthetic"}


def organisation(rows: Iterator[dict[str, object]]) -> tuple[Unit, list[Unit], Person]:
    """The bureau, its units, and one person who answers for everything."""
    for key, value in {"区名": "示例区", "亮灯规则": "ouhai-2020", "数据性质": "演示数据"}.items():
        YearSetting.objects.create(year=YEAR, key=key, value=value, **next(rows))
    bureau = Unit.objects.create(code="J", name="示例局", kind=UnitKind.BUREAU, **next(rows))
    units = [
        Unit(code=f"J-{n:03d}", name=f"示例科{n:03d}", kind=UnitKind.SECTION, parent=bureau, **next(rows))
        for n in range(UNITS)
    ]
    Unit.objects.bulk_create(units)
    return bureau, units, Person.objects.create(code="P1", name="示例人", unit=bureau, **next(rows))


def handbook(
    rows: Iterator[dict[str, object]], bureau: Unit, units: list[Unit], person: Person
) -> list[tuple[Project, list[Unit]]]:
    """The projects with the units that report on them: the first leads."""
    objectives = [
        Objective.objects.create(code=f"M{n:02d}", name=f"目标{n}", bureau=bureau, year=YEAR, **next(rows))
        for n in range(20)
    ]
    projects = [
        Project(
            code=f"J-{n:04d}",
            name=f"示例项目{n:04d}",
            content="按计划推进",
            objective=objectives[n % 20],
            lead_unit=units[n % UNITS],
            leader=person,
            owner=person,
            start_on=date(YEAR, 1, 4),
            deadline=date(YEAR, 12, 31),
            **next(rows),
        )
        for n in range(PROJECTS)
    ]
    Project.objects.bulk_create(projects, batch_size=BATCH)
    found = [(p, [units[(n + i * 7) % UNITS] for i in range(REPORTING)]) for n, p in enumerate(projects)]
    through = Project.supporting_units.through
    links = (through(project_id=p.pk, unit_id=u.pk) for p, us in found for u in us[1:])
    while some := list(itertools.islice(links, BATCH)):
        through.objects.bulk_create(some)
    return found


def milestones(rows: Iterator[dict[str, object]], projects: list[tuple[Project, list[Unit]]]) -> None:
    """Six milestones a project; two of three that are due are done."""
    made = [
        Milestone(project=p, code=f"{p.code}-{k}", name=f"节点{k}", due_on=date(YEAR, 2 * k, 20), **next(rows))
        for p, _ in projects
        for k in range(1, 7)
    ]
    Milestone.objects.bulk_create(made, batch_size=BATCH)
    done = [m for n, m in enumerate(made) if m.due_on < TODAY and n % 3]
    Completion.objects.bulk_create(
        [Completion(milestone=m, done_on=m.due_on, reported_on=m.due_on, **next(rows)) for m in done],
        batch_size=BATCH,
    )


def reports(rows: Iterator[dict[str, object]], projects: list[tuple[Project, list[Unit]]], person: Person) -> int:
    """One report for each project, month and unit."""
    made = (
        Report(
            project=p,
            unit=u,
            month=f"{YEAR}-{month:02d}",
            text=f"{month}月按计划推进，本月完成方案比选和现场踏勘，正在办理前期手续。",
            own_view="on_track",
            progress=9 * month,
            reported_by=person,
            reported_on=date(YEAR, month, 28) + timedelta(days=5),
            **next(rows),
        )
        for month in range(1, MONTHS + 1)
        for p, us in projects
        for u in us
    )
    count = 0
    while some := list(itertools.islice(made, BATCH)):
        Report.objects.bulk_create(some)
        count += len(some)
        sys.stderr.write(f"\r{count:,} reports")
    return count


def make() -> None:
    """All of it, with one entry of the audit for the whole."""
    with transaction.atomic():
        file = SourceFile.objects.create(name="示例.xlsx", sha256="0" * 64, size=1, loaded_at=timezone.now())
        rows = where(file)
        bureau, units, person = organisation(rows)
        projects = handbook(rows, bureau, units, person)
        milestones(rows, projects)
        reports(rows, projects, person)
        append("benchmark", [Change("create", "benchmark", "world", {}, {"projects": len(projects)})])


def sign_in() -> None:
    """Sessions of five hundred people: old ones end when nobody uses them."""
    units = Unit.objects.exclude(parent=None).order_by("code")
    keys = [sessions.make(f"{Role.UNIT_LEAD}:{u.code}") for u in units[:PEOPLE]]
    Path(settings.HOME, "sessions.txt").write_text("\n".join(keys))


if __name__ == "__main__":
    people.FIRST_DAY = date(YEAR, 1, 1)
    if not Project.objects.exists():
        make()
    sign_in()
