"""The words of the handbook's papers: ``packs/documents/handbook-papers.yaml``."""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml.comments import CommentedMap

from threeones.kernel.values.packfile import PackFile, pack_path, read_pack

PACK = "handbook-papers"
_OF_ALL = frozenset({"year", "bureau", "edition", "day", "number"})
_OF_UNIT = _OF_ALL | {"unit", "count"}
_PARTS: Mapping[str, Mapping[str, tuple[type, frozenset[str]]]] = {
    "book": {
        "title": (list, _OF_ALL),
        "part_title": (list, _OF_UNIT),
        "projects": (str, _OF_ALL),
        "calendar": (str, _OF_ALL),
        "lists": (str, _OF_ALL),
        "supported": (str, _OF_ALL),
        "contents_projects": (int, frozenset()),
    },
    "notice": {
        "letterhead": (str, _OF_ALL),
        "number": (str, _OF_ALL),
        "title": (list, _OF_ALL),
        "to": (str, _OF_ALL),
        "paragraphs": (list, _OF_ALL | {"count"}),
        "attachment": (str, _OF_ALL),
        "table_title": (list, _OF_ALL),
    },
    "pledge": {
        "title": (list, _OF_UNIT),
        "paragraphs": (list, _OF_UNIT),
        "closing": (list, _OF_UNIT),
        "signatures": (list, _OF_UNIT),
    },
    "person": {"title": (list, _OF_ALL)},
    "wall": {
        "title": (str, _OF_ALL),
        "width_mm": (int, frozenset()),
        "height_mm": (int, frozenset()),
        "smallest_pt": (int, frozenset()),
    },
}


@dataclass(frozen=True, slots=True)
class Words:
    """The texts and the numbers by paper and name; ``at_once`` projects are printed while one waits."""

    texts: Mapping[tuple[str, str], tuple[str, ...]]
    numbers: Mapping[tuple[str, str], int]
    at_once: int

    def lines(self, paper: str, name: str, told: Mapping[str, Any]) -> list[str]:
        """The lines of a text with what is told filled in."""
        return [line.format_map(told) for line in self.texts[paper, name]]

    def line(self, paper: str, name: str, told: Mapping[str, Any]) -> str:
        """A text of one line."""
        return "".join(self.lines(paper, name, told))


def words() -> Words:
    """The words in force; read again when the pack changes. Raises Faults with all that is wrong in it."""
    path = pack_path("documents", PACK)
    stat = path.stat()
    return _load(path, (stat.st_mtime_ns, stat.st_size))


@lru_cache(maxsize=2)
def _load(path: Path, _stamp: tuple[int, int]) -> Words:
    pack = read_pack(path)
    pack.only(pack.body, ("id", "version", "title", "source", *_PARTS, "at_once_projects"))
    pack.source()
    texts: dict[tuple[str, str], tuple[str, ...]] = {}
    numbers: dict[tuple[str, str], int] = {}
    for paper, parts in _PARTS.items():
        given = pack.mapping(pack.body, paper, required=True)
        pack.only(given, parts)
        for name, (kind, allowed) in parts.items():
            if kind is int:
                numbers[paper, name] = int(pack.number(given, name))
                if name in given and numbers[paper, name] <= 0:
                    pack.fault(given, name, f"“{name}”应大于0", "如 14")
                continue
            lines = (
                [pack.text(given, name)] if kind is str else [str(t) for t in pack.sequence(given, name, required=True)]
            )
            _check(pack, given, name, lines, allowed)
            texts[paper, name] = tuple(lines)
    at_once = int(pack.number(pack.body, "at_once_projects"))
    pack.done()
    return Words(texts, numbers, at_once)


def _check(pack: PackFile, at: CommentedMap, key: str, lines: list[str], allowed: frozenset[str]) -> None:
    """A brace that is filled with nothing would stop every paper at once."""
    named = "、".join(f"{{{name}}}" for name in sorted(allowed))
    for line in lines:
        try:
            found = [(name, form, how) for _text, name, form, how in string.Formatter().parse(line) if name is not None]
        except ValueError:
            pack.fault(at, key, f"“{line}”里的花括号没有配对", named)
            continue
        for name, form, how in found:
            if name not in allowed or form or how:
                pack.fault(at, key, f"“{line}”里的“{{{name}}}”填不出来", named)
