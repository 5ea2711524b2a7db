"""The whole book, or a unit's part of it (分册), as a manuscript: cover, contents, objectives with their projects, tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from threeones.apps.handbook.printing.stock import Stock, deadline_words, number_words, target_words
from threeones.apps.handbook.printing.words import Words
from threeones.base.documents.blocks import (
    Block,
    Break,
    Contents,
    Cover,
    Facts,
    Heading,
    Line,
    Manuscript,
    Section,
    Table,
)
from threeones.base.documents.numerals import numeral
from threeones.kernel.book.model import Milestone, Objective, Project

OVERVIEW = ("序号", "编码", "项目", "牵头单位", "配合单位", "责任领导", "责任人", "完成时限", "节点")
OVERVIEW_WIDTHS = (5, 10, 27, 13, 17, 7, 7, 9, 5)
CALENDAR = ("日期", "编码", "项目", "节点", "牵头单位")
CALENDAR_WIDTHS = (9, 11, 31, 34, 15)
LIST_WIDTHS = (12, 30, 16)
LIST_OWN = 42
"""So many percent of a list's width are shared by its own columns."""
MILESTONES = ("节点", "完成时间", "原定时间", "权重")
TARGETS = ("指标", "目标")
NO_DAY = "未定日期"


def book_manuscript(stock: Stock, words: Words) -> Manuscript:
    """The whole book."""
    title = words.lines("book", "title", stock.told)
    return _manuscript(stock, words, title, [])


def unit_manuscript(stock: Stock, words: Words, unit: str) -> Manuscript:
    """What a unit leads, whole, and what it supports, as a table."""
    leads = [p for p in stock.book.projects if p.lead_unit == unit]
    supports = [p for p in stock.book.projects if unit in p.supporting_units and p.lead_unit != unit]
    part = replace(stock.only(leads), cut=False)
    title = words.lines("book", "part_title", {**part.told, "unit": unit})
    return _manuscript(part, words, title, supports)


def _manuscript(stock: Stock, words: Words, title: Sequence[str], supports: Sequence[Project]) -> Manuscript:
    projects = stock.book.projects
    depth = 3 if len(projects) <= words.numbers["book", "contents_projects"] else 2
    foot = [stock.bureau, f"{stock.day.year}年{stock.day.month}月"]
    front: list[Block] = [Cover(title, stock.standing, foot), Break(), Contents("目　录", depth)]
    body = list(_objectives(stock))
    if not projects:
        body.append(Line("没有牵头的项目，配合的项目见后表。" if supports else "没有项目。"))
    wide: list[Block] = []
    if supports:
        wide += [Break(), Heading(1, words.line("book", "supported", stock.told)), _overview(stock, supports)]
    if projects:
        wide += [Break(), Heading(1, words.line("book", "projects", stock.told)), _overview(stock, projects)]
        wide += [Break(), Heading(1, words.line("book", "calendar", stock.told)), *_calendar(projects)]
    if lists := list(_lists(projects)):
        wide += [Break(), Heading(1, words.line("book", "lists", stock.told)), *lists]
    sections = [Section(front, numbering="roman"), Section(body, restart=True)]
    if wide:
        sections.append(Section(wide[1:], landscape=True))
    return Manuscript("".join(title), stock.bureau, stock.day, sections)


def _objectives(stock: Stock) -> Iterator[Block]:
    """Every objective with its projects, those below another under it; each once, whatever their parents say."""
    book = stock.book
    below: dict[str, list[Objective]] = {}
    codes = {o.code for o in book.objectives}
    for o in book.objectives:
        below.setdefault(o.parent if o.parent in codes and o.parent != o.code else "", []).append(o)
    under: dict[str, list[Project]] = {}
    for p in book.projects:
        under.setdefault(p.objectives[0] if p.objectives and p.objectives[0] in codes else "", []).append(p)
    numbers = {p.code: n for n, p in enumerate(book.projects, 1)}
    told = set[str]()
    tops = below.get("", []) + [o for o in book.objectives if o.parent]
    top = 0
    for objective in tops:
        if objective.code not in told:
            top += 1
            if top > 1:
                yield Break()
            yield from _objective(stock, objective, f"{numeral(top)}、", 1, below, under, numbers, told)
    if "" in under:
        if top:
            yield Break()
        yield Heading(1, f"{numeral(top + 1)}、未归入目标的项目")
        for p in under[""]:
            yield from _project(stock, p, numbers[p.code])


