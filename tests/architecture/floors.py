"""The order of the floors, read from the linter's own contracts, and where a module stands in it."""

from __future__ import annotations

import configparser
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = "threeones"
CONTRACT = "importlinter:contract:"
FLOORS, TABLES = ROOT / ".importlinter", ROOT / ".importlinter-tables"


def contracts(path: Path = FLOORS) -> configparser.ConfigParser:
    """The linter's contracts."""
    parser = configparser.ConfigParser()
    parser.read_string(path.read_text(encoding="utf-8"))
    return parser


def layers(name: str) -> list[frozenset[str]]:
    """The layers of a contract, the lowest first; members of one layer stand side by side."""
    lines = contracts()[CONTRACT + name]["layers"].split("\n")
    sets = [frozenset(line.replace("|", " ").replace(":", " ").split()) for line in lines if line.strip()]
    return sets[::-1]


def rank(name: str, member: str) -> int | None:
    """How high a member stands in a contract, from 0; None where it is no member."""
    return next((n for n, layer in enumerate(layers(name)) if member in layer), None)


@dataclass(frozen=True)
class Place:
    """Where a module stands: its floor and, on the floors that have an order of their own, its part of it."""

    floor: str
    part: str


def place(module: str) -> Place | None:
    """The place of ``threeones.floor.part…``; None for what is not ours."""
    names = module.split(".")
    if names[0] != PACKAGE or len(names) < 2:
        return None
    return Place(names[1], names[2] if len(names) > 2 else "")


def may_use(user: str, used: str) -> bool:
    """Whether a module may lean on another: a lower floor, or on its own floor a lower part or the part itself."""
    mine, theirs = place(user), place(used)
    if mine is None or theirs is None:
        return True
    upper, lower = rank("floors", mine.floor), rank("floors", theirs.floor)
    if upper is None or lower is None or mine.floor != theirs.floor:
        return upper is not None and lower is not None and upper > lower
    if mine.floor not in ("apps", "base", "kernel") or mine.part == theirs.part:
        return True
    upper, lower = rank(mine.floor, mine.part), rank(mine.floor, theirs.part)
    return upper is not None and lower is not None and upper > lower
