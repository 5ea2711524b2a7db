"""One spelling for what reads the same: full and half width, upper and lower case, with spaces or without."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
"""From each sign of ASCII to the one of full width that looks like it."""
WIDE_MARKS = {code: wide for code, wide in WIDE.items() if not chr(code).isalnum()}
"""The same for punctuation alone: 50％ is commonly written so."""


@lru_cache(maxsize=20000)
def fold_character(character: str) -> str:
    """A character in the one spelling; empty for a space and for what cannot be seen."""
    folded = unicodedata.normalize("NFKC", character).casefold()
    return "".join(c for c in folded if not c.isspace() and unicodedata.category(c) not in ("Cc", "Cf", "Cs"))


def fold(text: str) -> str:
    """``text`` in the one spelling, without spaces."""
    return "".join(map(fold_character, unicodedata.normalize("NFC", text)))


def spread(text: str) -> tuple[str, list[int]]:
    """``text`` folded, and for each character of that the place of the one in ``text`` that it comes from.

    ``text`` must be in NFC, as titles are when they are shown.
    """
    folded, places = [], []
    for place, character in enumerate(text):
        for one in fold_character(character):
            folded.append(one)
            places.append(place)
    return "".join(folded), places


def words(question: str, most: int) -> list[str]:
    """The words of a question in the one spelling; from the ``most``-th on the rest is one word."""
    return [folded for word in question.split(maxsplit=most - 1) if (folded := fold(word))]


def spellings(word: str) -> frozenset[str]:
    """How a text may write a word: as it was typed, in the one spelling, in capitals or not, in the other width."""
    written = {word, fold(word)}
    written |= {w.upper() for w in written} | {w.lower() for w in written}
    return frozenset(w.translate(table) for w in written for table in ({}, WIDE, WIDE_MARKS))
