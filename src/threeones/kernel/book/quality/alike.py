"""The same thing in two units' parts: projects whose names or contents are the same or nearly so.

Texts are compared as sets of pairs of neighbouring characters. Only texts that share one of their rarest pairs are
compared at all, so that thousands of projects take no longer than a moment.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import chain

from threeones.kernel.book.model import Book, Project
from threeones.kernel.book.quality.findings import PROJECT, Finding, Teller, some

_NUMERALS = re.compile(r"\d+|[一二三四五六七八九十]+")
_NO_WORD = re.compile(r"[\W_]+")
Key = tuple[str, tuple[str, ...]]
"""A text without its numbers and marks, and its numbers: phases and quarters of one work are not the same thing."""


def duplicates(book: Book, teller: Teller) -> Iterator[Finding]:
    """Projects of the same name, and those of several units whose names or contents are alike."""
    told: set[frozenset[str]] = set()
    for same in _groups(book.projects, lambda p: p.name).values():
        if len(same) > 1:
            told.add(frozenset(p.code for p in same))
            words = {"name": same[0].name, "count": len(same), "units": some(p.lead_unit for p in same)}
            yield teller.tell("same_name", PROJECT, [p.code for p in same], **words)
    pack = teller.pack
    for check, text, share, shortest in (
        ("alike_names", _name, pack.alike_names, pack.shortest_name),
        ("alike_contents", _content, pack.alike_contents, pack.shortest_content),
    ):
        for cluster in _clusters(book.projects, text, share, shortest):
            codes = frozenset(p.code for p in cluster)
            units = list(dict.fromkeys(p.lead_unit for p in cluster))
            if len(units) > 1 and not any(codes <= seen for seen in told):
                told.add(codes)
                names = some((p.name for p in cluster), quoted=True)
                yield teller.tell(
                    check, PROJECT, [p.code for p in cluster], names=names, count=len(units), units=some(units)
                )


def alike_pairs(texts: Sequence[str], share: Fraction) -> Iterator[tuple[int, int]]:
    """Pairs of texts (by their places) with at least this share of common pairs of characters: common / all of both.

    Two sets with so much in common share at least ``shared`` of the rarest pairs of either (a prefix filter), so that the
    others are never compared; the smaller of two needs the shorter prefix.
    """
    sets = [frozenset(text[i : i + 2] for i in range(len(text) - 1)) for text in texts]
    ranked = _rarest_first(sets)
    over, under = share.numerator, share.denominator
    shared = max(1, _least(over, under, min(map(len, ranked), default=1)) // 8)
    holders: dict[int, list[int]] = {}
    for i in sorted(range(len(texts)), key=lambda n: len(ranked[n])):
        size = len(ranked[i])
        least = _least(over, under, size)
        probed = chain.from_iterable(holders.get(pair, ()) for pair in ranked[i][: size - least + shared])
        for j, count in Counter(probed).items():
            if count < shared or len(ranked[j]) < least:
                continue
            common = len(sets[i] & sets[j])
            if common * under >= over * (size + len(sets[j]) - common):
                yield min(i, j), max(i, j)
        for pair in ranked[i][: size - _least(2 * over, over + under, size) + shared]:
            holders.setdefault(pair, []).append(i)


def _least(over: int, under: int, size: int) -> int:
    """The share of a size, rounded up."""
    return -(-over * size // under)


def _rarest_first(sets: Sequence[frozenset[str]]) -> list[list[int]]:
    """The sets with a number for each pair, the rarest pair of all first."""
    often = Counter(pair for one in sets for pair in one)
    rank = {pair: n for n, (pair, _count) in enumerate(sorted(often.items(), key=lambda kv: (kv[1], kv[0])))}
    return [sorted(rank[pair] for pair in one) for one in sets]


def _clusters(
    projects: Sequence[Project], text: Callable[[Project], str], share: Decimal, shortest: int
) -> Iterator[list[Project]]:
    """Projects whose texts are alike, each with the others that it is alike to, in the book's order."""
    long_enough = [p for p in projects if len(key_of(text(p))[0]) >= shortest]
    groups = _groups(long_enough, text)
    by_letters: dict[str, dict[tuple[str, ...], Key]] = {}
    for key in groups:
        by_letters.setdefault(key[0], {})[key[1]] = key
    letters = list(by_letters)
    joined = _Joined(groups)
    for i, j in alike_pairs(letters, Fraction(share)):
        fewer, more = sorted((by_letters[letters[i]], by_letters[letters[j]]), key=len)
        for numbers, key in fewer.items():
            if numbers in more:
                joined.join(key, more[numbers])
    for keys in joined.sets():
        members = [p for key in keys for p in groups[key]]
        if len(members) > 1:
            yield members


def key_of(text: str) -> Key:
    """What of a text is compared."""
    return _NO_WORD.sub("", _NUMERALS.sub("", text)).casefold(), tuple(_NUMERALS.findall(text))


def _groups(projects: Iterable[Project], text: Callable[[Project], str]) -> dict[Key, list[Project]]:
    found: dict[Key, list[Project]] = {}
    for p in projects:
        if text(p).strip():
            found.setdefault(key_of(text(p)), []).append(p)
    return found


class _Joined:
    """Sets of keys that grow together."""

    def __init__(self, keys: Iterable[Key]) -> None:
        self._root = {key: key for key in keys}

    def join(self, a: Key, b: Key) -> None:
        """Put the sets of two keys together."""
        self._root[self._find(b)] = self._find(a)

    def sets(self) -> list[list[Key]]:
        """All sets, keys in their order."""
        found: dict[Key, list[Key]] = {}
        for key in self._root:
            found.setdefault(self._find(key), []).append(key)
        return list(found.values())

    def _find(self, key: Key) -> Key:
        while self._root[key] != key:
            self._root[key] = self._root[self._root[key]]
            key = self._root[key]
        return key


def _name(p: Project) -> str:
    return p.name


def _content(p: Project) -> str:
    return p.content
