"""What is missing to the next rank and grade, as the score sheet tells it to those who see the sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from threeones.apps.evaluation.models import Run
from threeones.apps.evaluation.runs import opened
from threeones.kernel.understanding.gaps import CAP, QUOTA, VETO, Gaps, Goal, gaps, to_rank

ASKED = "rank"
"""The parameter of an address that asks "why not rank N"."""


@dataclass(frozen=True, slots=True)
class ShownGaps:
    """The goals of a sheet, with what was asked: ``rank`` as it stands in the form, ``had`` where it is reached already."""

    goals: Sequence[tuple[str, Goal, str]]
    rank: str
    had: bool
    ranks: int
    """Up to which rank can be asked for: the one above one's own."""


def shown_gaps(run: Run, subject: str, rank: str) -> ShownGaps | None:
    """What a sheet tells; None for one that is not ranked."""
    result = opened(run).result
    line = dict(zip(result.frame["subject"], result.frame[":rank"], strict=True))
    own = line[subject]
    if own is None:
        return None
    asked = int(rank) if rank.isascii() and rank.isdecimal() and len(rank) < 7 else 0
    wanted = to_rank(result, subject, asked) if asked else None
    found: Gaps = gaps(result, subject)
    nearer = [g for g in (found.rank, found.grade) if g is not None]
    # the rank that was asked for stands first, and once
    goals = [wanted, *(g for g in nearer if (g.kind, g.name) != ("rank", wanted.name))] if wanted else nearer
    return ShownGaps(
        [(goal_word(g), g, bar_word(g)) for g in goals], rank, bool(asked) and wanted is None, int(own) - 1
    )


def goal_word(goal: Goal) -> str:
    """What is to be reached."""
    return (_("到第%(name)s名") if goal.kind == "rank" else _("到等次“%(name)s”")) % {"name": goal.name}


def bar_word(goal: Goal) -> str:
    """Why points do not help, where they do not."""
    return {
        VETO: _("一票否决或限制没有解除，再多的分也到不了。"),
        QUOTA: _("参加排名的单位太少，按比例这一等次没有名额。"),
        CAP: _("高于总分上限，到不了。"),
    }.get(goal.barred, "")
