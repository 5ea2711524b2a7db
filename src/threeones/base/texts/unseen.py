"""Characters that nobody sees (看不见的字符): no text of a person holds them, wherever it comes from.

A mark that turns the direction of reading makes a text read as it is not written; a blank without width makes two names
look like one; control characters and halves of characters no document holds. What a font draws is text, rare characters
of its private area (生僻字) included.
"""

from __future__ import annotations

import unicodedata

from django.utils.translation import gettext as _

CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Control, format, halves of characters, separators of lines and paragraphs."""
FILLERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0")
"""Letters and marks by their category, drawn as nothing."""
LINES = frozenset("\n\t")
JOINER, PICTURES = "\u200d", frozenset({"So", "Sk", "Mn"})
"""Between two pictures it makes one of them, which is seen."""
SHOWN = 5
BEFORE = 6
"""So many characters are quoted that stand before the first one."""


def is_unseen(character: str) -> bool:
    """Whether nobody sees a character; line breaks and tabs are seen."""
    if character in LINES:
        return False
    category, code = unicodedata.category(character), ord(character)
    if category == "Cn":
        return code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
    return category in CATEGORIES or character in FILLERS


def unseen(text: str, *, lines: bool = False) -> tuple[str, str] | None:
    """What is wrong with a text and what would be right, in the reader's words; None where all of it is seen.

    ``lines``: it may have several, and tabs.
    """
    if text.isprintable() and FILLERS.isdisjoint(text):
        return None
    found = [n for n, c in enumerate(text) if (is_unseen(c) and not _joins(text, n)) or (c in LINES and not lines)]
    if not found:
        return None
    codes = list(dict.fromkeys(f"U+{ord(text[n]):04X}" for n in found))[:SHOWN]
    told = {"codes": " ".join(codes), "before": text[max(0, found[0] - BEFORE) : found[0]]}
    fault = _("“%(before)s”后面有看不见的字符（%(codes)s）") if told["before"] else _("开头有看不见的字符（%(codes)s）")
    return fault % told, _("删去它，或者把这里重新打一遍")


def shown(text: str, instead: str) -> str:
    """``text`` with ``instead`` for each character that nobody sees."""
    if text.isprintable() and FILLERS.isdisjoint(text):
        return text
    return "".join(instead if is_unseen(c) and not _joins(text, n) else c for n, c in enumerate(text))


def _joins(text: str, at: int) -> bool:
    """Whether a character joins the pictures beside it."""
    beside = text[at - 1 : at] + text[at + 1 : at + 2]
    return text[at] == JOINER and len(beside) == 2 and all(unicodedata.category(c) in PICTURES for c in beside)
