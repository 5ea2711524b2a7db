"""The words of a circular: ``packs/documents/circular.yaml``, and what is wrong with a text that names figures in braces."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from ruamel.yaml.comments import CommentedMap

from threeones.apps.supervision.circulars.content import MilestoneTold, RowTold
from threeones.apps.supervision.circulars.figures import SLUGS
from threeones.base.entry.errors import Wrong
from threeones.kernel.values.packfile import PackFile, pack_path, read_pack

PACK = "circular"
SECTIONS = ("overview", "lights", "ranking", "practice", "problems", "demands")
"""The sections that a circular may have; in the order of the pack."""
TABLES = ("units", "ranking")
TOKEN = re.compile(r"\{([^{}]*)\}")
_TEXTS = (
    *("letterhead", "heading", "correction_heading", "changes_title", "addressed", "demonstration"),
    *("published", "computed"),
)
_NAMES: Mapping[str, frozenset[str]] = {
    "project": frozenset({"项目", "单位"}),
    "milestone": frozenset({"项目", "单位", "节点"}),
    "between": frozenset(),
    "more": frozenset({"几个"}),
}
_NUMBER = frozenset({*SLUGS, "文号"})


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with figures in braces; it stands where ``when`` is told, or where ``unless`` is not."""

    say: str
    when: str = ""
    unless: str = ""


@dataclass(frozen=True, slots=True)
class SectionWords:
    """A section as the pack has it."""

    name: str
    title: str
    table: str
    paragraphs: tuple[tuple[Sentence, ...], ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """All words of the pack; ``texts`` are single ones, ``lines`` those of several lines, ``names`` how things are named."""

    version: str
    texts: Mapping[str, str]
    lines: Mapping[str, tuple[str, ...]]
    sections: tuple[SectionWords, ...]
    names: Mapping[str, str]

    def joined(self, names: Sequence[str], most: int) -> str:
        """Several names in a sentence, at most so many."""
        text = self.names["between"].join(names[:most])
        return text + (filled(self.names["more"], {"几个": str(len(names))}) if len(names) > most else "")

    def projects(self, rows: Sequence[RowTold], most: int) -> str:
        """Projects by their names."""
        told = [{"项目": r["name"], "单位": r["unit"]} for r in rows]
        return self.joined([filled(self.names["project"], t) for t in told], most)

    def milestones(self, pairs: Sequence[tuple[RowTold, MilestoneTold]], most: int) -> str:
        """Milestones by their names."""
        told = [{"项目": r["name"], "单位": r["unit"], "节点": m["name"]} for r, m in pairs]
        return self.joined([filled(self.names["milestone"], t) for t in told], most)


def filled(text: str, told: Mapping[str, str]) -> str:
    """A text with what stands in braces filled in; braces in what is told stay as they are."""
    return TOKEN.sub(lambda found: told[found[1]], text)


def tidy(text: str) -> str:
    """A typed text as it is kept: line ends alike, no blanks at the ends of lines, full-width braces folded."""
    folded = text.replace("\r\n", "\n").replace("\r", "\n").replace("｛", "{").replace("｝", "}")
    return "\n".join(line.rstrip() for line in folded.split("\n")).strip("\n")


def slips(field: str, text: str) -> list[Wrong]:
    """What is wrong with the braces of a typed text: a fault names the figures that there are."""
    there = "、".join(f"{{{word}}}" for word in SLUGS)
    found = []
    for n, line in enumerate(text.split("\n"), start=1):
        for word in TOKEN.findall(line):
            if word not in SLUGS:
                fault = _("第%(n)s行：没有叫“%(word)s”的数字") % {"n": n, "word": word[:20]}
                found.append(Wrong(field, fault, _("可以用的有：%(words)s") % {"words": there}))
        if re.search(r"[{}]", TOKEN.sub("", line)):
            found.append(Wrong(field, _("第%(n)s行：花括号没有配对") % {"n": n}, "{红灯数}"))
    return found


def wording() -> Wording:
    """The words in force; read again when the pack changes. Raises Faults with all that is wrong in it."""
    path = pack_path("documents", PACK)
    stat = path.stat()
    return _load(path, (stat.st_mtime_ns, stat.st_size))


@lru_cache(maxsize=4)
def _load(path: Path, _stamp: tuple[int, int]) -> Wording:
    pack = read_pack(path)
    body = pack.body
    pack.only(body, ("id", "version", "title", "source", *_TEXTS, *_LINES, "sections", "annex", "names"))
    pack.source()
    texts = {name: pack.text(body, name) for name in _TEXTS}
    for name, text in texts.items():
        _check(pack, body, name, text, frozenset(SLUGS))
    annex = pack.mapping(body, "annex", required=True)
    pack.only(annex, ("title", "none"))
    texts |= {f"annex_{name}": pack.text(annex, name) for name in ("title", "none")}
    lines = {name: _lines(pack, name) for name in _LINES}
    names = pack.mapping(body, "names", required=True)
    pack.only(names, _NAMES)
    named = {name: pack.text(names, name) for name in _NAMES}
    for name, text in named.items():
        _check(pack, names, name, text, _NAMES[name])
    given = pack.mapping(body, "sections", required=True)
    pack.only(given, SECTIONS)
    sections = tuple(_section(pack, given, str(name)) for name in given)
    version = pack.text(body, "version")
    pack.done()
    return Wording(version, texts, lines, sections, named)


_LINES = ("correction", "opening", "chat")


def _lines(pack: PackFile, name: str) -> tuple[str, ...]:
    found = tuple(str(line) for line in pack.sequence(pack.body, name, required=True))
    for line in found:
        _check(pack, pack.body, name, line, _NUMBER if name == "chat" else frozenset(SLUGS))
    return found


def _section(pack: PackFile, given: CommentedMap, name: str) -> SectionWords:
    at = pack.mapping(given, name, required=True)
    pack.only(at, ("title", "table", "paragraphs"))
    table = pack.text(at, "table", required=False)
    if table and table not in TABLES:
        pack.fault(at, "table", f"没有表“{table}”", "、".join(TABLES))
    paragraphs = tuple(
        tuple(_sentence(pack, at, one) for one in (sentences if isinstance(sentences, list) else [sentences]))
        for sentences in pack.sequence(at, "paragraphs", required=True)
    )
    return SectionWords(name, pack.text(at, "title"), table, paragraphs)


def _sentence(pack: PackFile, at: CommentedMap, one: Any) -> Sentence:
    if not isinstance(one, CommentedMap):
        _check(pack, at, "paragraphs", str(one), frozenset(SLUGS))
        return Sentence(str(one))
    pack.only(one, ("say", "when", "unless"))
    made = Sentence(
        pack.text(one, "say"), pack.text(one, "when", required=False), pack.text(one, "unless", required=False)
    )
    _check(pack, one, "say", made.say, frozenset(SLUGS))
    for key, word in (("when", made.when), ("unless", made.unless)):
        if word and word not in SLUGS:
            pack.fault(one, key, f"没有数字“{word}”", "、".join(SLUGS))
    return made


def _check(pack: PackFile, at: CommentedMap, key: str, text: str, allowed: frozenset[str]) -> None:
    """A brace that is filled with nothing would stop every circular at once."""
    named = "、".join(f"{{{word}}}" for word in SLUGS if word in allowed) or "不用花括号"
    for word in TOKEN.findall(text):
        if word not in allowed:
            pack.fault(at, key, f"“{text}”里的“{{{word}}}”填不出来", named)
    if re.search(r"[{}]", TOKEN.sub("", text)):
        pack.fault(at, key, f"“{text}”里的花括号没有配对", named)
