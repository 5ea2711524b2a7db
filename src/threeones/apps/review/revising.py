"""What changed from one draft to the next: figures with the records that made the difference, and prose word by word."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from threeones.apps.review import drafts
from threeones.apps.review.definitions import ReviewPack
from threeones.apps.review.drafts import Place
from threeones.apps.review.figures import Reading
from threeones.apps.review.models import ReviewVersion
from threeones.apps.review.snapshots import FigureChange, Kept, changes, snapshot

WORD = re.compile(r"\{\{[^{}]*\}\}|[A-Za-z0-9.,%]+|\n|.", re.DOTALL)
SENTENCE = re.compile(r"[^。！？\n]*[。！？\n]?")
Op = Literal["same", "gone", "new"]


@dataclass(frozen=True, slots=True)
class Bit:
    """A run of a text that stayed, went or came."""

    op: Op
    text: str


@dataclass(frozen=True, slots=True)
class PassageChange:
    """A passage with what of its text went and came."""

    place: Place
    bits: tuple[Bit, ...]


@dataclass(frozen=True, slots=True)
class Since:
    """What changed since a version: ``version`` is None where nothing was saved yet, and then nothing is told."""

    version: ReviewVersion | None
    figures: tuple[FigureChange, ...] = ()

    @property
    def ids(self) -> frozenset[str]:
        """The figures that are printed otherwise."""
        return frozenset(c.id for c in self.figures)


def since_last(reading: Reading) -> Since:
    """The figures of a reading against those that the newest version printed; only figures of the reading are told of."""
    version = drafts.newest(reading.pack.year)
    if version is None:
        return Since(None)
    return Since(version, tuple(changes(drafts.figures_of(version), snapshot(reading), reading.figures)))


def figures_between(old: ReviewVersion | None, new: ReviewVersion, reading: Reading) -> list[FigureChange]:
    """The figures that two versions printed differently."""
    before: Mapping[str, Kept] = drafts.figures_of(old) if old else {}
    return changes(before, drafts.figures_of(new), reading.figures) if old else []


def prose_of(version: ReviewVersion, pack: ReviewPack, sections: Collection[str]) -> list[PassageChange]:
    """What a version changed in the texts of some sections."""
    year, number = pack.year, version.number
    then, now = drafts.edited(year, number - 1), drafts.edited(year, number)
    found = []
    for place in (p for s in pack.sections if s.id in sections for p in drafts.places(s)):
        old, new = then.get(place.key, place.original), now.get(place.key, place.original)
        if old != new:
            found.append(PassageChange(place, tuple(compared(old, new))))
    return found


def compared(old: str, new: str) -> list[Bit]:
    """Two texts sentence by sentence, and those that differ word by word; figures' tokens are words."""
    bits: list[Bit] = []
    a, b = SENTENCE.findall(old), SENTENCE.findall(new)
    for tag, i, j, m, n in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag == "replace":
            bits += _by_words("".join(a[i:j]), "".join(b[m:n]))
        else:
            bits += _bits(tag, a[i:j], b[m:n])
    return _joined(bits)


def _by_words(old: str, new: str) -> list[Bit]:
    a, b = WORD.findall(old), WORD.findall(new)
    # words that are common in long texts are passed over there, or comparing them would take minutes
    matcher = SequenceMatcher(None, a, b, autojunk=True)
    return [bit for tag, i, j, m, n in matcher.get_opcodes() for bit in _bits(tag, a[i:j], b[m:n])]


def _bits(tag: str, old: Sequence[str], new: Sequence[str]) -> list[Bit]:
    if tag == "equal":
        return [Bit("same", "".join(old))]
    found = [Bit("gone", "".join(old)), Bit("new", "".join(new))]
    return [bit for bit in found if bit.text]


def _joined(bits: Sequence[Bit]) -> list[Bit]:
    joined: list[Bit] = []
    for bit in bits:
        if joined and joined[-1].op == bit.op:
            joined[-1] = Bit(bit.op, joined[-1].text + bit.text)
        elif bit.text:
            joined.append(bit)
    return joined
