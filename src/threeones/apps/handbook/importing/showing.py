"""What was found in a file as its page shows it: rows in groups, the tree as lines, targets that cannot be measured."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.utils.translation import gettext as _

from threeones.apps.handbook.importing.decisions import Decisions
from threeones.apps.handbook.importing.forms import field_of, sheets_of
from threeones.apps.handbook.importing.found import UNIT, Column, Found, Name, Row, Table
from threeones.apps.handbook.importing.naming import group_of
from threeones.apps.handbook.importing.words import MEANINGS, level_word, meaning_word, row_word, sure_word
from threeones.kernel.book.model import Book, Objective, Project, Target
from threeones.kernel.ledgers.words.targets import read_targets
from threeones.kernel.values.rounding import shortest

BLANK = "blank"
DEEPEST = 4
PAGE, MOST_FAULTS = 50, 500
"""Lines on a page of a list; faults are all there are, up to so many."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows that follow each other and were read alike."""

    sheet: str
    first: int
    last: int
    read_as: str
    reason: str

    @property
    def word(self) -> str:
        """As what, in the reader's language."""
        return row_word(self.read_as)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the tree: an objective, or a project with what stands in it; ``depth`` counts from 0."""

    depth: int
    code: str
    name: str
    project: Project | None = None
    sheet: str = ""
    row: int = 0

    @property
    def shown_depth(self) -> int:
        """How far it is moved in; what lies deeper lies no further in."""
        return min(self.depth, DEEPEST)


@dataclass(frozen=True, slots=True)
class Aim:
    """A target with its project, and what would make it measurable."""

    project: Project
    target: Target
    sheet: str
    row: int
    suggestion: str = ""

    @property
    def places(self) -> int:
        """So many places its number has behind the point."""
        exponent = shortest(self.target.number).as_tuple().exponent if self.target.number is not None else 0
        return max(0, -exponent) if isinstance(exponent, int) else 0


@dataclass(frozen=True, slots=True)
class Left:
    """What a row says that has a place only beside the project: kept with it, or with the row where it is no project's."""

    sheet: str
    row: int
    code: str
    kept: Sequence[tuple[str, str]]


def groups(rows: Sequence[Row]) -> list[Rows]:
    """Rows in groups of those that were read alike for the same reason; blank ones that end a group are left out."""
    found: list[Rows] = []
    for row in rows:
        last = found[-1] if found else None
        alike = last is not None and (last.sheet, last.read_as, last.reason) == (row.sheet, row.read_as, row.reason)
        if last is not None and alike and last.last + 1 == row.row:
            found[-1] = Rows(row.sheet, last.first, row.row, row.read_as, row.reason)
        else:
            found.append(Rows(row.sheet, row.row, row.row, row.read_as, row.reason))
    return [g for g in found if g.read_as != BLANK]


def counts(rows: Sequence[Row], sheet: str) -> list[tuple[str, int]]:
    """How many rows of a sheet were read as what, the most first."""
    return Counter(r.read_as for r in rows if r.sheet == sheet and r.read_as != BLANK).most_common()


def tree(found: Found) -> list[Line]:
    """The book as lines: each objective, the objectives and the projects below it; projects without one stand last."""
    return list(_tree(found, found.book))


def _tree(found: Found, book: Book) -> Iterator[Line]:
    known = {o.code for o in book.objectives}
    below: dict[str, list[Objective]] = {}
    for o in book.objectives:
        below.setdefault(o.parent if o.parent in known else "", []).append(o)
    projects: dict[str, list[Project]] = {}
    for p in book.projects:
        first = p.objectives[0] if p.objectives else ""
        projects.setdefault(first if first in known else "", []).append(p)
    told: set[str] = set()
    # objectives that are each other's parents hang on no top: they are shown all the same
    for top in (*below.get("", ()), *book.objectives):
        waiting: list[tuple[Objective | Project, int]] = [(top, 0)]
        while waiting:
            one, depth = waiting.pop()
            if isinstance(one, Project):
                yield _project(found, one, depth)
            elif one.code not in told:
                told.add(one.code)
                yield Line(depth, one.code, one.name)
                under = [*below.get(one.code, ()), *projects.get(one.code, ())]
                waiting += [(part, depth + 1) for part in reversed(under)]
    yield from (_project(found, p, 0) for p in projects.get("", ()))


def _project(found: Found, p: Project, depth: int) -> Line:
    sheet, row = found.placed.get(p.code, ("", 0))
    return Line(depth, p.code, p.name, p, sheet, row)


