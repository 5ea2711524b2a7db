"""Codes that a file gives and the draft cannot keep (编码): too long for its tables, or nothing that an address can name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from threeones.apps.handbook.drafting.codes import LIVE, addressable
from threeones.apps.handbook.drafting.fields import most_of
from threeones.apps.handbook.drafting.store import target_code
from threeones.apps.handbook.models import DraftEntry, EntryKind, WordedTarget
from threeones.kernel.book.model import Book
from threeones.kernel.ledgers.printed import NOWHERE
from threeones.kernel.values.faults import Fault

HEADINGS = {"objective": "目标编码", "project": "项目编码", "milestone": "节点编码", "target": "指标"}
SHOWN = 40
"""So much of a code is quoted."""


class _Coded(NamedTuple):
    """A code of a kind as the file has it, the code of the draft's entry, and the project that it belongs to."""

    kind: EntryKind
    said: str
    code: str
    project: str = ""


def code_faults(file: str, book: Book, placed: Mapping[str, tuple[str, int]]) -> list[Fault]:
    """Every code that cannot be kept, with the sheet and row of its project; the file has to be mended."""
    found, there = [], set[tuple[EntryKind, str]]()
    for one in _codes(book):
        fault, expected = _wrong(one)
        if not fault and one.kind == EntryKind.TARGET and (one.kind, one.code) in there:
            fault, expected = f"“{_short(one.code)}”和别的项目的指标分不开", "项目编码里不用斜线"
        there.add((one.kind, one.code))
        if fault:
            sheet, row = placed.get(one.project, NOWHERE)
            found.append(Fault(file, sheet, row or 0, HEADINGS[one.kind], fault, expected))
    return found


def _codes(book: Book) -> Iterator[_Coded]:
    for o in book.objectives:
        yield _Coded(EntryKind.OBJECTIVE, o.code, o.code)
    for p in book.projects:
        yield _Coded(EntryKind.PROJECT, p.code, p.code, p.code)
        for m in p.milestones:
            yield _Coded(EntryKind.MILESTONE, m.code, m.code, p.code)
        for t in p.targets:
            yield _Coded(EntryKind.TARGET, t.indicator, target_code(p.code, t.indicator), p.code)


def _wrong(one: _Coded) -> tuple[str, str]:
    """What is wrong with a code, and what would be right; empty where nothing is."""
    # a project's own length is told of the project
    most = most_of(WordedTarget, "name") if one.kind == EntryKind.TARGET else most_of(LIVE[one.kind], "code")
    if len(one.said) > most or len(one.code) > most_of(DraftEntry, "code"):
        return f"“{_short(one.said)}”有{len(one.said)}个字，太长", f"不超过{most}个字"
    if not addressable(one.code):
        return f"“{_short(one.said)}”里有换行、看不见的字符，或者只有点的一段", "一行文字，如 FG-01-003"
    return "", ""


def _short(code: str) -> str:
    shown = "".join(c if c.isprintable() else "?" for c in code)
    return shown if len(shown) <= SHOWN else shown[:SHOWN] + "…"
