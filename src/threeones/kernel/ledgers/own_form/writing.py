"""A book as the sheets of our own form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from threeones.kernel.book import canonical
from threeones.kernel.book.model import AT_LEAST, AT_MOST, Book, Project
from threeones.kernel.ledgers.own_form import columns
from threeones.kernel.ledgers.own_form.cells import day_cell, names_cell, number_cell, own_cell, text_cell
from threeones.kernel.ledgers.own_form.columns import COLUMNS, LONGEST, Cell, Column, Sheet
from threeones.kernel.values.faults import Fault, Faults

SHEET_NAME = 31
"""So many characters a sheet's name has at most."""
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\'\x00-\x1f\ufffe\uffff]")
COMPARED = {AT_LEAST: "不低于", AT_MOST: "不高于"}
YES = "是"


def written(book: Book) -> list[Sheet]:
    """The sheets, the one that marks the form last. Raises ``Faults`` for texts that are longer than a cell holds."""
    sheets = [
        Sheet(columns.BOOK, COLUMNS[columns.BOOK], [[book.year, text_cell(book.bureau), text_cell(book.title)]]),
        _objectives(book),
        _projects(book),
        _milestones(book),
        _targets(book),
        *_lists(book),
    ]
    faults = [f for sheet in sheets for f in _too_long(sheet)]
    if faults:
        raise Faults(faults)
    mark = (Column(columns.MARK, "", width=28), Column(columns.FORMAT, "", width=70))
    told = [[columns.DIGEST, canonical.digest(book)], ["说明", "读入时按各表的栏目名精确读取；请勿改动本表"]]
    return [*sheets, Sheet(columns.MARK_SHEET, mark, told)]


def _objectives(book: Book) -> Sheet:
    rows = [[text_cell(o.code), text_cell(o.name), text_cell(o.parent)] for o in book.objectives]
    return Sheet(columns.OBJECTIVES, COLUMNS[columns.OBJECTIVES], rows)


def _projects(book: Book) -> Sheet:
    named = {o.code: o.name for o in book.objectives}
    kept = _headings(p.kept for p in book.projects)
    rows = [[*_project(p, named), *_own(p.kept, kept)] for p in book.projects]
    return Sheet(columns.PROJECTS, (*COLUMNS[columns.PROJECTS], *map(_own_column, kept)), rows)


def _project(p: Project, named: Mapping[str, str]) -> list[Cell]:
    under = p.objectives[0] if p.objectives else ""
    texts = (p.code, p.name, under, named.get(under, ""), p.content, p.lead_unit)
    return [
        *map(text_cell, texts),
        names_cell(p.supporting_units),
        text_cell(p.leader),
        text_cell(p.owner),
        day_cell(p.start_on),
        day_cell(p.deadline),
        text_cell(p.period),
        number_cell(p.weight),
        names_cell(p.lists),
        names_cell(p.objectives[1:]),
    ]


def _milestones(book: Book) -> Sheet:
    rows: list[list[Cell]] = [
        [
            *_of(p),
            text_cell(m.code),
            text_cell(m.name),
            day_cell(m.due_on),
            day_cell(m.revised_from),
            number_cell(m.weight),
        ]
        for p in book.projects
        for m in p.milestones
    ]
    return Sheet(columns.MILESTONES, COLUMNS[columns.MILESTONES], rows)


def _targets(book: Book) -> Sheet:
    rows: list[list[Cell]] = [
        [
            *_of(p),
            text_cell(t.indicator),
            text_cell(t.text),
            COMPARED.get(t.comparison, t.comparison),
            number_cell(t.number),
            text_cell(t.unit),
            YES if t.of_growth else None,
        ]
        for p in book.projects
        for t in p.targets
    ]
    return Sheet(columns.TARGETS, COLUMNS[columns.TARGETS], rows)


def _lists(book: Book) -> Iterator[Sheet]:
    """A sheet for each list that has columns of its own; membership alone stands with the projects."""
    on: dict[str, list[Project]] = {}
    for p in book.projects:
        for name in p.lists:
            on.setdefault(name, []).append(p)
    n = 0
    for name, projects in on.items():
        headings = _headings(p.lists[name] for p in projects)
        if not headings:
            continue
        n += 1
        rows = [[text_cell(name), *_of(p), *_own(p.lists[name], headings)] for p in projects]
        title = f"{columns.LISTS}{n} {_NOT_IN_NAMES.sub('', name)}"[:SHEET_NAME].strip()
        yield Sheet(title, (*COLUMNS[columns.LISTS], *map(_own_column, headings)), rows)


def _of(p: Project) -> list[Cell]:
    return [text_cell(p.code), text_cell(p.name)]


def _headings(told: Iterable[Mapping[str, str]]) -> list[str]:
    return list(dict.fromkeys(heading for values in told for heading in values))


def _own(values: Mapping[str, str], headings: Sequence[str]) -> list[Cell]:
    return [own_cell(values[h]) if h in values else None for h in headings]


def _own_column(heading: str) -> Column:
    return Column(str(own_cell(heading)), "", "own", width=20, note="手册自己的栏目，原样保留")


def _too_long(sheet: Sheet) -> Iterator[Fault]:
    for n, row in enumerate(sheet.rows, 2):
        for column, cell in zip(sheet.columns, row, strict=True):
            if isinstance(cell, str) and len(cell) > LONGEST:
                said = f"有{len(cell)}个字符，工作簿的一格放不下"
                yield Fault("", sheet.name, n, column.heading, said, f"不超过{LONGEST}个字符")
