"""What an entry of a draft says, field by field: what is edited, compared, merged and undone.

A *state* is a flat mapping: the fields of ``kernel.book.canonical``, of a project also ``also_serves`` (兼属目标) and,
for what a list's own column says, ``in/<list>/<heading>``; the place stands under ``UNDER`` and ``POSITION``. A field
that says nothing is left out. The code, and of a target the indicator, tell the entry and are no fields.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from threeones.apps.handbook.models import DraftEntry, EntryKind

UNDER, POSITION = "@under", "@position"
INSIDE = "in/"
Key = tuple[str, str]
"""Kind and code."""
State = Mapping[str, Any]


def key_of(entry: DraftEntry) -> Key:
    """How an entry is told from the others of its edition."""
    return entry.kind, entry.code


def state_of(entry: DraftEntry) -> dict[str, Any]:
    """The fields and the place of an entry."""
    told: dict[str, Any] = json.loads(entry.content)
    for name in ("code", "parent") if entry.kind != EntryKind.TARGET else ("indicator",):
        told.pop(name, None)
    if entry.kind == EntryKind.PROJECT:
        rest = told.pop("objectives", [])[1:]
        lists: dict[str, dict[str, str]] = told.pop("lists", {})
        told |= {"also_serves": rest, "lists": list(lists)}
        told |= {inside(name, heading): text for name, texts in lists.items() for heading, text in texts.items()}
    return saying(told) | {UNDER: entry.under, POSITION: entry.position}


def inside(name: str, heading: str) -> str:
    """The field of what a list's own column says."""
    return f"{INSIDE}{name}/{heading}"


def list_of(field: str) -> tuple[str, str]:
    """The list and the heading of such a field."""
    name, _slash, heading = field.removeprefix(INSIDE).partition("/")
    return name, heading


def saying(state: State) -> dict[str, Any]:
    """The fields that say something, and the place."""
    return {k: v for k, v in state.items() if k in (UNDER, POSITION) or v not in (None, "", [], {})}


def write_state(entry: DraftEntry, state: State) -> None:
    """Put a state into an entry, which is not saved; who leads is settled by ``leads``."""
    told = {k: v for k, v in saying(state).items() if k not in (UNDER, POSITION) and not k.startswith(INSIDE)}
    entry.under, entry.position = state[UNDER], state[POSITION]
    if entry.kind == EntryKind.TARGET:
        told["indicator"] = indicator_of(entry.code, entry.under)
    else:
        told["code"] = entry.code
    if entry.kind == EntryKind.OBJECTIVE and entry.under:
        told["parent"] = entry.under
    if entry.kind == EntryKind.PROJECT:
        objectives = [entry.under, *told.pop("also_serves", ())]
        told |= {"objectives": [code for code in objectives if code], "lists": dict(_lists(state))}
    entry.content = json.dumps(saying(told), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _lists(state: State) -> Iterator[tuple[str, dict[str, str]]]:
    texts = {list_of(k): v for k, v in state.items() if k.startswith(INSIDE) and v}
    for name in state.get("lists", ()):
        yield name, {heading: text for (of, heading), text in texts.items() if of == name}


def indicator_of(code: str, project: str) -> str:
    """The indicator in the code of a target."""
    return code.removeprefix(f"{project}/")


def name_of(kind: str, code: str, state: State) -> str:
    """What an entry is called."""
    if kind == EntryKind.TARGET:
        return indicator_of(code, str(state[UNDER]))
    return str(state.get("name", ""))


def differing(before: State, after: State) -> list[str]:
    """The fields in which two states differ, in the order in which they are told."""
    return [name for name in dict.fromkeys((*before, *after)) if before.get(name) != after.get(name)]
