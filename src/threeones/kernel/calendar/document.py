"""YAML read by hand: every value keeps its line, every fault is kept until all are known.

Only the text of a plain value counts, never what a YAML version makes of it (``on``, ``012``, ``10:30``),
so a file means the same whichever parser read it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

from threeones.kernel.values.faults import Fault, Faults

_WHOLE = re.compile(r"[+-]?\d{1,9}", re.ASCII)
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Entry:
    """One value of the document with its place."""

    node: Any

    @property
    def line(self) -> int:
        """The line, from 1."""
        return int(self.node.start_mark.line) + 1

    @property
    def text(self) -> str | None:
        """The text of a scalar as it stands; None for a mapping, a list or nothing."""
        if not isinstance(self.node, ScalarNode):
            return None
        plain = self.node.style is None or self.node.style == ""
        value = str(self.node.value)
        return None if plain and value in ("", "~", "null") else value

    @property
    def quoted(self) -> bool:
        """Whether a scalar stands in quotes (then a number in it is text)."""
        return isinstance(self.node, ScalarNode) and self.node.style in ("'", '"')

    @property
    def pairs(self) -> list[tuple[Entry, Entry]] | None:
        """Keys and values of a mapping."""
        if not isinstance(self.node, MappingNode):
            return None
        return [(Entry(key), Entry(value)) for key, value in self.node.value]

    @property
    def items(self) -> list[Entry] | None:
        """The members of a list."""
        if not isinstance(self.node, SequenceNode):
            return None
        return [Entry(node) for node in self.node.value]


def compose(data: bytes, file: str) -> Entry:
    """The document in ``data``; a file that is no YAML, or not UTF-8, raises Faults with its line."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise Faults([Fault(file, "", line, "", "不是UTF-8编码的文本", "另存为UTF-8编码")]) from None
    try:
        node = _compose(text)
    except (YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "有不能识别的字符"
        line = int(mark.line) + 1 if mark is not None else 0
        raise Faults([Fault(file, "", line, "", f"不是合法的YAML：{problem}", "缩进、冒号、引号成对")]) from None
    except RecursionError:
        raise Faults([Fault(file, "", 0, "", "嵌套过深", "按格式说明书写")]) from None
    if node is None:
        raise Faults([Fault(file, "", 0, "", "文件是空的", "按格式说明书写")])
    return Entry(node)


def _compose(text: str) -> Any:
    """The node graph: libyaml where it can (ten times faster), else the YAML 1.2 parser, whose verdict counts."""
    try:
        return YAML(typ="safe", pure=False).compose(text)
    except YAMLError:
        return YAML(typ="safe", pure=True).compose(text)


class Reader:
    """Reads typed values out of a document and gathers what is wrong with them."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Fault] = []

    def fault(self, entry: Entry | None, column: str, fault: str, expected: str) -> None:
        """Note one fault at the entry's line."""
        self.faults.append(Fault(self.file, "", entry.line if entry else 0, column, fault, expected))

    def check(self) -> None:
        """Raise all that was noted, if anything was."""
        if self.faults:
            raise Faults(self.faults)

    def mapping(
        self, entry: Entry, column: str, required: Sequence[str], optional: Sequence[str] = ()
    ) -> dict[str, Entry]:
        """The fields of a mapping; notes keys that are unknown, missing or given twice."""
        pairs = entry.pairs
        known = [*required, *optional]
        if pairs is None:
            self.fault(entry, column, "不是“键: 值”的形式", "键：" + "、".join(known))
            return {}
        out: dict[str, Entry] = {}
        for key, value in pairs:
            name = key.text or ""
            if name not in known:
                self.fault(key, column, f"不认识的键“{name}”", "可用的键：" + "、".join(known))
            elif name in out:
                self.fault(key, column, f"键“{name}”写了两次", "只写一次")
            else:
                out[name] = value
        for name in required:
            if name not in out:
                self.fault(entry, column, f"缺“{name}”", f"写明“{name}”")
        return out

    def sequence(self, entry: Entry | None, column: str, example: str) -> list[Entry]:
        """The members of a list; nothing there is an empty list."""
        if entry is None:
            return []
        items = entry.items
        if items is None:
            self.fault(entry, column, f"“{entry.text or ''}”不是列表", f"列表，如 {example}")
            return []
        return items

    def text(self, entry: Entry | None, column: str, expected: str = "一段文字") -> str | None:
        """A text; None (and a fault, where an entry is there) if it is none."""
        if entry is None:
            return None
        if entry.text is None or not entry.text.strip():
            self.fault(entry, column, "没有文字", expected)
            return None
        return entry.text.strip()

    def whole(self, entry: Entry | None, column: str, minimum: int | None = 0) -> int | None:
        """A whole number, not below ``minimum``."""
        if entry is None:
            return None
        text = entry.text
        expected = "整数" if minimum is None else f"不小于{minimum}的整数"
        if text is None or entry.quoted or not _WHOLE.fullmatch(text):
            self.fault(entry, column, f"“{text if text is not None else ''}”不是整数", expected)
            return None
        number = int(text)
        if minimum is not None and number < minimum:
            self.fault(entry, column, f"{number}太小", expected)
            return None
        return number

    def day(self, entry: Entry | None, column: str) -> date | None:
        """A date written YYYY-MM-DD."""
        if entry is None:
            return None
        text = entry.text or ""
        match = _DAY.fullmatch(text.strip())
        if not match:
            self.fault(entry, column, f"“{text}”不是日期", "年-月-日，如 2022-09-30")
            return None
        try:
            return date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            self.fault(entry, column, f"没有{text}这一天", "日历上有的日期，如 2022-09-30")
            return None
