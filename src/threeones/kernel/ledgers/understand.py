"""Understanding ledgers (台账): from the grids of a file to a book, every guess with its reason, every row accounted for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from threeones.kernel.book.model import Book, Project
from threeones.kernel.ledgers.accounts import account
from threeones.kernel.ledgers.books.codes import Codes
from threeones.kernel.ledgers.books.context import Context
from threeones.kernel.ledgers.books.limits import OBJECTIVE
from threeones.kernel.ledgers.books.projects import project_of
from threeones.kernel.ledgers.corrections import NONE, Corrections, for_sheet
from threeones.kernel.ledgers.grid import Grid
from threeones.kernel.ledgers.meaning import Meaning
from threeones.kernel.ledgers.parts import Part, parts_of
from threeones.kernel.ledgers.reading import Reading, load_reading
from threeones.kernel.ledgers.rows.drafts import Draft, Step, drafts_of, path_above
from threeones.kernel.ledgers.rows.levels import Told, nest
from threeones.kernel.ledgers.rows.lines import Line, lines_of
from threeones.kernel.ledgers.rows.top import chain, year_in
from threeones.kernel.ledgers.tables.texts import one_line
from threeones.kernel.ledgers.understood import TableGuess, Understood
from threeones.kernel.ledgers.words.units import Units
from threeones.kernel.values.faults import Fault

_TOLD = 50  # projects between two words of progress
Progress = Callable[[str, int, int], None]


def understand(
    grids: Sequence[Grid],
    *,
    year: int | None = None,
    units: Units | None = None,
    corrections: Corrections = NONE,
    progress: Progress | None = None,
) -> Understood:
    """What the grids of one file say as a book.

    ``year`` is the year of dates that name none (None: the one that a title, a sheet or the file names). Without
    ``units`` names of units are taken as they stand; with them an unknown one is a fault. Whatever is wrong is a
    fault of the result; this raises only Faults of the packs.
    """
    reading = load_reading()
    context = Context(year, units, corrections)
    parts = parts_of(grids, reading, context)
    _read_rows(parts, reading, context)
    context.year = year or _year(grids, parts)
    codes = Codes(context.year, (line.code for part in parts for line in part.lines if line.code))
    _objectives(parts, codes)
    projects, placed = _projects(parts, context, codes, progress)
    _check_objectives(codes, parts, context)
    context.tell_years()
    context.tell_more()
    if not projects and not context.faults:
        context.faults.append(_nothing(grids))
    titles = (title for part in parts if (title := part.top.title or _first_title(part)))
    bureaus = (part.top.bureau for part in parts if part.top.bureau)
    book = Book(context.year or 0, next(bureaus, ""), next(titles, ""), codes.objectives, tuple(projects))
    rows = account(grids, parts, corrections)
    faults = tuple(sorted(set(context.faults)))
    notes = tuple(dict.fromkeys(context.notes))
    named = _year_named(grids, parts) or 0
    return Understood(tuple(map(_guess, parts)), book, placed, rows, faults, notes, frozenset(codes.by_place), named)


def year_of(grids: Sequence[Grid], corrections: Corrections = NONE) -> int | None:
    """The year of which the handbook in a file is, as the file tells it: whoever reads it may need that beforehand."""
    reading = load_reading()
    context = Context(None, None, corrections)
    parts = parts_of(grids, reading, context)
    _read_rows(parts, reading, context)
    return _year(grids, parts)


def _read_rows(parts: Sequence[Part], reading: Reading, context: Context) -> None:
    """The rows of every table: what each is, how they nest, which are projects."""
    above: list[Line] = []
    last: list[Line] = []
    file = ""
    for part in parts:
        grid = part.table.filled.grid
        if part.unread:
            if any(part.table.filled.written(r) for r in part.table.body):
                context.notes.append(f"{grid.name}：没有读，{part.unread}")
            continue
        # headings of a document hold until the next of their level; a sheet stands for itself
        if part.continues:
            above = chain([*above, *(line for line in last if line.read_as == "section")])
        elif grid.file != file or not _is_document(grid, above):
            above = []
        above, file = chain([*above, *part.top.sections]), grid.file
        told: list[Told] = []
        part.lines = last = lines_of(part.layout)
        rule = for_sheet(context.corrections.levels, grid.name, part.place) or ""
        part.nesting = nest(part.layout, part.lines, above, rule)
        part.drafts = drafts_of(part.layout, part.lines, part.top, told)
        _under(part, parts, reading, context)
        for one in (*part.nesting.told, *told):
            if one.expected:
                context.fault(part.layout, one.row, one.column, one.text, one.expected)
            else:
                context.note(part.layout, one.row, f"{one.column}：{one.text}" if one.column else one.text)


def _is_document(grid: Grid, above: Sequence[Line]) -> bool:
    return bool(grid.before) or any(line.row < 0 for line in above)


def _under(part: Part, parts: Sequence[Part], reading: Reading, context: Context) -> None:
    """What the projects of a sheet stand under: what a correction says, else the sheet's name where it is one."""
    name = part.table.filled.grid.name
    given = for_sheet(context.corrections.objectives, name, part.place)
    if given:
        for draft in part.drafts:
            draft.path.insert(0, Step(given))
        return
    heading = _heading_of(part, [p for p in parts if not p.unread], reading)
    if heading and not any(draft.path for draft in part.drafts):
        for draft in part.drafts:
            draft.path.insert(0, Step(heading))
        context.notes.append(f"{name}：表里没有目标，项目归在“{heading}”之下（工作表的名称或表的标题）")


