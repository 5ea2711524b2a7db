"""What is wrong in an expression (表达式), where in it, and what would be right."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class RuleError(ValueError):
    """A fault in an expression or in the facts given to it.

    ``column`` is the place in the expression's text, from 1 (0: no one place);
    ``expected`` says what would be right. ``line`` counts within the text, from 1.
    """

    def __init__(self, message: str, column: int = 0, expected: str = "") -> None:
        self.message = message
        self.column = column
        self.expected = expected
        place = f"第{column}字：" if column else ""
        super().__init__(f"{place}{message}；应为：{expected}" if expected else f"{place}{message}")


class DivisionByZero(RuleError, ZeroDivisionError):
    """A division (除法) whose denominator is 0 in a branch that is used."""


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known name that ``word`` was probably meant to be, or None.

    Names are short in Chinese (two to six characters), so one character in two that is right
    already counts as near, and a name that contains the word, or lies in it, does too.
    """
    names = sorted(set(known))
    close = difflib.get_close_matches(word, names, n=1, cutoff=0.5)
    if close:
        return close[0]
    folded = {n.casefold(): n for n in names}
    if word.casefold() in folded:
        return folded[word.casefold()]
    within = [n for n in names if len(word) > 1 and (word in n or (len(n) > 1 and n in word))]
    return min(within, key=lambda n: abs(len(n) - len(word))) if within else None


def unknown(kind: str, word: str, known: Iterable[str], column: int = 0) -> RuleError:
    """The error for a name that is not known, with the one that was probably meant."""
    names = sorted(set(known))
    guess = nearest(word, names)
    if guess:
        expected = f"是不是“{guess}”（did you mean {guess}?）"
    else:
        expected = "、".join(names[:12]) + ("…" if len(names) > 12 else "") if names else "（没有可用的名称）"
    return RuleError(f"不认识的{kind}“{word}”", column, expected)
