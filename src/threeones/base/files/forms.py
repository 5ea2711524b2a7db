"""Entry forms (填报单) as they are kept: what somebody entered, whole, as JSON with one spelling.

A form holds rows under the sheets and headings that a workbook would have, so that a record entered in the system
is shown, traced and exported as one that was loaded.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

SUFFIX = ".json"
FORMAT = "threeones-entry/1"
Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class EntryForm:
    """A form: ``sheets`` has the rows by heading; ``at`` is the moment (ISO 8601), ``by`` who sent it."""

    name: str
    title: str
    by: str
    at: str
    sheets: Mapping[str, Sequence[Row]]
    reason: str = ""
    more: Mapping[str, str] = field(default_factory=dict)

    def to_bytes(self) -> bytes:
        """The canonical JSON."""
        told = {
            "format": FORMAT,
            "name": self.name,
            "title": self.title,
            "by": self.by,
            "at": self.at,
            "reason": self.reason,
            "more": dict(self.more),
            "sheets": {sheet: [dict(row) for row in rows] for sheet, rows in self.sheets.items()},
        }
        return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def read_form(data: bytes) -> EntryForm:
    """A kept form. Raises ``ValueError`` for bytes that are none."""
    told: Any = json.loads(data.decode())
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        raise ValueError("not an entry form")
    return EntryForm(
        told["name"],
        told["title"],
        told["by"],
        told["at"],
        told["sheets"],
        told.get("reason", ""),
        told.get("more", {}),
    )


def form_name(*parts: str) -> str:
    """The name under which versions of one form are kept: its parts as a path (``填报/2021-10/J-001/J-1.json``).

    A code may hold a slash or nearly fill a name; a long part gives way at its end, the path stays under 200 characters.
    """
    return "填报/" + "/".join(part.replace("/", "／")[:60] for part in parts) + SUFFIX
