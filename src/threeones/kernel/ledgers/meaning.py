"""What a column of a ledger can mean; what its headings say stands in the pack (``packs/handbook/reading.yaml``)."""

from __future__ import annotations

from enum import StrEnum


class Meaning(StrEnum):
    """The meaning (含义) of a column. Values are what corrections and JSON write."""

    NUMBER = "number"
    CODE = "code"
    PARENT = "parent"
    OUTLINE = "outline"
    OBJECTIVE = "objective"
    NAME = "name"
    CONTENT = "content"
    TARGET = "target"
    INDICATOR = "indicator"
    MEASURE = "measure"
    LEAD = "lead"
    RESPONSIBLE = "responsible"
    SUPPORTING = "supporting"
    LEADER = "leader"
    OWNER = "owner"
    START = "start"
    DEADLINE = "deadline"
    SPAN = "span"
    MILESTONE = "milestone"
    KEPT = "kept"
    # Not yet decided: a heading that names an objective left of the projects and a target right of them (目标), a
    # task that is the project where nothing names it better (重点工作), a unit above our own (省牵头单位).
    OBJECTIVE_OR_TARGET = "objective_or_target"
    TASK = "task"
    UPPER_LEAD = "upper_lead"


UNDECIDED = frozenset({Meaning.OBJECTIVE_OR_TARGET, Meaning.TASK, Meaning.UPPER_LEAD})
ONCE = frozenset(
    {
        Meaning.NUMBER,
        Meaning.CODE,
        Meaning.PARENT,
        Meaning.OUTLINE,
        Meaning.NAME,
        Meaning.LEAD,
        Meaning.LEADER,
        Meaning.OWNER,
        Meaning.START,
        Meaning.DEADLINE,
        Meaning.SPAN,
        Meaning.INDICATOR,
        Meaning.MEASURE,
    }
)
"""Of these a table has one column; a further one is kept beside the row."""
UNITS = (Meaning.LEAD, Meaning.RESPONSIBLE, Meaning.SUPPORTING)
GIVEN = tuple(m for m in Meaning if m not in UNDECIDED)
"""What a correction may say."""
