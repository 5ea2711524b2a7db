"""Headings that are a time (一季度, 3月, 上半年目标) or a numbered node (第一节点): below them stand milestones."""

from __future__ import annotations

from functools import lru_cache

from threeones.kernel.ledgers.reading import Reading, fold_heading
from threeones.kernel.ledgers.words.folding import fold_text
from threeones.kernel.ledgers.words.moments import Moment, moments_of
from threeones.kernel.ledgers.words.pack import Words, load_words
from threeones.kernel.values.problem import ValueProblem

_ANY_YEAR = 2000


def names_milestone(text: str, reading: Reading) -> str:
    """How a heading names a node (一季度, 3月目标, 第一节点), in Chinese; empty where it names none."""
    if reading.matches("milestone_heads", fold_heading(text)):
        return f"“{text}”是一个节点"
    found = _moment(text, reading)
    if found is None or (found[1].period is not None and found[1].period.kind == "year"):
        return ""
    return f"“{text}”是一段时间，按节点读"


def time_in(text: str, reading: Reading) -> str:
    """The time that a heading is (一季度 of 一季度目标), without 目标 or 计划 behind it; empty where it says anything else."""
    moment = _moment(text, reading)
    return moment[0] if moment is not None else ""


def _moment(text: str, reading: Reading) -> tuple[str, Moment] | None:
    bare = fold_text(fold_heading(text))
    tail = max((t for t in reading.lists["milestone_tails"] if bare.endswith(t)), key=len, default="")
    bare = bare.removesuffix(tail) if len(bare) > len(tail) else bare
    moment = _whole(bare, load_words())
    return None if moment is None else (bare, moment)


@lru_cache(maxsize=4096)
def _whole(text: str, words: Words) -> Moment | None:
    try:
        return moments_of(words.dates).whole(text, _ANY_YEAR)
    except ValueProblem:
        return None
