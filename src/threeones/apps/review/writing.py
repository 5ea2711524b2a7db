"""The review's text as an editor writes it: paragraphs a line each, figures as tokens in double braces.

``{{D05}}`` and ``{{D12.growth}}`` stand where the pack has ``{D05}``; a single brace is a brace.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _

from threeones.apps.review.prose import PARTS, Sentence, Slot, Theme
from threeones.base.texts.unseen import unseen
from threeones.kernel.values.packfile import read_pack
from threeones.kernel.values.packs import packs_dir
from threeones.kernel.values.quantity import is_unit

TOKEN = re.compile(r"\{\{([^{}]*)\}\}")
BROKEN = re.compile(r"\{\{|\}\}")
STOPS, CLOSERS = "。！？!?…", "”’』」）)】"
END = re.compile(f"(?<=[{STOPS}])(?![{STOPS}{CLOSERS}])|(?<=[{STOPS}][{CLOSERS}])(?![{STOPS}{CLOSERS}])")
"""A sentence ends behind its stop and the quotes that close with it."""
NUMBER = re.compile(r"(?<![A-Za-z\d.])\d+(?:[.,]\d+)*")
ABOUT = ("多", "余", "几")
Paragraph = tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Limits:
    """What an editor may write (``packs/documents/editing.yaml``); lengths in characters."""

    max_characters: int
    max_reason: int
    max_unit_characters: int
    rows_kept: int
    not_figures: tuple[str, ...]


@lru_cache
def limits() -> Limits:
    """The limits in force."""
    pack = read_pack(packs_dir() / "documents" / "editing.yaml")
    numbers = {k: int(pack.number(pack.body, k)) for k in Limits.__slots__ if k != "not_figures"}
    words = tuple(str(w) for w in pack.sequence(pack.body, "not_figures"))
    pack.done()
    return Limits(**numbers, not_figures=words)


@dataclass(frozen=True, slots=True)
class Slip:
    """What is wrong in a text that was typed: ``line`` counts from 1; 0 where it is of the whole."""

    line: int
    fault: str
    expected: str

    def __str__(self) -> str:
        said = {"line": self.line, "fault": self.fault, "expected": self.expected}
        if self.line:
            return _("第%(line)s行：%(fault)s；应为：%(expected)s") % said
        return _("%(fault)s；应为：%(expected)s") % said


def token(slot: Slot) -> str:
    """A slot as the editor writes it."""
    return "{{" + slot.figure + (f".{slot.part}" if slot.part else "") + "}}"


def written(sentences: Iterable[Sentence]) -> str:
    """Sentences as the editor sees them."""
    return "".join(token(p) if isinstance(p, Slot) else p for s in sentences for p in s.parts)


def original(theme: Theme | None) -> str:
    """A passage as the pack has it; empty for one that only an editor writes (opening, closing)."""
    return written(theme.sentences) if theme else ""


def tidy(text: str) -> str:
    """A typed text as it is kept: line ends alike, no blanks at the ends of lines, full-width braces of tokens folded."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("｛｛", "{{").replace("｝｝", "}}")
    return "\n".join(line.rstrip() for line in text.split("\n")).strip("\n")


def slips(text: str, known: Collection[str]) -> list[Slip]:
    """All that is wrong in a typed text (``tidy``); ``known`` are the figures that may stand in it."""
    top = limits().max_characters
    if len(text) > top:
        return [Slip(0, _("有%(n)s个字，太长") % {"n": len(text)}, _("不超过%(n)s个字") % {"n": top})]
    found: list[Slip] = []
    for n, line in enumerate(text.split("\n"), 1):
        if hidden := unseen(line, lines=True):
            found.append(Slip(n, *hidden))
        found += [slip for match in TOKEN.finditer(line) if (slip := _wrong(n, match[1], known))]
        if BROKEN.search(TOKEN.sub("", line)):
            found.append(Slip(n, _("数字的记号没有写完整"), _("如 {{D05}}，两边各两个花括号")))
    return found


def _wrong(line: int, inner: str, known: Collection[str]) -> Slip | None:
    figure, _dot, part = inner.strip().partition(".")
    if figure not in known:
        near = [k for k in known if k.casefold() == figure.casefold()] or sorted(known)[:5]
        expected = _("下方列出的编号，如 %(ids)s") % {"ids": "、".join(near)} if near else _("这一篇没有数字可用")
        return Slip(line, _("没有编号为“%(id)s”的数字") % {"id": figure}, expected)
    if part not in PARTS:
        said = {"token": "{{" + inner.strip() + "}}", "part": part}
        return Slip(line, _("“%(token)s”里没有“%(part)s”") % said, "、".join(PARTS[1:]))
    return None


def read_text(text: str) -> tuple[Paragraph, ...]:
    """A kept text as paragraphs of sentences. A token that is none stays as it stands: what was kept is never lost."""
    return tuple(p for line in text.split("\n") if (p := _paragraph(line)))


def _paragraph(line: str) -> Paragraph:
    sentences: list[Sentence] = []
    parts: list[str | Slot] = []
    for piece in _pieces(line):
        if isinstance(piece, Slot):
            parts.append(piece)
            continue
        *ended, rest = END.split(piece)
        for text in ended:
            sentences.append(Sentence((*parts, text)))
            parts = []
        parts += [rest] if rest else []
    return (*sentences, *([Sentence(tuple(parts))] if parts else []))


def _pieces(line: str) -> list[str | Slot]:
    pieces: list[str | Slot] = []
    end = 0
    for match in TOKEN.finditer(line):
        figure, _dot, part = match[1].strip().partition(".")
        if part in PARTS:
            pieces += [line[end : match.start()], Slot(figure, part)]
            end = match.end()
    return [p for p in (*pieces, line[end:]) if p]


def typed_numbers(sentences: Sequence[Sentence]) -> list[str]:
    """Numbers with a unit that somebody typed instead of a token: no record stands behind them (手写的数字)."""
    found: dict[str, None] = {}
    for text in (p for s in sentences for p in s.parts if isinstance(p, str)):
        for match in NUMBER.finditer(text):
            if unit := _unit(text[match.end() :]):
                found[match[0] + unit] = None
    return list(found)


def _unit(after: str) -> str:
    about = after[:1] if after[:1] in ABOUT else ""
    rest = after[len(about) :].lstrip()
    if rest.startswith(limits().not_figures):
        return ""
    for length in range(limits().max_unit_characters, 0, -1):
        if is_unit(rest[:length]):
            return about + rest[:length]
    return ""
