"""Changing one value in a scheme's text: exactly its place is written anew, comments, order and line breaks stay.

A place is the way to a value from the top: ``items.0.weight``, ``facts.tax.label``. Only single values (numbers, words)
are changed, and keys that lack are added beside the others; lists are written in the text itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from threeones.kernel.values.faults import Fault, Faults

DEEPEST = 20
_NULL = "tag:yaml.org,2002:null"


@dataclass(frozen=True, slots=True)
class Place:
    """A single value: its text as it is read, the stretch of the file in which it is written, its line."""

    value: str
    start: int
    end: int
    line: int
    quoted: str
    null: bool


@dataclass(frozen=True, slots=True)
class Opening:
    """Where a mapping takes one key more: the place in the file, and how the pair is set there."""

    at: int
    before: str
    line: int


@dataclass(frozen=True, slots=True)
class Outline:
    """What stands where: single values, and mappings that take a key more, by their places; ``nodes`` are all places."""

    places: dict[str, Place] = field(default_factory=dict)
    openings: dict[str, Opening] = field(default_factory=dict)
    nodes: set[str] = field(default_factory=set)

    def value(self, place: str) -> str:
        """The value at a place; empty where none stands."""
        found = self.places.get(place)
        return "" if found is None or found.null else found.value

    def below(self, place: str) -> list[str]:
        """The names (keys, or numbers from 0) of what stands directly below a place, each once."""
        start = f"{place}." if place else ""
        found = (p.removeprefix(start).partition(".")[0] for p in self._all() if p.startswith(start))
        return list(dict.fromkeys(name for name in found if name))

    def _all(self) -> Iterator[str]:
        lines = [(p.line, name) for name, p in self.places.items()]
        lines += [(o.line, name) for name, o in self.openings.items()]
        return (name for _line, name in sorted(lines, key=lambda pair: pair[0]))


def outline(text: str) -> Outline | None:
    """What stands where in a text; None where it is no YAML."""
    try:
        node = YAML(typ="rt", pure=True).compose(text)
    except (YAMLError, RecursionError, ValueError):
        return None
    found = Outline()
    _walk(node, "", found, set(), text)
    return found


def changed(text: str, place: str, value: str) -> str:
    """The text with one value changed, or added where its mapping has none yet; empty: the key stays without a value.

    Raises ``Faults`` where there is no such place, or the value cannot stand there.
    """
    before = outline(text)
    value = " ".join(value.split())
    write = _writer(text, place, before) if before else None
    if before is None or write is None:
        raise Faults([Fault("", "", 0, place, "文本里没有这一处", "先改正文本里的错误")])
    for written in _ways(value, before.places.get(place)):
        after = write(written)
        if _only_there(before, outline(after), place, value):
            return after
    raise Faults([Fault("", "", 0, place, f"“{value[:60]}”不能写在这里", "一行文字或一个数")])


def _walk(node: Node | None, place: str, found: Outline, seen: set[int], text: str) -> None:
    # a value that stands at several places by an alias is changed in the text alone
    if node is None or id(node) in seen or place.count(".") > DEEPEST:
        return
    seen.add(id(node))
    found.nodes.add(place)
    below = f"{place}." if place else ""
    if isinstance(node, ScalarNode):
        if node.style not in ("|", ">"):
            found.places[place] = _place(node, node.start_mark.index, node.end_mark.index)
    elif isinstance(node, MappingNode):
        if node.value:
            found.openings[place] = _opening(node, text)
        for key, value in node.value:
            if isinstance(key, ScalarNode) and "." not in str(key.value):
                _walk(value, f"{below}{key.value}", found, seen, text)
                _empty(key, value, f"{below}{key.value}", found, text)
    elif isinstance(node, SequenceNode):
        for n, member in enumerate(node.value):
            _walk(member, f"{below}{n}", found, seen, text)


def _place(node: ScalarNode, start: int, end: int) -> Place:
    quoted = node.style if node.style in ("'", '"') else ""
    return Place(str(node.value), start, end, node.start_mark.line + 1, quoted, node.tag == _NULL)


def _empty(key: ScalarNode, value: Node, place: str, found: Outline, text: str) -> None:
    """A key without a value has its place behind the colon: YAML's own mark stands where the next word begins."""
    if not isinstance(value, ScalarNode) or value.start_mark.index < value.end_mark.index or place not in found.places:
        return
    start = text.index(":", key.end_mark.index) + 1
    end = start + len(text[start:]) - len(text[start:].lstrip(" \t"))
    found.places[place] = _place(value, start, end)


def _opening(node: MappingNode, text: str) -> Opening:
    """Between braces behind the last pair; else on a line of its own below the first pair, if that is one line."""
    line = node.start_mark.line + 1
    if node.flow_style:
        return Opening(node.value[-1][1].end_mark.index, ", ", line)
    key, value = node.value[0]
    indent = " " * key.start_mark.column
    end = text.find("\n", value.end_mark.index)
    if isinstance(value, ScalarNode) and value.end_mark.line == key.start_mark.line:
        return Opening(len(text) if end < 0 else end, f"\n{indent}", line)
    return Opening(-1, "", line)


def _writer(text: str, place: str, before: Outline) -> Callable[[str], str] | None:
    """What sets a written value into the text; None where there is no such place."""
    at = before.places.get(place)
    if at is not None:
        before_it = " " if text[at.start - 1 : at.start] == ":" else ""
        behind = " " if text[at.end : at.end + 1] == "#" else ""
        return lambda written: text[: at.start] + before_it + written + behind + text[at.end :]
    if place in before.nodes:
        return None
    above, _dot, key = place.rpartition(".")
    opening = before.openings.get(above)
    if opening is None or opening.at < 0 or key.isdecimal():
        return None
    return lambda written: f"{text[: opening.at]}{opening.before}{key}: {written}{text[opening.at :]}"


def _ways(value: str, there: Place | None) -> Iterator[str]:
    """The ways to write a value, that of the one which stood there first."""
    plain = value
    single = "'" + value.replace("'", "''") + "'"
    double = '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    first = {"'": single, '"': double}.get(there.quoted if there and value else "", plain)
    yield from dict.fromkeys((first, plain, double, single) if value else (plain,))


def _only_there(before: Outline, after: Outline | None, place: str, value: str) -> bool:
    """Whether the new text says the value at its place and everything else as before."""
    if after is None or place not in after.places:
        return False
    there = after.places[place]
    if (there.value, there.null) != (value, not value):
        return False
    return _said(before, place) == _said(after, place) and before.openings.keys() == after.openings.keys()


def _said(found: Outline, but: str) -> dict[str, tuple[str, bool]]:
    return {place: (at.value, at.null) for place, at in found.places.items() if place != but}
