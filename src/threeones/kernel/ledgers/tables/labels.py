"""What a text says of itself before a colon: （责任单位：区科技局；完成时限：6月底前）, 牵头单位：区发改局."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from threeones.kernel.ledgers.meaning import UNITS, Meaning
from threeones.kernel.ledgers.reading import ENDS, EXACT, Reading

_GROUP = re.compile(r"[（(【\[]([^（()）【】\[\]]*[:：][^（()）【】\[\]]*)[)）】\]]")
_LABEL = re.compile(r"([\u4e00-\u9fff（）()]{2,10}?)\s*[:：]\s*")
_SENTENCE = re.compile(r"(?<=[。\n])")
_LAST = re.compile(r"[（(]([^（()）]{2,200})[)）][。.]?\s*$")
_NAMES = re.compile(r"[、，,；;/\s]+")
_ENDS = " \t\n\u3000；;。，,"


def labels_in(text: str, reading: Reading, wanted: Collection[Meaning]) -> tuple[str, dict[Meaning, tuple[str, str]]]:
    """A text without its labelled parts, and for each meaning that is wanted the label and what it says.

    Labels stand in brackets anywhere, or in sentences and lines of their own; units also in brackets at the end.
    """
    found: dict[Meaning, tuple[str, str]] = {}

    def take(m: re.Match[str]) -> str:
        labels = labels_of(m[1], reading, wanted)
        if labels is None:
            return m[0]
        join(found, labels)
        return ""

    bare = _GROUP.sub(take, text)
    sentences = []
    for sentence in _SENTENCE.split(bare):
        labels = labels_of(sentence, reading, wanted)
        if labels is None:
            sentences.append(sentence)
        else:
            join(found, labels)
    bare = "".join(sentences).strip()
    if Meaning.RESPONSIBLE in wanted and not found.keys() & set(UNITS):
        bare, units = _units_at_the_end(bare, reading)
        join(found, units)
    return bare, found


def _units_at_the_end(text: str, reading: Reading) -> tuple[str, dict[Meaning, tuple[str, str]]]:
    """（区科技局、区财政局） at the end of a task: who answers for it."""
    m = _LAST.search(text)
    names = [n for n in _NAMES.split(m[1]) if n] if m else []
    if m is None or not names or not all(reading.unit_like(n) for n in names):
        return text, {}
    return text[: m.start()].rstrip(), {Meaning.RESPONSIBLE: (reading.labels[Meaning.RESPONSIBLE], m[1].strip())}


def labels_of(line: str, reading: Reading, wanted: Collection[Meaning]) -> dict[Meaning, tuple[str, str]] | None:
    """The labels of a line that is nothing but labels with what they say; None for any other line."""
    marks = [m for m in _LABEL.finditer(line) if _meaning(m[1], reading) in wanted]
    if not marks or line[: marks[0].start()].strip(_ENDS):
        return None
    found: dict[Meaning, tuple[str, str]] = {}
    for mark, after in zip(marks, [*(m.start() for m in marks[1:]), len(line)], strict=True):
        meaning = _meaning(mark[1], reading)
        said = line[mark.end() : after].strip(_ENDS)
        if meaning is not None and said:
            join(found, {meaning: (mark[1], said)})
    return found


def join(found: dict[Meaning, tuple[str, str]], more: Mapping[Meaning, tuple[str, str]]) -> None:
    """Add what labels say to what was found; of one that stands twice both are said."""
    for meaning, (label, said) in more.items():
        before = found.get(meaning)
        between = "；" if meaning is Meaning.DEADLINE else "、"
        found[meaning] = (before[0], f"{before[1]}{between}{said}") if before and said != before[1] else (label, said)


def _meaning(label: str, reading: Reading) -> Meaning | None:
    known = reading.heading(label)
    return known.meaning if known is not None and known.how in (EXACT, ENDS) else None
