"""What a circular says, as JSON: the same shape while its figures are live and once it is frozen.

Pages, papers and the workbook read this and nothing else, so that what was issued is what is shown.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import TypedDict, cast

from threeones.apps.supervision.models import Circular
from threeones.base.audit.chain import canonical


class MilestoneTold(TypedDict):
    """A milestone (节点): days as 2021-03-31, ``done_on`` empty where it was not done by the end of the month."""

    code: str
    name: str
    due_on: str
    done_on: str


class RowTold(TypedDict):
    """A project in the month: its light, whether that is the published one, and what it rests on.

    ``computed`` is the light by the rules; ``progress`` in percent, empty where none was reported; ``reported``: None where
    no report is asked for; ``due``: milestones of the month, ``coming``: those of the next that are not done.
    """

    code: str
    name: str
    unit: str
    unit_code: str
    light: str
    published: bool
    computed: str
    reason: str
    progress: str
    deadline: str
    reported: bool | None
    due: list[MilestoneTold]
    coming: list[MilestoneTold]
    basis: str


class FigureTold(TypedDict):
    """A figure as it stands in a text, with the codes of the projects behind it (None: it has no rows)."""

    slug: str
    text: str
    rows: list[str] | None


class PartTold(TypedDict):
    """A piece of a line; ``figure`` names the figure that stands there, empty for words."""

    text: str
    figure: str


class SectionTold(TypedDict):
    """A section: its title, the filled lines, and the table that stands below them (``units``, ``ranking`` or none)."""

    name: str
    title: str
    lines: list[list[PartTold]]
    table: str


class UnitTold(TypedDict):
    """A unit that leads projects: how many have each light, how many count, its share in percent, its place (None: none)."""

    code: str
    name: str
    total: int
    lights: dict[str, int]
    counted: int
    good: int
    share: str
    place: int | None


class ChangeTold(TypedDict):
    """What a correction changes: a figure by its word, or a project whose light (``light``: its states) is another."""

    what: str
    before: str
    after: str
    light: bool


class Content(TypedDict):
    """A whole circular. ``sources`` names the packs and their versions; ``states`` are the lights that there are, worst first."""

    sources: dict[str, str]
    bureau: str
    bureau_code: str
    month: str
    as_of: str
    day: str
    demonstration: str
    letterhead: str
    heading: str
    addressed: str
    document: str
    corrects: str
    changes_title: str
    changes: list[ChangeTold]
    issued_by: str
    before: list[list[PartTold]]
    sections: list[SectionTold]
    figures: dict[str, FigureTold]
    states: list[str]
    units: list[UnitTold]
    annex_title: str
    annex_none: str
    annex: list[str]
    basis_words: dict[str, str]
    rows: list[RowTold]
    chat: list[str]


def told(content: Content) -> str:
    """The content as it is kept: canonical, so that the same content is the same text."""
    return canonical(cast("dict[str, object]", content))


def digest(content: Content) -> str:
    """The SHA-256 of a content."""
    return hashlib.sha256(told(content).encode()).hexdigest()


def frozen(circular: Circular) -> Content:
    """The content of a circular that was issued."""
    return cast("Content", json.loads(circular.content))


def intact(circular: Circular) -> bool:
    """Whether a circular's content is the one that was issued."""
    return hashlib.sha256(circular.content.encode()).hexdigest() == circular.seal


def plain(lines: Sequence[Sequence[PartTold]]) -> list[str]:
    """Lines as plain text."""
    return ["".join(part["text"] for part in line) for line in lines]
