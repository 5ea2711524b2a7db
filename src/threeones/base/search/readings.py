"""How names are read (拼音): in full and by initials, with the other readings of characters that have several."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice, product
from typing import Any

from threeones.base.search.folding import fold, fold_character
from threeones.base.search.policy import policy

START, APART = "\n", " "
"""What stands before the reading of a whole name, and between pieces of one; no question holds either."""


@lru_cache
def _characters() -> dict[int, str]:
    # a fifth of a second, which commands that search for nothing can spare
    from pypinyin.constants import PINYIN_DICT  # noqa: PLC0415  see above

    return dict(PINYIN_DICT)


@lru_cache(maxsize=20000)
def readings(character: str) -> tuple[str, ...]:
    """All readings of a Chinese character without tones (ü is v), the most common first; of others the character folded."""
    told = _characters().get(ord(character), "")
    plain = dict.fromkeys(_plain(one) for one in told.split(",") if one)
    return tuple(plain) or (fold_character(character),)


@lru_cache
def _used() -> dict[str, set[str]]:
    """The readings that a character has in some word of the dictionary; others are found in old books only."""
    from pypinyin.constants import PHRASES_DICT  # noqa: PLC0415  see _characters

    found: dict[str, set[str]] = {}
    for phrase, told in PHRASES_DICT.items():
        for character, options in zip(phrase, told, strict=False):
            found.setdefault(character, set()).add(_plain(options[0]))
    return found


def living(character: str, options: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the readings that are in use, the first one always."""
    used = _used().get(character)
    return tuple(o for n, o in enumerate(options) if n == 0 or o in used) if used else options


def _plain(reading: str) -> str:
    """zhòng → zhong, lǚ → lv."""
    letters = unicodedata.normalize("NFD", reading.replace("ɡ", "g"))
    bare = unicodedata.normalize("NFC", "".join(c for c in letters if c not in "\u0300\u0301\u0304\u030c"))
    return "".join(c for c in unicodedata.normalize("NFD", bare.replace("ü", "v")) if c.isascii())


def syllables(text: str) -> list[tuple[str, ...]]:
    """The readings of each character of ``text``, the one that fits its word first; folded characters stand for themselves."""
    chosen = _in_words(text)
    return [
        tuple(dict.fromkeys((one, *readings(character)))) if one else readings(character)
        for character, one in zip(text, chosen, strict=True)
    ]


def _nothing(others: str) -> Any:
    return [""] * len(others)


def _in_words(text: str) -> list[str]:
    """The reading that each Chinese character has in its word (重庆: chong); empty for other characters."""
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415  see _characters

    # what is no Chinese character comes as a run, for which as many readings may be given
    found = lazy_pinyin(text, style=Style.NORMAL, errors=_nothing)
    return found if len(found) == len(text) else [""] * len(text)


def spelt(names: list[str]) -> tuple[str, str]:
    """The pinyin and the initials of a record's names as the index keeps them.

    A whole name stands after ``START``; other readings follow in pieces, each with the characters beside it.
    """
    full, initials = [], []
    for name in names:
        # a short name may be somebody's, and surnames are read as nothing else is (区 is Ou)
        short = len(name) <= policy().whole_readings_upto
        read = [(c, p) for c, p in zip(name, syllables(name), strict=True) if p[0]]
        parts = [p if short else living(c, p) for c, p in read]
        if not parts:
            continue
        full.append(START + "".join(p[0] for p in parts))
        initials.append(START + "".join(p[0][0] for p in parts))
        for begins, piece in _others(parts):
            before = START if begins else APART
            full.append(before + "".join(piece))
            letters = before + "".join(s[0] for s in piece)
            if letters not in initials:
                initials.append(letters)
    return "".join(full), "".join(initials)


def _others(parts: list[tuple[str, ...]]) -> Iterator[tuple[bool, tuple[str, ...]]]:
    """Pieces with another reading than the chosen one, those with few of them first; whether each begins the name."""
    width, most = policy().reading_width, policy().max_readings
    seen: set[tuple[int, tuple[str, ...]]] = set()
    found = (
        (start, piece)
        for several in (1, 2)
        for centre, own in enumerate(parts)
        if len(own) > 1
        for start, piece in _pieces_around(parts, centre, width, several)
    )
    fresh = (one for one in found if not (one in seen or seen.add(one)))  # type: ignore[func-returns-value]  # a set's add says nothing
    for start, piece in islice(fresh, most):
        yield start == 0, piece


def _pieces_around(
    parts: list[tuple[str, ...]], centre: int, width: int, several: int
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The piece around a character, with another reading of it and of ``several - 1`` others beside it."""
    start = max(0, centre - width + 1)
    stretch = parts[start : centre + width]
    at = centre - start
    options = [own if n == at else (own if several > 1 else own[:1]) for n, own in enumerate(stretch)]
    for piece in islice(product(*options), 4 * policy().max_readings):
        changed = sum(s != own[0] for s, own in zip(piece, stretch, strict=True))
        if changed == several and piece[at] != stretch[at][0]:
            yield start, piece


def text_of(code: str, names: list[str]) -> str:
    """Code and names in the one spelling, each after ``START`` and the last one ended by it."""
    return "".join(START + folded for n in (code, *names) if (folded := fold(n))) + START
