"""The book that a workbook of our own form tells, or all that is wrong in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType

from threeones.kernel.book.model import AT_LEAST, Book, Milestone, Objective, Project, Target
from threeones.kernel.ledgers.grid import Grid
from threeones.kernel.ledgers.own_form import columns
from threeones.kernel.ledgers.own_form.columns import FORMAT_NAME
from threeones.kernel.ledgers.own_form.rows import Row, Rows, format_of
from threeones.kernel.values.faults import Fault, Faults

SHOWN = 8
"""So many codes are named that would be right."""


def is_own(grids: Iterable[Grid]) -> bool:
    """Whether a file's tables are our own form, of whatever version."""
    return format_of(grids).startswith(FORMAT_NAME + "/")


def read_own(grids: Sequence[Grid]) -> Book:
    """The book. Raises ``Faults`` with everything that is wrong, by sheet, row and column."""
    return read_placed(grids)[0]


def read_placed(grids: Sequence[Grid]) -> tuple[Book, dict[str, tuple[str, int]]]:
    """The book, and the sheet and row of each of its projects by code. Raises ``Faults`` as ``read_own`` does."""
    reading = _Reading(grids)
    book = reading.book()
    return book, {row.text("code"): (row.grid.name, row.number) for row in reading.rows[columns.PROJECTS]}


class _Reading(Rows):
    """What the rows mean together."""

    def book(self) -> Book:
        """What the rows make together."""
        year, bureau, title = self._head()
        objectives = self._objectives()
        projects = self._projects({o.code for o in objectives})
        if self.faults:
            raise Faults(self.faults)
        return Book(year, bureau, title, objectives, projects)

    def _head(self) -> tuple[int, str, str]:
        rows = self.rows[columns.BOOK]
        for more in rows[1:]:
            self.fault(more, "", "手册只有一行", "删去多出的行")
        if rows:
            return int(rows[0].told.get("year") or 0), rows[0].text("bureau"), rows[0].text("title")
        self.faults.append(Fault(self.file, columns.BOOK, 2, "年度", "空着", "手册的年度，如 2021"))
        return 0, "", ""

    def _objectives(self) -> tuple[Objective, ...]:
        rows = self.rows[columns.OBJECTIVES]
        known = self._once(rows, "目标编码", "code")
        for row in rows:
            if (parent := row.text("parent")) and parent not in known:
                self._unknown(row, "上级目标", "目标", parent, known)
        for row in rows:
            if _in_circle(row.text("code"), {c: r.text("parent") for c, r in known.items()}):
                self.fault(row, "上级目标", "上级目标绕成了一圈", "一层一层往上，最上面的空着")
        return tuple(Objective(r.text("code"), r.text("name"), r.text("parent")) for r in rows)

    def _projects(self, objectives: set[str]) -> tuple[Project, ...]:
        rows = self.rows[columns.PROJECTS]
        known = self._once(rows, "项目编码", "code")
        milestones = self._under(columns.MILESTONES, known)
        self._once(self.rows[columns.MILESTONES], "节点编码", "code")
        targets = self._under(columns.TARGETS, known)
        self._once(self.rows[columns.TARGETS], "指标", "project", "indicator")
        lists = self._list_values(known)
        for row in rows:
            self._served(row, objectives)
        return tuple(
            _project(r, milestones.get(r.text("code"), ()), targets.get(r.text("code"), ()), lists) for r in rows
        )

    def _served(self, row: Row, objectives: set[str]) -> None:
        first, also = row.text("objective"), row.told.get("also") or ()
        if first and first not in objectives:
            self._unknown(row, "所属目标", "目标", first, objectives)
        if also and not first and "objective" not in row.faulty:
            self.fault(row, "所属目标", "有兼属目标，没有所属目标", "先填所属目标")
        for code in also:
            if code not in objectives:
                self._unknown(row, "兼属目标", "目标", code, objectives)

    def _under(self, kind: str, projects: Mapping[str, Row]) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = {}
        for row in self.rows[kind]:
            code = row.text("project")
            if code and code not in projects:
                self._unknown(row, "项目编码", "项目", code, projects)
            found.setdefault(code, []).append(row)
        return found

    def _list_values(self, projects: Mapping[str, Row]) -> dict[tuple[str, str], dict[str, str]]:
        found: dict[tuple[str, str], dict[str, str]] = {}
        self._once(self.rows[columns.LISTS], "项目编码", "list", "project")
        for code, rows in self._under(columns.LISTS, projects).items():
            for row in rows:
                name = row.text("list")
                if code in projects and name and name not in (projects[code].told.get("lists") or ()):
                    said = f"“项目”表里，项目{code}的清单来源没有“{name}”"
                    self.fault(row, "清单", said, "在“项目”表的清单来源里补上，或删去这一行")
                found[name, code] = row.own
        return found

    def _once(self, rows: Sequence[Row], heading: str, *key: str) -> dict[str, Row]:
        """The rows by their code (the last part of ``key``); a second one of the same key is a fault."""
        seen: dict[tuple[str, ...], Row] = {}
        for row in rows:
            named = tuple(row.text(part) for part in key)
            if not all(named):
                continue
            if named in seen:
                before = seen[named]
                where = "" if before.grid.name == row.grid.name else f"“{before.grid.name}”"
                self.fault(row, heading, f"“{named[-1]}”重复：{where}第{before.number}行已有", "每个只写一行")
            else:
                seen[named] = row
        return {named[-1]: row for named, row in seen.items()}

    def _unknown(self, row: Row, heading: str, sheet: str, code: str, known: Iterable[str]) -> None:
        there = [k for k in known if k]
        named = "、".join(there[:SHOWN]) + ("等" if len(there) > SHOWN else "")
        self.fault(
            row,
            heading,
            f"“{sheet}”表里没有“{code}”",
            f"“{sheet}”表里有的编码：{named}" if there else f"先在“{sheet}”表里加上",
        )


