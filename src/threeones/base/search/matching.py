"""Whether a name answers a word of a question, and which of its characters do."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from threeones.base.search.folding import fold, spread
from threeones.base.search.readings import readings, syllables

Span = tuple[int, int]
"""From a character of a name to before another one."""


def match(name: str, word: str, letters_within: int) -> Span | None:
    """Where ``name`` (in NFC) answers ``word`` (folded): as it is written, by initials, or by pinyin; None: nowhere.

    Pinyin is matched from the beginning of a syllable, and its last one may still be unfinished (gongsh). Words of
    fewer than ``letters_within`` letters are looked for only at the beginning of the name's pinyin.
    """
    folded, places = spread(name)
    at = folded.find(word)
    if at >= 0:
        return places[at], places[at + len(word) - 1] + 1
    if not word.isascii():
        return None
    # every reading of each character, which is quick; how a word is read as a whole is asked only where that fails
    return _by_sound([readings(c) for c in name], word, letters_within) or _by_sound(
        syllables(name), word, letters_within
    )


def _by_sound(read: Sequence[tuple[str, ...]], word: str, letters_within: int) -> Span | None:
    return _by_initials(read, word) or _by_pinyin(read, word, len(read) if len(word) >= letters_within else 1)


def _by_initials(read: Sequence[tuple[str, ...]], word: str) -> Span | None:
    spoken = [n for n, options in enumerate(read) if options[0]]
    for start in range(len(spoken) - len(word) + 1):
        places = spoken[start : start + len(word)]
        if all(any(o.startswith(letter) for o in read[n]) for n, letter in zip(places, word, strict=True)):
            return places[0], places[-1] + 1
    return None


def _by_pinyin(read: Sequence[tuple[str, ...]], word: str, starts: int) -> Span | None:
    for start in range(min(starts, len(read))):
        if read[start][0] and (end := _spelt_until(read, start, word)) is not None:
            return start, end
    return None


def _spelt_until(read: Sequence[tuple[str, ...]], start: int, word: str) -> int | None:
    """After which character ``word`` is used up, where it is spelt from ``start`` on."""
    waiting = [(start, word)]
    while waiting:
        n, rest = waiting.pop()
        if n == len(read):
            continue
        for option in reversed(read[n]):
            if option.startswith(rest):
                return n + 1
            if rest.startswith(option):
                waiting.append((n + 1, rest[len(option) :]))
    return None


def pieces(name: str, spans: Sequence[Span]) -> list[tuple[str, bool]]:
    """``name`` cut into pieces that answer and pieces that do not, in its order."""
    marked = [False] * len(name)
    for start, end in spans:
        marked[start:end] = [True] * (end - start)
    found: list[tuple[str, bool]] = []
    for character, answers in zip(name, marked, strict=True):
        if found and found[-1][1] == answers:
            found[-1] = (found[-1][0] + character, answers)
        else:
            found.append((character, answers))
    return found


def around(text: str, words: Sequence[str], length: int) -> list[tuple[str, bool]]:
    """About ``length`` characters of a text around the first of ``words`` that stands in it, in pieces as ``pieces`` gives."""
    line = " ".join(unicodedata.normalize("NFC", text).split())
    firsts = [span[0] for word in words if (span := _written(line, word))]
    start = max(0, min(firsts, default=0) - length // 4)
    cut = line[start : start + length]
    marked = pieces(cut, [span for word in words for span in _everywhere(cut, word)])
    before = [("…", False)] if start else []
    return before + marked + ([("…", False)] if start + length < len(line) else [])


class Names:
    """The names of one record beside a question: whether they answer all of it, and how well."""

    def __init__(self, title: str, code: str, aliases: str) -> None:
        self.title, self.code = (unicodedata.normalize("NFC", t) for t in (title, code))
        self.others = [o for o in aliases.split("、") if o]

    def answer(self, words: Sequence[str], letters_within: int) -> tuple[list[Span], list[Span]] | None:
        """Where title and code answer the words; None where one of the words is answered nowhere."""
        title, code = list[Span](), list[Span]()
        for word in words:
            of_title, of_code = match(self.title, word, letters_within), _written(self.code, word)
            if of_title:
                title.append(of_title)
            if of_code:
                code.append(of_code)
            if not of_title and not of_code and not any(match(o, word, letters_within) for o in self.others):
                return None
        return title, code

    def rank(self, question: str) -> int:
        """0: one of the names is what was asked for; 1: it begins so; 2: else."""
        folded = [fold(n) for n in (self.code, self.title, *self.others)]
        return 0 if question in folded else 1 if any(f.startswith(question) for f in folded) else 2


def _written(text: str, word: str) -> Span | None:
    return next(_everywhere(text, word), None)


def _everywhere(text: str, word: str) -> Iterator[Span]:
    """Each place where ``word`` (folded) stands in a text."""
    folded, places = spread(text)
    at = folded.find(word)
    while at >= 0:
        yield places[at], places[at + len(word) - 1] + 1
        at = folded.find(word, at + len(word))
