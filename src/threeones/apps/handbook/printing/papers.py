"""Notice of the breakdown (任务分解通知), letters of responsibility (责任书), somebody's own list (个人清单)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby

from threeones.apps.handbook.printing.book import NO_DAY, month_words
from threeones.apps.handbook.printing.stock import Stock, chinese_day, deadline_words, target_words
from threeones.apps.handbook.printing.words import Words
from threeones.base.documents.blocks import Block, Heading, Letterhead, Line, Manuscript, Section, Table, Title
from threeones.kernel.book.model import Project, Target

BREAKDOWN = ("目标", "序号", "项目", "主要工作内容", "指标", "牵头单位", "配合单位", "责任领导", "责任人", "完成时限")
BREAKDOWN_WIDTHS = (9, 4, 15, 25, 11, 9, 9, 5, 5, 8)
PLEDGED = ("序号", "项目", "主要工作内容", "指标", "责任人", "完成时限")
PLEDGED_WIDTHS = (6, 21, 35, 16, 9, 13)
ANSWERED = ("编码", "项目", "本人", "牵头单位", "完成时限")
ANSWERED_WIDTHS = (14, 40, 12, 18, 16)
MONTHLY = ("日期", "事项", "项目", "本人")
MONTHLY_WIDTHS = (14, 41, 31, 14)
LEADER, OWNER = "责任领导", "责任人"


def notice_manuscript(stock: Stock, words: Words) -> Manuscript:
    """The notice in the order of GB/T 9704: letterhead, number, title, to whom, text, attachment, signature and day."""
    told = stock.told
    title = words.lines("notice", "title", told)
    front: list[Block] = [
        Letterhead(words.line("notice", "letterhead", told)),
        Line(stock.number or words.line("notice", "number", told), "number"),
        Title(title),
        Line(words.line("notice", "to", told), "flush"),
        *(Line(p) for p in words.lines("notice", "paragraphs", told)),
        Line(""),
        Line(words.line("notice", "attachment", told)),
        Line(""),
        Line(stock.bureau, "signature"),
        Line(chinese_day(stock.day), "signature"),
        *(Line(line, "note") for line in stock.cautions),
    ]
    table = Table("", BREAKDOWN, list(_breakdown(stock)), BREAKDOWN_WIDTHS, right=(1,), merged=1, ruled=True)
    attached: list[Block] = [Line("附件", "mark"), Title(words.lines("notice", "table_title", told)), table]
    return Manuscript("".join(title), stock.bureau, stock.day, [Section(front), Section(attached, landscape=True)])


def _breakdown(stock: Stock) -> Iterator[Sequence[str]]:
    named = {o.code: o.name for o in stock.book.objectives}
    for n, p in enumerate(in_order(stock), 1):
        objective = named.get(p.objectives[0], p.objectives[0]) if p.objectives else ""
        people = (stock.person(p.leader), stock.person(p.owner))
        units = (p.lead_unit, "、".join(p.supporting_units))
        yield (objective, str(n), p.name, p.content, _targets(p), *units, *people, deadline_words(p, stock.book.year))


def in_order(stock: Stock) -> list[Project]:
    """The projects by their objectives in the book's order, within one as they stand."""
    place = {o.code: n for n, o in enumerate(stock.book.objectives)}
    return sorted(
        stock.book.projects, key=lambda p: place.get(p.objectives[0], len(place)) if p.objectives else len(place)
    )


def units_of(stock: Stock) -> list[str]:
    """The units that lead projects, in the order in which the book first names them."""
    return list(dict.fromkeys(p.lead_unit for p in stock.book.projects if p.lead_unit))


def pledge_manuscript(stock: Stock, words: Words, units: Sequence[str]) -> Manuscript:
    """The letters of these units, each on pages of its own."""
    sections = [Section(list(_pledge(stock, words, unit)), restart=True) for unit in units]
    title = f"{stock.book.year}年度目标责任书" + (f"（{units[0]}）" if len(units) == 1 else "")
    return Manuscript(title, stock.bureau, stock.day, sections or [Section([Line("没有牵头单位。")])])


def _pledge(stock: Stock, words: Words, unit: str) -> Iterator[Block]:
    led = [p for p in stock.book.projects if p.lead_unit == unit]
    told = {**stock.told, "unit": unit, "count": len(led)}
    yield Title(words.lines("pledge", "title", told))
    yield from (Line(line, "note") for line in stock.standing)
    yield Line("")
    yield from (Line(p) for p in words.lines("pledge", "paragraphs", told))
    rows = [
        (str(n), p.name, p.content, _targets(p), stock.person(p.owner), deadline_words(p, stock.book.year))
        for n, p in enumerate(led, 1)
    ]
    yield Table("", PLEDGED, rows, PLEDGED_WIDTHS, right=(0,), ruled=True)
    yield from (Line(p) for p in words.lines("pledge", "closing", told))
    yield Line("")
    yield from (Line(p, "flush") for p in words.lines("pledge", "signatures", told))


def _targets(p: Project) -> str:
    return "；".join(map(_target, p.targets))


def _target(t: Target) -> str:
    """A target with its name; where the book has words of its own that do not name it, both, set apart."""
    if t.indicator in t.text:
        return t.text
    return f"{t.indicator}{'：' if t.text else ''}{target_words(t)}"


def person_manuscript(stock: Stock, words: Words, code: str, name: str) -> Manuscript:
    """What somebody leads and owns, and what is due of it month by month."""
    mine = [(p, roles) for p in stock.book.projects if (roles := _roles(p, code, name))]
    part = replace(stock.only([p for p, _ in mine]), cut=False)
    title = [*words.lines("person", "title", part.told), name]
    answered = [(p.code, p.name, roles, p.lead_unit, deadline_words(p, stock.book.year)) for p, roles in mine]
    due: list[tuple[date | None, str, Project, str]] = []
    for p, roles in mine:
        due += [(m.due_on, m.name, p, roles) for m in p.milestones]
        due.append((p.deadline, "完成时限", p, roles))
    due.sort(key=lambda one: one[0] or date.max)
    blocks: list[Block] = [
        Title(title),
        *(Line(line, "note") for line in part.standing),
        Heading(1, f"一、负责的项目（{len(mine)}个）"),
        Table("", ANSWERED, answered, ANSWERED_WIDTHS, ruled=True),
        Heading(1, "二、逐月要办的事"),
    ]
    for month, ones in groupby(due, lambda one: month_words(one[0].isoformat() if one[0] else "")):
        rows = [_due(*one) for one in ones]
        blocks.append(Table(f"{month}（{len(rows)}件）", MONTHLY, rows, MONTHLY_WIDTHS, ruled=True))
    return Manuscript("".join(title), name, stock.day, [Section(blocks)])


def _due(day: date | None, what: str, p: Project, roles: str) -> Sequence[str]:
    return (day.isoformat() if day else NO_DAY, what, p.name, roles)


def _roles(p: Project, code: str, name: str) -> str:
    """What somebody is of a project; a draft may name people instead of their codes."""
    leads, owns = p.leader in (code, name), p.owner in (code, name)
    return "、".join([*([LEADER] if leads else []), *([OWNER] if owns else [])])