def _project(
    row: Row, milestones: Iterable[Row], targets: Iterable[Row], lists: Mapping[tuple[str, str], Mapping[str, str]]
) -> Project:
    told, code = row.told, row.text("code")
    on = {name: MappingProxyType(dict(lists.get((name, code), {}))) for name in told.get("lists") or ()}
    first = row.text("objective")
    weight = told.get("weight")
    return Project(
        code=code,
        name=row.text("name"),
        objectives=((first, *(told.get("also") or ())) if first else ()),
        content=row.text("content"),
        lead_unit=row.text("lead_unit"),
        supporting_units=tuple(told.get("supporting_units") or ()),
        leader=row.text("leader"),
        owner=row.text("owner"),
        start_on=told.get("start_on"),
        deadline=told.get("deadline"),
        period=row.text("period"),
        weight=Decimal(1) if weight is None else weight,
        lists=MappingProxyType(on),
        milestones=tuple(_milestone(m) for m in milestones),
        targets=tuple(_target(t) for t in targets),
        kept=MappingProxyType(row.own),
    )


def _milestone(row: Row) -> Milestone:
    weight = row.told.get("weight")
    due, revised = row.told.get("due_on"), row.told.get("revised_from")
    return Milestone(row.text("code"), row.text("name"), due, revised, Decimal(1) if weight is None else weight)


def _target(row: Row) -> Target:
    told = row.told
    compared = row.text("comparison") or AT_LEAST
    return Target(
        row.text("indicator"),
        row.text("text"),
        told.get("number"),
        row.text("unit"),
        compared,
        bool(told.get("of_growth")),
    )


def _in_circle(code: str, parents: Mapping[str, str]) -> bool:
    at, steps = parents.get(code, ""), 0
    while at and at != code and steps <= len(parents):
        at, steps = parents.get(at, ""), steps + 1
    return bool(code) and at == code
