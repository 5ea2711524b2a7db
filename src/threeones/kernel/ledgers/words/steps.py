"""A cell with several dated steps, cut into them: 3月底前完成招标；6月底前开工, 一季度：…；二季度：…"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

from threeones.kernel.ledgers.words.moments import Moment, moments_of
from threeones.kernel.ledgers.words.pack import DateWords, TargetWords

# 1. and 2.6月底前 number a step; 6.30前 is a day.
_NUMBERED = r"\d{1,2}\s*(?:[)）、]|\.(?!\d{1,2}(?:[日号.]|(?:之|以)?前)))"
_STRONG = re.compile(rf"[；;。\n]+|(?=[①-⑳])|(?<=\s)(?={_NUMBERED})")
_WEAK = re.compile(r"[，,、]+|\s+")
_MARKER = re.compile(
    rf"^\s*(?:[①-⑳]|[（(]\s*(?:\d{{1,2}}|[一二三四五六七八九十]{{1,3}})\s*[)）]|{_NUMBERED}"
    r"|[一二三四五六七八九十]{1,3}、|[•·●▪]|[*-]\s)+\s*"
)
_HINGE = re.compile(r"(?:不晚于|不迟于|最迟|最晚|截止到?|截至到?|于|在|到|至|从|自)$")
_EDGES = " \t\n，,、:：;；。-—"
_EMPTY_BRACKETS = re.compile(r"[（(]\s*[)）]")


@dataclass(frozen=True, slots=True)
class Piece:
    """One step of a cell: its ``words`` without the date, and the date that stands with them.

    ``recurring`` are the words where the step comes again (每月…).
    """

    words: str
    moment: Moment | None = None
    recurring: str = ""


def pieces(
    text: str, year: int, words: DateWords, counts: Callable[[Moment], bool] = lambda _moment: True
) -> list[Piece]:
    """The steps of a folded text in their order; a moment that does not count is words like any other.

    Raises ValueProblem for a date that cannot be.
    """
    found: list[Piece] = []
    heading: Moment | None = None
    for bare in clauses(text):
        cut = _clause(bare, year, words, counts)
        dated = [piece for piece in cut if piece.moment]
        if dated:
            year = next((p.moment.year_said for p in reversed(dated) if p.moment and p.moment.year_said), year)
            heading = dated[-1].moment if _is_heading(bare, dated[-1]) else None
        elif heading is not None and found and found[-1].moment is not None:
            found[-1] = _joined(found[-1], "；", bare)
            continue
        found += cut
    return found


def clauses(text: str) -> list[str]:
    """The clauses of a folded text without their numbering: parted by ；。, by lines and by numbers of a list."""
    bare = (_MARKER.sub("", clause).strip(_EDGES[:-2]) for clause in _STRONG.split(text))
    return [clause for clause in bare if clause]


def _is_heading(clause: str, piece: Piece) -> bool:
    """Whether the date stands before a colon and so holds for what follows (一季度：…；…)."""
    return (
        piece.moment is not None
        and re.match(rf"{re.escape(piece.moment.text)}\s*[:：]", clause[clause.rfind(piece.moment.text) :]) is not None
    )


def _clause(clause: str, year: int, words: DateWords, counts: Callable[[Moment], bool]) -> list[Piece]:
    """The steps of a clause: each of its dates takes the words up to the next one's part."""
    moments = [m for m in moments_of(words).scan(clause, year) if counts(m)]
    again = next((w for w in words.recurring if w in clause), "")
    if not moments or (again and clause.find(again) <= moments[0].start):
        return [Piece(clause, recurring=clause if again else "")]
    out: list[Piece] = []
    at = 0
    for number, moment in enumerate(moments):
        last = number + 1 == len(moments)
        stop = len(clause) if last else _cut(clause, moment.stop, moments[number + 1].start)
        told = _HINGE.sub("", clause[at : moment.start]) + clause[moment.stop : stop]
        at = stop
        out.append(Piece(_EMPTY_BRACKETS.sub("", told).strip(_EDGES) or moment.text, moment))
    return out


def _cut(clause: str, start: int, stop: int) -> int:
    """Where the words after one date end and those before the next begin: the last break between them, else before its hinge."""
    breaks = [m.end() for m in _WEAK.finditer(clause, start, stop)]
    if breaks:
        return breaks[-1]
    hinge = _HINGE.search(clause[start:stop])
    return start + hinge.start() if hinge else stop


def _joined(piece: Piece, mark: str, more: str) -> Piece:
    return replace(piece, words=f"{piece.words}{mark}{more}")


@lru_cache(maxsize=8)
def parting(words: TargetWords) -> re.Pattern[str]:
    """What parts two targets of a clause: a mark, 及 before a number, 且 before the side of one."""
    joining, sides = ("|".join(map(re.escape, w)) for w in (words["joining"], (*words["at_most"], *words["at_least"])))
    return re.compile(f"[，,]?(?:{joining})(?={sides})|[，,、]|(?:以及|及|和|并)(?=\\d)")