def _objective(
    stock: Stock,
    objective: Objective,
    number: str,
    level: int,
    below: dict[str, list[Objective]],
    under: dict[str, list[Project]],
    numbers: dict[str, int],
    told: set[str],
) -> Iterator[Block]:
    told.add(objective.code)
    yield Heading(1 if level == 1 else 2, f"{number}{objective.name}")
    for p in under.get(objective.code, ()):
        yield from _project(stock, p, numbers[p.code])
    parts = [o for o in below.get(objective.code, ()) if o.code not in told]
    for n, part in enumerate(parts, 1):
        yield from _objective(stock, part, f"（{numeral(n)}）", level + 1, below, under, numbers, told)


def _project(stock: Stock, p: Project, number: int) -> Iterator[Block]:
    yield Heading(3, f"{number}．{p.name}")
    named = {o.code: o.name for o in stock.book.objectives}
    also = [named.get(code, code) for code in p.objectives[1:]]
    pairs = [
        ("项目编码", p.code),
        ("完成时限", deadline_words(p, stock.book.year) or NO_DAY),
        ("牵头单位", p.lead_unit),
        ("配合单位", "、".join(p.supporting_units)),
        ("责任领导", stock.person(p.leader)),
        ("责任人", stock.person(p.owner)),
        ("开始日期", p.start_on.isoformat() if p.start_on else ""),
        ("权重", number_words(p.weight) if p.weight != 1 else ""),
        ("清单", "、".join(p.lists)),
        ("兼属目标", "、".join(also)),
        *p.kept.items(),
    ]
    yield Facts([(name, value) for name, value in pairs if value])
    for line in p.content.splitlines():
        if line.strip():
            yield Line(line.strip())
    if p.milestones:
        yield _milestones(p.milestones)
    if p.targets:
        yield Table("", TARGETS, [(t.indicator, target_words(t)) for t in p.targets], (40, 60), ruled=True)


def _milestones(milestones: Sequence[Milestone]) -> Table:
    """The milestones; columns in which nothing stands are left out."""
    rows = [
        (
            m.name,
            m.due_on.isoformat() if m.due_on else NO_DAY,
            m.revised_from.isoformat() if m.revised_from else "",
            number_words(m.weight) if m.weight != 1 else "",
        )
        for m in milestones
    ]
    kept = [n for n in range(4) if n < 2 or any(row[n] for row in rows)]
    widths = [(60, 16, 16, 8)[n] for n in kept]
    heads = [MILESTONES[n] for n in kept]
    return Table("", heads, [[row[n] for n in kept] for row in rows], widths, ruled=True)


def _overview(stock: Stock, projects: Iterable[Project]) -> Table:
    rows = [
        (
            str(n),
            p.code,
            p.name,
            p.lead_unit,
            "、".join(p.supporting_units),
            stock.person(p.leader),
            stock.person(p.owner),
            deadline_words(p, stock.book.year),
            str(len(p.milestones)),
        )
        for n, p in enumerate(projects, 1)
    ]
    return Table("", OVERVIEW, rows, OVERVIEW_WIDTHS, right=(0, 8), ruled=True)


def _calendar(projects: Iterable[Project]) -> Iterator[Table]:
    """All milestones, a table for each month; those without a day in the last."""
    dated = [(m.due_on.isoformat() if m.due_on else "", p, m) for p in projects for m in p.milestones]
    dated.sort(key=lambda one: (not one[0], one[0]))
    for month, due in groupby(dated, lambda one: month_words(one[0])):
        rows = [(day, p.code, p.name, m.name, p.lead_unit) for day, p, m in due]
        yield Table(f"{month}（{len(rows)}个）", CALENDAR, rows, CALENDAR_WIDTHS, ruled=True)


def _lists(projects: Sequence[Project]) -> Iterator[Block]:
    """Each list with what its own columns say of its projects."""
    names = dict.fromkeys(name for p in projects for name in p.lists)
    for n, name in enumerate(names, 1):
        on = [p for p in projects if name in p.lists]
        headings = list(dict.fromkeys(h for p in on for h in p.lists[name]))
        own = [max(1, LIST_OWN // max(1, len(headings)))] * len(headings)
        rows = [(p.code, p.name, p.lead_unit, *(p.lists[name].get(h, "") for h in headings)) for p in on]
        yield Heading(2, f"（{numeral(n)}）{name}（{len(on)}个项目）")
        yield Table("", ("编码", "项目", "牵头单位", *headings), rows, (*LIST_WIDTHS, *own), ruled=True)


def month_words(day: str) -> str:
    """2021-03-31 → 2021年3月."""
    return f"{day[:4]}年{int(day[5:7])}月" if day else NO_DAY