def _heading_of(part: Part, read: Sequence[Part], reading: Reading) -> str:
    """What tells a table from the others of its file: the name of its sheet, else its title where each has its own."""
    if len({p.place for p in read}) > 1:
        name = part.table.filled.grid.name.strip()
        if name and reading.matches("sheets_without_name", name) is None:
            return name
    titles = {p.top.nearest for p in read}
    return part.top.nearest if len(read) > 1 and len(titles) == len(read) and all(titles) else ""


def _year(grids: Sequence[Grid], parts: Sequence[Part]) -> int | None:
    """The year that a title names, else the file, a sheet, a heading, else most of the dates."""
    named = _year_named(grids, parts)
    if named is None:
        heads = (year_in([text]) for part in parts for path in part.table.paths.values() for text in path)
        # beside last year's figures stands the year that is planned
        named = max((y for y in heads if y is not None), default=None)
    if named is not None:
        return named
    years: Counter[int] = Counter()
    for draft in (d for part in parts for d in part.drafts):
        for _, value in draft.values(Meaning.DEADLINE):
            said = value.raw.year if isinstance(value.raw, date) else year_in([value.text])
            if said is not None:
                years[said] += 1
    return min(years, key=lambda y: (-years[y], y)) if years else None


def _year_named(grids: Sequence[Grid], parts: Sequence[Part]) -> int | None:
    """The year that a title names, else the file, a sheet."""
    rows = ((part.table.filled, r) for part in parts for r in (*part.table.top, *_titles(part)))
    titles = [t for g in grids for t in g.before] + [filled.text[r][c] for filled, r in rows for c in filled.written(r)]
    return year_in([*titles, *(g.file for g in grids), *(g.name for g in grids)])


def _first_title(part: Part) -> str:
    return next((" ".join(part.table.filled.text[r]) for r in _titles(part)), "").strip()


def _titles(part: Part) -> list[int]:
    """Rows of the body that are its title (a list has no head to stand above)."""
    return [line.row for line in part.lines if line.read_as == "title"]


def _objectives(parts: Sequence[Part], codes: Codes) -> None:
    """Give the objectives their codes in the order in which the rows name them, those without projects too."""
    for part in parts:
        paths = {id(draft.line): draft.path for draft in part.drafts}
        known = {id(step.line): path[:n] for path in paths.values() for n, step in enumerate(path, 1) if step.line}
        for line in (*part.top.lines, *part.lines):
            if line.read_as in ("section", "objective"):
                alone = [*path_above(line, {}), Step(one_line(line.text), line.code, line)]
                found = codes.objective(known.get(id(line), alone))
                line.objective = found.code if found else ""
            elif id(line) in paths:
                codes.objective(paths[id(line)])


def _projects(
    parts: Sequence[Part], context: Context, codes: Codes, progress: Progress | None
) -> tuple[list[Project], dict[str, tuple[str, int]]]:
    made: list[Project] = []
    placed: dict[str, tuple[str, int]] = {}
    seen: dict[str, Draft] = {}
    total = sum(len(part.drafts) for part in parts)
    for part in parts:
        filled = part.table.filled
        for draft in part.drafts:
            if progress is not None and (len(made) % _TOLD == 0 or len(made) + 1 == total):
                progress("理解台账", len(made), total)
            project = project_of(draft, context, codes, seen)
            draft.code = project.code
            made.append(project)
            placed[project.code] = (filled.grid.name, filled.number(draft.line.row))
    return made, placed


def _check_objectives(codes: Codes, parts: Sequence[Part], context: Context) -> None:
    for part in parts:
        for line in part.lines:
            if line.read_as == "objective" and line.code and line.objective != line.code:
                column = part.layout.one(Meaning.CODE)
                heading = part.table.heading(column) if column is not None else ""
                context.fault(part.layout, line.row, heading, f"编码{line.code}用过不止一次", "每个目标一个编码")
    drafts = [d for part in parts for d in part.drafts]
    long = {o.name for o in codes.objectives if len(o.name) > OBJECTIVE}
    for draft in drafts:
        for step in draft.path:
            if step.name in long:
                long.discard(step.name)
                fault = f"目标“{step.name[:20]}…”有{len(step.name)}个字"
                context.fault(draft.layout, (step.line or draft.line).row, "", fault, f"目标不超过{OBJECTIVE}个字")


def _nothing(grids: Sequence[Grid]) -> Fault:
    file = grids[0].file if grids else ""
    sheets = "、".join(g.name for g in grids if g.name)
    fault = f"没有读出项目（看过：{sheets}）" if sheets else "没有读出项目"
    return Fault(file, "", 0, "", fault, "有表头的台账，如 序号、项目名称、牵头单位、完成时限")


def _guess(part: Part) -> TableGuess:
    table, filled = part.table, part.table.filled
    columns = {c.index: c.guess for c in part.layout.columns.values()}
    headings: Mapping[int, str] = {index: table.heading(index) for index in columns}
    rows = tuple(filled.number(r) for r in table.head)
    reason = part.unread or table.reason
    return TableGuess(
        filled.grid,
        rows,
        columns,
        headings,
        part.nesting.rule,
        part.nesting.reason,
        reason,
        0.0 if part.unread else table.sure,
    )
