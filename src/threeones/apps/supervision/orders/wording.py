"""The words of orders' papers and of the text for a chat group: ``packs/documents/order-papers.yaml``."""

from __future__ import annotations

import string
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml.comments import CommentedMap

from threeones.kernel.values.packfile import PackFile, pack_path, read_pack

PACK = "order-papers"
ALLOWED = frozenset({"bureau", "unit", "number", "title", "assigned", "due", "day", "urgency", "late"})
_LETTER: Mapping[str, type] = {"letterhead": str, "title": list, "paragraphs": list}
_PARTS: Mapping[str, Mapping[str, type]] = {
    "order": {"letterhead": str, "paragraphs": list, "closing": list},
    "reminder": _LETTER,
    "criticism": _LETTER,
    "talk": {**_LETTER, "closing": list},
    "chat": {"lines": list, "due": str, "late": str},
}
Texts = Mapping[tuple[str, str], tuple[str, ...]]


def said(paper: str, name: str, told: Mapping[str, Any]) -> list[str]:
    """The lines of a text with what is told filled in. Raises Faults with all that is wrong in the pack."""
    path = pack_path("documents", PACK)
    stat = path.stat()
    return [one.format_map(told) for one in _load(path, (stat.st_mtime_ns, stat.st_size))[paper, name]]


@lru_cache(maxsize=2)
def _load(path: Path, _stamp: tuple[int, int]) -> Texts:
    pack = read_pack(path)
    pack.only(pack.body, ("id", "version", "title", "source", *_PARTS))
    pack.source()
    texts: dict[tuple[str, str], tuple[str, ...]] = {}
    for paper, parts in _PARTS.items():
        given = pack.mapping(pack.body, paper, required=True)
        pack.only(given, parts)
        for name, kind in parts.items():
            several = kind is list
            found = [str(t) for t in pack.sequence(given, name, required=True)] if several else [pack.text(given, name)]
            _check(pack, given, name, found)
            texts[paper, name] = tuple(found)
    pack.done()
    return texts


def _check(pack: PackFile, at: CommentedMap, key: str, found: list[str]) -> None:
    """A brace that is filled with nothing would stop every paper at once."""
    named = "、".join(f"{{{name}}}" for name in sorted(ALLOWED))
    for one in found:
        try:
            braces = [(name, form, how) for _text, name, form, how in string.Formatter().parse(one) if name is not None]
        except ValueError:
            pack.fault(at, key, f"“{one}”里的花括号没有配对", named)
            continue
        for name, form, how in braces:
            if name not in ALLOWED or form or how:
                pack.fault(at, key, f"“{one}”里的“{{{name}}}”填不出来", named)
