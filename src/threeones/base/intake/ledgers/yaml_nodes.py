"""A YAML file as nodes that know their lines; nothing is interpreted, so that 1.10 stays 1.10 and yes stays yes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from threeones.base.files.uploads import limits
from threeones.base.intake.ledgers.ledger import refused

_NULLS = ("", "~", "null", "Null", "NULL")
_EXPECTED = "按说明写的 YAML 文件"


@dataclass(slots=True)
class Node:
    """A text, a list (``items``) or a mapping (``pairs``), and the line that it begins in."""

    line: int
    text: str | None = None
    plain: bool = False
    items: list[Node] = field(default_factory=list)
    pairs: list[tuple[Node, Node]] | None = None

    @property
    def is_null(self) -> bool:
        """Whether nothing is said."""
        return self.plain and self.text in _NULLS

    def add(self, child: Node) -> None:
        """The next item, or the next key or value."""
        if self.pairs is None:
            self.items.append(child)
        elif self.items:
            self.pairs.append((self.items.pop(), child))
        else:
            self.items.append(child)


def read_nodes(name: str, text: str) -> Node:
    """The node that is the whole file. Raises ``Refusal`` with the line where it is no YAML, or not of a safe kind."""
    try:
        return _built(name, YAML(typ="safe", pure=False).parse(text))
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise refused(name, f"不是有效的 YAML：{error.problem}", "YAML 1.2", row=line) from error
    except YAMLError as error:
        raise refused(name, "有 YAML 里不能有的字符", "去掉看不见的控制字符") from error


def _built(name: str, events: Iterator[Any]) -> Node:
    """Built without recursion and without aliases: neither depth nor repetition makes more of a file than stands in it."""
    top, depth = limits().max_handbook_cells, limits().max_depth
    open_: list[Node] = []
    root: Node | None = None
    count = 0
    for event in events:
        line = event.start_mark.line + 1
        if isinstance(event, AliasEvent):
            raise refused(name, "用了别名（*…）", "写全；不用锚点和别名", row=line)
        if isinstance(event, DocumentStartEvent) and root is not None:
            raise refused(name, "一个文件里有几份文档（---）", "每个文件一份", row=line)
        if isinstance(event, SequenceEndEvent | MappingEndEvent):
            open_.pop()
        node = _node(event, line)
        if node is None:
            continue
        count += 1
        if count > top or len(open_) >= depth:
            what = f"超过{top}项" if count > top else f"嵌套超过{depth}层"
            raise refused(name, what, _EXPECTED, row=line)
        if open_:
            open_[-1].add(node)
        root = root or node
        if node.text is None:
            open_.append(node)
    if root is None:
        raise refused(name, "文件是空的", _EXPECTED)
    return root


def _node(event: Any, line: int) -> Node | None:
    if isinstance(event, ScalarEvent):
        return Node(line, event.value, plain=not event.style)
    if isinstance(event, SequenceStartEvent):
        return Node(line)
    return Node(line, pairs=[]) if isinstance(event, MappingStartEvent) else None
