"""Names and milestones out of longer texts: where a sentence may be cut so that what is left still says something."""

from __future__ import annotations

import re

from threeones.kernel.ledgers.tables.texts import one_line

_SENTENCE = re.compile(r"[。；;\n！!]")
_CLAUSE = re.compile(r"[，,：:、（(]")
_SHORT = 60
_END = " \t\n\u3000。；;，,：:、"


def name_in(text: str, longest: int) -> str:
    """The name of a project whose text is a paragraph: the whole if it is short enough, else its first sentence, else
    the first clauses, else its beginning.
    """
    whole = one_line(text).rstrip(_END)
    if len(whole) <= longest:
        return whole
    first = " ".join(_SENTENCE.split(text.strip(_END))[0].split()).rstrip(_END)
    if len(first) <= longest:
        return first
    ends = [m.start() for m in _CLAUSE.finditer(first) if 4 <= m.start() <= _SHORT]
    return first[: ends[-1] if ends else _SHORT].rstrip(_END)


def pieces(text: str, longest: int) -> list[str]:
    """A text in pieces of at most so many characters, cut at the ends of sentences; a longer sentence stays whole."""
    whole = "；".join(line.strip().rstrip(_END) for line in text.split("\n") if line.strip())
    if len(whole) <= longest:
        return [whole] if whole else []
    found: list[str] = []
    for sentence in filter(None, (s.strip() for s in _SENTENCE.split(text))):
        if found and len(found[-1]) + 1 + len(sentence) <= longest:
            found[-1] += "；" + sentence
        else:
            found.append(sentence)
    return found