def aims(found: Found, *, measurable: bool) -> list[Aim]:
    """The targets that can, or cannot, be measured."""
    return [
        Aim(p, t, *found.placed.get(p.code, ("", 0)))
        for p in found.book.projects
        for t in p.targets
        if t.measurable == measurable
    ]


def suggested(aim: Aim) -> Aim:
    """The same with what to add, as reading its words says it."""
    read = next((r for r in read_targets(aim.target.text) if not r.measurable), None)
    return Aim(aim.project, aim.target, aim.sheet, aim.row, read.suggestion if read else "")


def left(found: Found) -> list[Left]:
    """What had no place: in rows that are no project's, and beside the projects."""
    rows = [Left(r.sheet, r.row, r.code, list(r.kept.items())) for r in found.rows if r.kept]
    for p in found.book.projects:
        if p.kept:
            sheet, row = found.placed.get(p.code, ("", 0))
            rows.append(Left(sheet, row, p.code, list(p.kept.items())))
    return rows


def taken_for(names: Sequence[Name]) -> list[Name]:
    """The names that were taken for somebody for a reason; the members of a group (各街道) are one line."""
    told: list[Name] = []
    members: dict[str, list[Name]] = {}
    for n in names:
        if not n.known or not n.reason or n.chosen:
            continue
        if (group := group_of(n.reason)) and n.kind == UNIT:
            members.setdefault(group, []).append(n)
        else:
            told.append(n)
    for group, of in members.items():
        reason = f"“{group}”共{len(of)}个单位"
        told.append(Name(UNIT, group, max(n.count for n in of), "、".join(n.name for n in of), reason=reason))
    return told


def page_of(found: Found, decided: Decisions, asked: Mapping[str, str]) -> dict[str, Any]:
    """What the page of an import shows of what was found. ``asked``: which page of which list (``tree=2``)."""

    def paged(name: str, of: Sequence[Any], size: int = PAGE) -> Any:
        page: Any = Paginator(of, size).get_page(asked.get(name))
        page.named = name
        return page

    vague = paged("vague", aims(found, measurable=False))
    vague.object_list = [suggested(a) for a in vague.object_list]
    return {
        "faults": paged("faults", found.faults, MOST_FAULTS),
        "tree": paged("tree", tree(found)),
        "measured": paged("measured", aims(found, measurable=True)),
        "vague": vague,
        "left": paged("left", left(found)),
        "rows": paged("rows", groups(found.rows)),
        "notes": paged("notes", found.notes),
        "sheets": _sheets(found, decided),
        "names": [_asked_name(n, decided) for n in found.names if not n.known or n.chosen],
        "unsettled": any(not n.known for n in found.names),
        "taken_for": taken_for(found.names),
        "decided": decided,
        "meanings": [(value, meaning_word(value)) for value in MEANINGS],
        "milestones": sum(len(p.milestones) for p in found.book.projects),
    }


def _sheets(found: Found, decided: Decisions) -> list[dict[str, Any]]:
    """Each sheet with its tables, and the fields in which it is corrected."""
    told = []
    asked: set[str] = set()
    for sheet in sheets_of(found):
        tables = [t for t in found.tables if t.sheet == sheet]
        told.append(
            {
                "name": sheet,
                "skipped": sheet in decided.reading.ignored or sheet in found.skipped,
                "head": decided.reading.head_rows.get(sheet, ""),
                "fields": {what: field_of(what, sheet) for what in ("head", "skip", "sheet")},
                "counts": [(row_word(kind), n) for kind, n in counts(found.rows, sheet)],
                "tables": [_table(t, decided, asked) for t in tables],
            }
        )
    return told


def _table(table: Table, decided: Decisions, asked: set[str]) -> dict[str, Any]:
    return {
        "head": _("、").join(map(str, table.header_rows)),
        "reason": table.head_reason,
        "level": level_word(table.level_by),
        "level_reason": table.level_reason,
        "columns": [_column(c, decided, asked) for c in table.columns],
    }


def _column(column: Column, decided: Decisions, asked: set[str]) -> dict[str, Any]:
    """A column with its field. Of columns that are headed alike the first has it: two would answer for one correction."""
    field = field_of("column", column.key)
    first = field not in asked
    asked.add(field)
    return {
        "column": column,
        "field": field,
        "first": first,
        "given": str(decided.reading.columns.get(column.key, "")),
        "word": meaning_word(column.meaning),
        "sure": sure_word(column.sure),
    }


def _asked_name(name: Name, decided: Decisions) -> dict[str, Any]:
    given = decided.reading.units.get(name.text, "") if name.kind == UNIT else decided.people.get(name.text, "")
    written = name.text in decided.as_written
    return {"name": name, "field": field_of(name.kind, name.text), "given": given, "written": written}
