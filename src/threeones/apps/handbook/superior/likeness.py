"""Which projects might carry a superior's task: by words that both have, with those words as the reason.

Texts are compared by pairs of neighbouring characters; the rarer a pair is among the projects, the more it weighs.
Nothing here knows a database.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from threeones.kernel.values.packs import packs_dir
from threeones.kernel.values.yamls import read_yaml

_BETWEEN = re.compile(r"[\W\d_]+")


@dataclass(frozen=True, slots=True)
class Policy:
    """``packs/handbook/likeness.yaml``: from which likeness on a project is suggested, and which words say nothing."""

    least: float
    unseen: float
    least_pairs: int
    same_unit: float
    most: int
    phrases: int
    phrase_length: int
    empty: tuple[str, ...]


@lru_cache
def policy() -> Policy:
    """The figures and words in force."""
    pack = read_yaml(packs_dir() / "handbook" / "likeness.yaml")
    # a longer word goes before a shorter one that it holds
    empty = tuple(sorted(map(str, pack["empty"]), key=len, reverse=True))
    most, phrases, length = (int(pack[name]) for name in ("most", "phrases", "phrase_length"))
    least, unseen, same = (float(pack[name]) for name in ("least", "unseen", "same_unit"))
    return Policy(least, unseen, int(pack["least_pairs"]), same, most, phrases, length, empty)


@dataclass(frozen=True, slots=True)
class Text:
    """A text to compare: ``key`` tells whose it is, ``unit`` the unit that leads or was named (0: none)."""

    key: int
    words: str
    unit: int = 0


@dataclass(frozen=True, slots=True)
class Alike:
    """A text that is like another one: how much (0 to 1), the phrases that both have, and whether it is of the same unit."""

    key: int
    share: float
    phrases: Sequence[str]
    same_unit: bool


class Index:
    """Texts by the pairs that they hold, to be asked which are like another one."""

    def __init__(self, texts: Iterable[Text], rules: Policy) -> None:
        self.rules = rules
        self.texts = {t.key: t for t in texts}
        self.cut = {t.key: _cut(t.words, rules.empty) for t in self.texts.values()}
        self.holders: dict[str, list[int]] = {}
        for key, parts in self.cut.items():
            for pair in set(_pairs(parts)):
                self.holders.setdefault(pair, []).append(key)

    def like(self, text: Text) -> list[Alike]:
        """The texts most like another one, the most alike first."""
        parts = _cut(text.words, self.rules.empty)
        weights = {pair: self._weight(pair) for pair in set(_pairs(parts))}
        whole = sum(weights.values())
        common: dict[int, list[float]] = {}
        for pair, weight in weights.items():
            for key in self.holders.get(pair, ()):
                common.setdefault(key, []).append(weight)
        enough = {key: sum(shared) for key, shared in common.items() if len(shared) >= self.rules.least_pairs}
        found = []
        for key, shared in enough.items():
            same = bool(text.unit) and text.unit == self.texts[key].unit
            share = min(1.0, shared / whole + (self.rules.same_unit if same else 0))
            if share >= self.rules.least:
                found.append((share, key, same))
        best = sorted(found, key=lambda f: (-f[0], f[1]))[: self.rules.most]
        return [Alike(key, share, self._phrases(parts, self.cut[key]), same) for share, key, same in best]

    def _weight(self, pair: str) -> float:
        held = len(self.holders.get(pair, ()))
        return math.log((1 + len(self.texts)) / (1 + held)) + 1 if held else self.rules.unseen

    def _phrases(self, parts: Sequence[str], others: Sequence[str]) -> list[str]:
        """The longest pieces that both have, none within another."""
        pieces = sorted(set(_common(parts, others, self.rules.phrase_length)), key=lambda p: (-len(p), p))
        found: list[str] = []
        for piece in pieces:
            if len(found) < self.rules.phrases and not any(piece in longer for longer in found):
                found.append(piece)
        return found


def _cut(words: str, empty: Sequence[str]) -> list[str]:
    """The pieces of a text between marks, numbers and words that say nothing."""
    text = unicodedata.normalize("NFKC", words).casefold()
    for word in empty:
        text = text.replace(word, " ")
    return [part for part in _BETWEEN.split(text) if len(part) > 1]


def _pairs(parts: Sequence[str]) -> Iterator[str]:
    for part in parts:
        yield from (part[i : i + 2] for i in range(len(part) - 1))


def _common(parts: Sequence[str], others: Sequence[str], least: int) -> Iterator[str]:
    """Pieces that stand in both, as long as they go on."""
    held = "\n".join(others)
    for part in parts:
        start = 0
        while start < len(part) - least + 1:
            end = start + least
            if part[start:end] not in held:
                start += 1
                continue
            while end < len(part) and part[start : end + 1] in held:
                end += 1
            yield part[start:end]
            start = end
