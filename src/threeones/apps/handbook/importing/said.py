"""What the reader of ledgers says (reasons, notes, faults) in the reader's language; words of the file stay Chinese."""

from __future__ import annotations

import re
from functools import lru_cache

from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from threeones.apps.handbook.importing.sentences import SENTENCES
from threeones.base.pages.text import is_chinese, zh

_NAME = re.compile(r"(?P<quoted>(?<=“))?%\((?P<name>\w+)\)s")
_SHAPES = {
    **dict.fromkeys(("n", "m", "d", "row", "year", "low", "high"), r"\d[\d.]*"),
    **dict.fromkeys(("day", "last"), r"\d{4}-\d\d-\d\d"),
    "rows": r"\d[\d、]*",
    "label": r"[^“”：]{1,40}",
    "sheet": r"[^：\n]{1,80}?",
}
_QUOTED, _ANY = "[^“”]*", ".+?"
_DEEPEST = 4
_REST = "rest"


def said(text: object) -> SafeString | str:
    """A sentence of the reader's in the language of the page; one that is not known stands as it is, marked as Chinese."""
    words = str(text)
    if is_chinese() or not words:
        return words
    return _cached(words, get_language() or "") or zh(words)


@lru_cache(maxsize=8192)
def _cached(text: str, _language: str) -> SafeString | None:
    return _said(text, 0)


def _said(text: str, depth: int) -> SafeString | None:
    """The sentence, or the sentences that ；joins; None where one of them is not known."""
    for sentence, pattern in _patterns():
        if (found := pattern.fullmatch(text)) is not None and (told := _told(sentence, found, depth)) is not None:
            return told
    parts = [_said(part, depth + 1) for part in text.split("；")] if "；" in text and depth < _DEEPEST else [None]
    return mark_safe("; ".join(part for part in parts if part)) if all(parts) else None


def _told(sentence: str, found: re.Match[str], depth: int) -> SafeString | None:
    """A sentence with its words."""
    values: dict[str, SafeString] = {}
    for name, value in found.groupdict().items():
        inner = _said(value, depth + 1) if name == _REST and depth < _DEEPEST else None
        if name == _REST and inner is None:
            return None
        values[name] = inner or conditional_escape(zh(_meaning(value) if name == "meaning" else value))
    return mark_safe(escape(_(sentence)) % values)


def _meaning(word: str) -> str:
    """What a column means, as it stands within a sentence."""
    told = _(word)
    return told[:1].lower() + told[1:]


@lru_cache(maxsize=1)
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    return [(sentence, re.compile(_pattern(sentence), re.DOTALL)) for sentence in SENTENCES]


def _pattern(sentence: str) -> str:
    made, at = "", 0
    for found in _NAME.finditer(sentence):
        made += re.escape(sentence[at : found.start()].replace("%%", "%"))
        name, at = found["name"], found.end()
        shape = _QUOTED if found["quoted"] is not None else _SHAPES.get(name, _ANY)
        made += f"(?P<{name}>{shape})"
    return made + re.escape(sentence[at:].replace("%%", "%"))
