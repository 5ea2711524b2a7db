"""The names that stand in one cell, with what stands beside each: 发改局（牵头）、财政局等."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from threeones.kernel.ledgers.words.folding import fold_text
from threeones.kernel.ledgers.words.pack import NameWords, Words, load_words

_BRACKETS = re.compile(r"[（(【\[]([^（）()【】\[\]]*)[)）】\]]")
_PARTS = re.compile(r"[、，,；;/\n|]+")
_NUMBERED = re.compile(r"^\s*(?:\d{1,2}[.．)）]|[①-⑳])\s*")
_EDGES = " \t：:。.-—"


@dataclass(frozen=True, slots=True)
class Named:
    """One name out of a cell. ``lead``: marked as the lead unit; ``note``: what stood beside it (配合, 等)."""

    text: str
    lead: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """Who was meant: the known ``name`` (and a person's ``code``), or None with names that lie near.

    ``reason`` says in Chinese how the words were taken, or why nobody was; empty where they are the name itself;
    ``expected`` what would be right then, where that is another thing than to name the unit.
    """

    name: str | None
    reason: str = ""
    near: tuple[str, ...] = ()
    code: str = ""
    expected: str = ""


def split_names(text: str, words: Words | None = None) -> list[Named]:
    """The names of a cell with what stands beside them: 、，；/ spaces and lines part them, brackets and 等 are notes.

    牵头单位：… and 配合单位：… hold for the names up to the next such heading.
    """
    known = (words or load_words()).names
    out: list[Named] = []
    role = ""
    for part in _parts(fold_text(text)):
        role, bare = _role(part, role, known)
        named = _named(bare, role, known)
        if named.text:
            out.append(named)
        elif out and named.note:
            out[-1] = with_note(out[-1], named.note)
    return out


def with_note(named: Named, more: str) -> Named:
    """The name with one more note beside it."""
    return replace(named, note="、".join(filter(None, (named.note, more))))


def _parts(text: str) -> list[str]:
    """The text cut at its marks and spaces; marks in brackets part nothing, single characters stay together (张 三)."""
    held: list[str] = []

    def hold(m: re.Match[str]) -> str:
        held.append(m[0])
        return f"\x02{len(held) - 1}\x03"

    cut = _PARTS.split(_BRACKETS.sub(hold, text))
    pieces: list[str] = []
    for each in cut:
        words = each.split()
        apart = [w for w in words if len(re.sub(r"\x02\d+\x03", "", w)) > 1] or len(words) > 3
        pieces += words if apart else ["".join(words)]
    return [re.sub(r"\x02(\d+)\x03", lambda m: held[int(m[1])], p) for p in pieces if p]


def _role(part: str, role: str, words: NameWords) -> tuple[str, str]:
    """The heading that holds for a part (牵头单位：), and the part without it."""
    head, mark, rest = part.replace("：", ":").partition(":")
    if mark and head.strip() in (*words.lead, *words.support):
        return head.strip(), rest
    return role, part


def _named(part: str, role: str, words: NameWords) -> Named:
    notes = [n.strip() for n in _BRACKETS.findall(part) if n.strip()]
    bare = _NUMBERED.sub("", _BRACKETS.sub("", part)).strip(_EDGES)
    signs = "".join(words.lead_signs)
    lead = bare != bare.strip(signs)
    bare = bare.strip(signs).strip(_EDGES)
    for ending in (*words.others, *words.lead, *words.support):
        if bare.endswith(ending):
            bare = bare[: -len(ending)].strip(_EDGES)
            notes.append(ending)
            break
    if role and role in words.support:
        notes.append(role)
    lead = lead or role in words.lead or any(w in note for note in notes for w in words.lead)
    return Named(bare, lead, "、".join(dict.fromkeys(notes)))
