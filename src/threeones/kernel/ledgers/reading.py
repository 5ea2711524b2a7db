"""The pack of reading (``packs/handbook/reading.yaml``): which heading means what, which rows are no work."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from ruamel.yaml.comments import CommentedMap

from threeones.kernel.ledgers.meaning import Meaning
from threeones.kernel.values.packfile import PackFile, Source, pack_path, read_pack

_LISTS = (
    "generic_heads",
    "milestone_tails",
    "ticks",
    "ditto",
    "totals",
    "signatures",
    "footnotes",
    "bureaus",
    "unit_endings",
)
_PATTERNS = ("milestone_heads", "section_leaders", "sheets_without_name")
_KEYS = ("reading", "version", "title", "source", "also", "note", "meanings", "groups", *_LISTS, *_PATTERNS)
_BRACKETS = re.compile(r"[(\[【〔<《][^()\[\]【】〔〕<>《》]*[)\]】〕>》]")
_LONGEST = 60  # characters that a heading may have; longer texts are no headings
_TELLING = 3  # characters of a word that says something at the beginning or inside of another heading
EXACT, ENDS, BEGINS, HOLDS = "就是", "末尾是", "开头是", "含有"


class Heading(NamedTuple):
    """What a heading says: the meaning, the pack's word, how it stands there, and the word's place in the pack."""

    meaning: Meaning
    word: str
    how: str
    order: int


@dataclass(frozen=True, slots=True)
class Reading:
    """The whole pack. ``words`` maps each folded heading to its meaning and its place among the meaning's words,
    ``groups`` what units are called together (街道) to how their names end.
    """

    source: Source
    labels: Mapping[Meaning, str]
    words: Mapping[str, tuple[Meaning, int]]
    lists: Mapping[str, frozenset[str]]
    patterns: Mapping[str, tuple[re.Pattern[str], ...]]
    groups: Mapping[str, tuple[str, ...]]
    _seen: dict[str, Heading | None] = field(default_factory=dict)

    def heading(self, text: str) -> Heading | None:
        """What a heading means; None where no word of the pack stands in it."""
        if len(text) > _LONGEST:
            return None
        folded = fold_heading(text)
        if folded not in self._seen:
            self._seen[folded] = self._find(folded)
        return self._seen[folded]

    def _find(self, folded: str) -> Heading | None:
        if folded in self.words:
            return self._made(folded, EXACT)
        size = len(folded)
        for start in range(1, size - 1):
            if folded[start:] in self.words:
                return self._made(folded[start:], ENDS)
        # 工作 at the beginning says nothing, 责任单位 does
        for end in range(size - 1, _TELLING - 1, -1):
            if folded[:end] in self.words:
                return self._made(folded[:end], BEGINS)
        inside = {folded[a:b] for a in range(1, size) for b in range(a + _TELLING, size)} & self.words.keys()
        return self._made(max(inside, key=lambda w: (len(w), w)), HOLDS) if inside else None

    def _made(self, word: str, how: str) -> Heading:
        meaning, order = self.words[word]
        return Heading(meaning, word, how, order)

    def group(self, unit: str) -> str:
        """What a unit is called together with others of its kind (街道 for 米市巷街道); empty where nothing."""
        return next((name for name, endings in self.groups.items() if unit.endswith(endings)), "")

    def matches(self, kind: str, text: str) -> re.Match[str] | None:
        """The match of the whole text with one of the patterns of that kind."""
        return next((m for p in self.patterns[kind] if (m := p.fullmatch(text))), None)

    def holds(self, text: str, meanings: Collection[Meaning]) -> bool:
        """Whether any word of these meanings stands in a heading."""
        folded = fold_heading(text)
        return any(meaning in meanings and word in folded for word, (meaning, _) in self.words.items())

    def unit_like(self, text: str) -> bool:
        """Whether a name ends as names of units do."""
        return 3 <= len(text) <= 30 and any(text[-n:] in self.lists["unit_endings"] for n in (1, 2, 3, 4))


@lru_cache(maxsize=8192)
def fold_heading(text: str) -> str:
    """A heading without what a reader does not see in it: width, spaces, stars, brackets, a word that stands twice."""
    folded = "".join(unicodedata.normalize("NFKC", text).split()).replace("*", "").rstrip(":").upper()
    bare = _BRACKETS.sub("", folded) or folded.strip("()[]【】〔〕<>《》")
    half = len(bare) // 2
    return bare[:half] if bare and len(bare) % 2 == 0 and bare[:half] == bare[half:] else bare


def load_reading(name: str | Path = "reading") -> Reading:
    """The pack of that id (``packs/handbook/<id>.yaml``) or path, read again only when it changed.

    Raises Faults with all that is wrong in it.
    """
    path = pack_path("handbook", name)
    seen = path.stat()
    return _load(path, seen.st_mtime_ns, seen.st_size)


@lru_cache(maxsize=8)
def _load(path: Path, changed: int, size: int) -> Reading:
    """The pack; when it changed and its size are part of what is remembered."""
    pack = read_pack(path)
    pack.only(pack.body, _KEYS)
    labels, words = _meanings(pack, pack.mapping(pack.body, "meanings", required=True))
    source = pack.source()
    lists = {key: frozenset(map(fold_heading, _texts(pack, key))) for key in _LISTS}
    patterns = {key: tuple(_pattern(pack, key, text) for text in _texts(pack, key)) for key in _PATTERNS}
    named = pack.mapping(pack.body, "groups", required=True)
    groups = {str(name): tuple(map(str, pack.sequence(named, name, required=True))) for name in named}
    pack.done()
    return Reading(source, labels, words, lists, patterns, groups)


def _meanings(pack: PackFile, at: CommentedMap) -> tuple[dict[Meaning, str], dict[str, tuple[Meaning, int]]]:
    known = {m.value for m in Meaning} - {Meaning.MILESTONE.value}
    pack.only(at, known)
    labels = {Meaning.MILESTONE: "节点"}
    words: dict[str, tuple[Meaning, int]] = {}
    for key in sorted(known):
        entry = pack.mapping(at, key, required=True)
        pack.only(entry, ("label", "words"))
        labels[Meaning(key)] = pack.text(entry, "label")
        for order, word in enumerate(pack.sequence(entry, "words", required=True)):
            folded = fold_heading(str(word))
            if folded in words:
                pack.fault(entry, "words", f"“{word}”已经在“{words[folded][0]}”里", "每个词只写一次")
            words[folded] = (Meaning(key), order)
    return labels, words


def _texts(pack: PackFile, key: str) -> list[str]:
    return [str(text) for text in pack.sequence(pack.body, key, required=True)]


def _pattern(pack: PackFile, key: str, text: str) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except re.error as error:
        pack.fault(pack.body, key, f"“{text}”不是正则表达式：{error}", "正则表达式，如 节点[0-9]+")
        return re.compile("")
