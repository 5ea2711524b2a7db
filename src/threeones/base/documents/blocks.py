"""A document as its pieces, whatever the format it is written in: plain text only, nothing of it is markup."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from threeones.base.documents.layout import POINTS_PER_MM, Layout
from threeones.base.texts.unseen import shown

LineStyle = Literal["body", "flush", "note", "small", "signature", "number", "mark"]
"""body: indented text; flush: text from the margin; note: small and in the middle; small: an appendix's; signature: at
the right; number: a document's number (发文字号) above the red rule; mark: 附件."""
Numbering = Literal["arabic", "roman"]


def printable(text: str) -> str:
    """Text from records with what no document can hold replaced by its sign: it shows that something stood there."""
    return "".join(" " if c in "\t\n\r" else c for c in shown(text, "\ufffd"))


@dataclass(frozen=True, slots=True)
class Title:
    """The title (标题) in its lines."""

    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class Cover:
    """A first page (封面): a title in its lines, below it what edition this is, at the foot who gives it out and when."""

    title: Sequence[str]
    below: Sequence[str]
    foot: Sequence[str]


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Whose document it is (发文机关标志), in red."""

    text: str


@dataclass(frozen=True, slots=True)
class Contents:
    """The headings with their pages (目录), down to a level."""

    title: str
    depth: int


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 3."""

    level: Literal[1, 2, 3]
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph in one of the styles."""

    text: str
    style: LineStyle = "body"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is said of one thing, as names and values in two columns of pairs; a long value takes a row of its own."""

    pairs: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Table:
    """A table under a heading (empty: none); ``widths`` of its columns in percent, ``right`` those set flush right.

    In the first ``merged`` columns cells that say the same below one another are one. ``ruled``: lines around every cell.
    """

    heading: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[int]
    right: Sequence[int] = ()
    merged: int = 0
    ruled: bool = False


@dataclass(frozen=True, slots=True)
class Break:
    """What follows begins on a new page."""


Block = Title | Cover | Letterhead | Contents | Heading | Line | Facts | Table | Break


@dataclass(frozen=True, slots=True)
class Section:
    """Pages of one shape; ``restart``: their numbers begin with 1. A section with a cover has no number on its first page."""

    blocks: Sequence[Block]
    landscape: bool = False
    numbering: Numbering = "arabic"
    restart: bool = False


@dataclass(frozen=True, slots=True)
class Manuscript:
    """A document (书稿) to be written; ``day`` is what the file says of when it was made, so that it stays the same."""

    title: str
    author: str
    day: date
    sections: Sequence[Section]


def spans(rows: Sequence[Sequence[str]], merged: int) -> list[list[int]]:
    """For each row the number of rows that each of its first ``merged`` cells reaches down; 0: one above reaches here.

    A cell ends where one at its left does: what belongs together stays together.
    """
    found: list[list[int]] = []
    tops = [0] * merged
    for n, row in enumerate(rows):
        begun = n == 0
        line = []
        for c in range(merged):
            begun = begun or row[c] != rows[n - 1][c]
            if begun:
                tops[c] = n
                line.append(1)
            else:
                found[tops[c]][c] += 1
                line.append(0)
        found.append(line)
    return found


SMALLEST_LETTERHEAD = 26
"""In points: a name that is too long for a line even so takes two."""


def letterhead_size(text: str, layout: Layout) -> float:
    """The size of a letterhead in points: that of its style, or smaller so that it fits a line."""
    fits = float(layout.text_width * POINTS_PER_MM) / max(1, len(text))
    return min(float(layout.styles["letterhead"].size_pt), max(SMALLEST_LETTERHEAD, float(int(fits))))


FACT_LETTERS = 17
"""A value of so many letters still fits beside another pair."""


def fact_rows(pairs: Sequence[tuple[str, str]]) -> list[list[tuple[str, str]]]:
    """Facts in rows of two pairs, or of one where its value is long."""
    rows: list[list[tuple[str, str]]] = []
    free = False
    for name, value in pairs:
        short = len(value) <= FACT_LETTERS
        if short and free:
            rows[-1].append((name, value))
            free = False
        else:
            rows.append([(name, value)])
            free = short
    return rows
