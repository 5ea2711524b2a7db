"""Units and people as handbooks name them: short names, old names, slips of the pen, several in one cell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class KnownUnit:
    """A unit that the bureau has or had. ``former`` are names that it once bore, ``successor`` the name of who took its
    work over when it ended; ``group`` is what 各街道 calls together (街道, 科室), empty where nothing does.
    """

    name: str
    aliases: Sequence[str] = ()
    former: Sequence[str] = ()
    successor: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    group: str = ""


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A person of the bureau; ``code`` tells namesakes apart."""

    code: str
    name: str
    unit: str = ""
    post: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """Who was meant: the known ``name`` (and a person's ``code``), or None with names that lie near.

    ``reason`` says in Chinese how the words were taken, or why nobody was; empty where they are the name itself.
    """

    name: str | None
    reason: str = ""
    near: tuple[str, ...] = ()
    code: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """One name out of a cell. ``lead``: marked as the lead unit; ``note``: what stood beside it (配合, 等)."""

    text: str
    lead: bool = False
    note: str = ""


class Units:
    """The units that there are, on ``day`` (None: whenever)."""

    def __init__(self, known: Iterable[KnownUnit], day: date | None = None, district: str = "") -> None:
        raise NotImplementedError

    def match(self, text: str) -> Match:
        """The unit that one name means."""
        raise NotImplementedError

    def read(self, text: str) -> list[tuple[Named, Match]]:
        """All units of a cell in their order, groups (各街道) as their members; each stands once."""
        raise NotImplementedError


class People:
    """The people that there are."""

    def __init__(self, known: Iterable[KnownPerson]) -> None:
        raise NotImplementedError

    def match(self, text: str, unit: str = "") -> Match:
        """The person that one name means; of namesakes the one of ``unit``."""
        raise NotImplementedError

    def read(self, text: str, unit: str = "") -> list[tuple[Named, Match]]:
        """All people of a cell in their order; each stands once."""
        raise NotImplementedError


def split_names(text: str) -> list[Named]:
    """The names of a cell with what stands beside them: 、，；/ spaces and lines part them, brackets and 等 are notes."""
    raise NotImplementedError


def split_units(text: str) -> list[str]:
    """The bare names of a cell, in their order."""
    return [one.text for one in split_names(text)]


Groups = Mapping[str, Sequence[str]]
