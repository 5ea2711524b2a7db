"""What differs between two editions on paper (版次比对表): for those who sign, and for the file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from django.utils.translation import override

from threeones.apps.handbook.editions.wording import Entry, Field, Words
from threeones.base.documents.layout import layout
from threeones.base.documents.paper import Paper, Table, make
from threeones.kernel.book.difference import ADDED, REMOVED, difference
from threeones.kernel.book.model import Book

HEADS = ("条目", "项", "原来", "现在")
WIDTHS = (28, 12, 30, 30)
MARKS = {ADDED: "〔增〕", REMOVED: "〔删〕"}


def comparison_file(before: Book, after: Book, names: tuple[str, str], day: date, kind: str) -> bytes:
    """The file's bytes (``docx`` or ``pdf``), in Chinese; ``names`` are those of the two editions. Raises Faults without fonts."""
    with override("zh-hans"):
        return make(comparison_paper(before, after, names, day), kind, layout())


def comparison_paper(before: Book, after: Book, names: tuple[str, str], day: date) -> Paper:
    """What stands on it: a table for the objectives and for each project, with both values and the words that changed."""
    found = difference(before, after)
    groups = Words(before, after).groups(found)
    tables = [
        Table(f"{g.name}（{g.code}）" if g.code else g.name, HEADS, list(_rows(g.entries)), WIDTHS) for g in groups
    ]
    counts = {what: sum(e.what == what for e in found.entries) for what in ("added", "changed", "removed")}
    lines = [
        f"新增{counts['added']}项，改动{counts['changed']}项，删去{counts['removed']}项。",
        "表中〔增〕、〔删〕标出文字里增加和删去的部分。",
    ]
    title = f"{after.bureau}{after.year}年工作手册版次比对"
    return Paper(title, [f"{names[0]} → {names[1]}"], lines, tables, (), after.bureau, day)


def _rows(entries: Sequence[Entry]) -> Iterator[Sequence[str]]:
    for e in entries:
        name = f"{e.kind_word} {e.name}（{e.what_word}）"
        if not e.fields:
            yield (name, "", "", "")
        for n, f in enumerate(e.fields):
            yield (name if n == 0 else "", f.heading, *_sides(f))


def _sides(f: Field) -> tuple[str, str]:
    """Both values; within a text what was taken out stands marked on the left, what was put in on the right."""
    if not f.pieces:
        return f.before, f.after
    left = "".join(f"{MARKS[REMOVED]}{w}〔/〕" if what == REMOVED else w for what, w in f.pieces if what != ADDED)
    right = "".join(f"{MARKS[ADDED]}{w}〔/〕" if what == ADDED else w for what, w in f.pieces if what != REMOVED)
    return left, right
