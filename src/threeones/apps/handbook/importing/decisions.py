"""What an office decided about a file: corrections to its reading, and whom names mean; kept with the import and its layout."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from threeones.kernel.ledgers.corrections import NONE, Corrections

NOBODY: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Decisions:
    """Decisions (更正): ``reading`` corrects columns, heads, levels, sheets and names of units.

    ``people`` maps a name as written to a person's code. ``as_written`` are names of units and people that stand as they
    are written, whoever they mean; ``rest_as_written``: so do all others that are not known.
    """

    reading: Corrections = NONE
    people: Mapping[str, str] = field(default_factory=lambda: NOBODY)
    as_written: frozenset[str] = frozenset()
    rest_as_written: bool = False

    def to_text(self) -> str:
        """As JSON with one spelling. That nothing was decided is told, too: what is remembered is then not used."""
        told: dict[str, Any] = {"reading": self.reading.to_json()}
        if self.people:
            told["people"] = dict(sorted(self.people.items()))
        if self.as_written:
            told["as_written"] = sorted(self.as_written)
        if self.rest_as_written:
            told["rest_as_written"] = True
        return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_text(cls, text: str) -> Decisions:
        """The other way round; none for an empty text. Raises ``Faults`` for corrections that this version does not know."""
        told: dict[str, Any] = json.loads(text) if text else {}
        return cls(
            Corrections.from_json(told.get("reading", {})),
            told.get("people", {}),
            frozenset(told.get("as_written", ())),
            bool(told.get("rest_as_written")),
        )

    @property
    def lasting(self) -> Decisions:
        """What is worth remembering for the next file of the layout; that all the rest stands as written is not."""
        return replace(self, rest_as_written=False)

    def __bool__(self) -> bool:
        return bool(self.reading.to_json() or self.people or self.as_written or self.rest_as_written)
