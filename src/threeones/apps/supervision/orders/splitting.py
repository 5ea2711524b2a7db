"""Splitting a text into matters (拆分): numbered paragraphs of minutes become orders to be looked over; a suggestion only."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

MOST = 30
"""So many matters are suggested at the most."""
TITLE = 40
_BEGIN = re.compile(
    r"^\s*(?:[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十\d]{1,3}[)）][、.．]?|\d{1,2}[、.．](?!\d))\s*",
    re.MULTILINE,
)
_SENTENCE = re.compile(r"[。；;！!？?\n]")


@dataclass(frozen=True, slots=True)
class Suggested:
    """A matter as the text has it: the code of the first unit that it names (empty: none), a title, its words."""

    unit: str
    title: str
    demand: str


def suggested(text: str, units: Mapping[str, str]) -> Sequence[Suggested]:
    """The numbered paragraphs of a text as matters; of a text without numbers the whole. ``units``: codes by name."""
    text = text.replace("\r\n", "\n").strip()
    begins = [m.start() for m in _BEGIN.finditer(text)]
    parts = [text[a:b] for a, b in zip(begins, [*begins[1:], len(text)], strict=True)] if begins else [text]
    bodies = [_BEGIN.sub("", part, count=1).strip() for part in parts]
    return [Suggested(_unit(b, units), _title(b), b) for b in bodies if b][:MOST]


def _title(body: str) -> str:
    first = _SENTENCE.split(body, maxsplit=1)[0].strip()
    return first if len(first) <= TITLE else f"{first[: TITLE - 1]}…"


def _unit(body: str, units: Mapping[str, str]) -> str:
    """The unit that is named first; of names at one place the longest."""
    found = [(body.find(name), -len(name), code) for name, code in units.items() if name and name in body]
    return min(found)[2] if found else ""
