"""The keys of a handbook's YAML file, in English and in Chinese, and the reading of single values with their faults."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeVar

from threeones.base.intake.ledgers.ledger import Refusal, short
from threeones.base.intake.ledgers.yaml_nodes import Node
from threeones.kernel.book.model import AT_LEAST, AT_MOST
from threeones.kernel.values.faults import Fault
from threeones.kernel.values.parse import parse_bool, parse_date, parse_number, split_names
from threeones.kernel.values.period import Period
from threeones.kernel.values.period_text import parse_period
from threeones.kernel.values.problem import ValueProblem


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of a kind of entry: the name of each by its two spellings."""

    names: Mapping[str, str]

    @classmethod
    def of(cls, spellings: Mapping[str, str]) -> Keys:
        """From the Chinese spelling of each name."""
        return cls({written: name for name, chinese in spellings.items() for written in (name, chinese)})

    @property
    def expected(self) -> str:
        """The keys, for people."""
        return "、".join(self.names)


BOOK = Keys.of(
    {
        "format": "格式",
        "year": "年份",
        "bureau": "单位",
        "title": "标题",
        "objectives": "目标",
        "projects": "项目",
    }
)
OBJECTIVE = Keys.of({"code": "编码", "name": "名称", "parent": "上级目标", "objectives": "目标", "projects": "项目"})
PROJECT = Keys.of(
    {
        "code": "编码",
        "name": "名称",
        "objectives": "目标",
        "content": "主要内容",
        "lead_unit": "牵头单位",
        "supporting_units": "配合单位",
        "leader": "责任领导",
        "owner": "责任人",
        "start_on": "开始日期",
        "deadline": "完成时限",
        "period": "期间",
        "weight": "权重",
        "lists": "清单",
        "milestones": "节点",
        "targets": "目标值",
        "kept": "其他",
    }
)
MILESTONE = Keys.of(
    {"code": "编码", "name": "名称", "due_on": "完成时限", "revised_from": "原定时限", "weight": "权重"}
)
TARGET = Keys.of(
    {
        "indicator": "指标",
        "text": "原文",
        "number": "数值",
        "unit": "计量单位",
        "comparison": "比较",
        "of_growth": "增速",
    }
)
COMPARISONS = {AT_LEAST: AT_LEAST, AT_MOST: AT_MOST, "不低于": AT_LEAST, "不高于": AT_MOST, "不超过": AT_MOST}
MAX_FAULTS = 1000
_CANONICAL_PERIOD = re.compile(r"\d{4}(?:-?Q[1-4]|-\d\d(?:/\d{4}-\d\d)?)?")

Value = TypeVar("Value")


@dataclass(slots=True)
class Entry:
    """A mapping of the file by the English names of its keys; ``path`` is where it stands, in the keys as written."""

    line: int
    path: str
    nodes: dict[str, Node] = field(default_factory=dict)
    written: dict[str, str] = field(default_factory=dict)

    def at(self, name: str) -> str:
        """Where a field of it stands."""
        key = self.written.get(name, name)
        return f"{self.path}.{key}" if self.path else key


class Fields:
    """Reading fields; what is wrong is collected with its line."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Fault] = []

    def fault(self, line: int, path: str, fault: str, expected: str) -> None:
        """One more fault. Raises ``Refusal`` with those found so far where there are too many for anybody to read."""
        self.faults.append(Fault(self.file, "", line, path, fault, expected))
        if len(self.faults) >= MAX_FAULTS:
            more = Fault(self.file, "", line, "", f"错误太多，到这里已有{MAX_FAULTS}处", "改正以后再读")
            raise Refusal(*sorted(self.faults), more)

    def entry(self, node: Node, path: str, keys: Keys) -> Entry:
        """A mapping with these keys; every other key, and one that stands twice, is a fault."""
        entry = Entry(node.line, path)
        if node.pairs is None:
            self.fault(node.line, path, "不是“键: 值”", keys.expected)
            return entry
        for key, value in node.pairs:
            word = (key.text or "").strip()
            name = keys.names.get(word)
            if name is None:
                self._unknown(key, word, path, keys)
            elif name in entry.written:
                self.fault(key.line, f"{path}.{word}" if path else word, "这个键写了两次", "只留一个")
            else:
                entry.written[name] = word
                if not value.is_null:
                    entry.nodes[name] = value
        return entry

    def _unknown(self, key: Node, word: str, path: str, keys: Keys) -> None:
        near = difflib.get_close_matches(word[:50], keys.names, n=1, cutoff=0.6)
        self.fault(key.line, path, f"不认识的键“{short(word)}”", near[0] if near else keys.expected)

    def texts(self, entry: Entry, name: str) -> tuple[str, ...]:
        """Several texts: a list, or one text with 、 between them."""
        node = entry.nodes.get(name)
        if node is None:
            return ()
        if node.text is not None:
            return tuple(split_names(node.text))
        if node.pairs is None and all(n.text is not None for n in node.items):
            return tuple(n.text.strip() for n in node.items if n.text and not n.is_null)
        self.fault(node.line, entry.at(name), "不是文字的列表", "如 [甲, 乙] 或 甲、乙")
        return ()

    def items(self, entry: Entry, name: str) -> list[tuple[Node, str]]:
        """The items of a list, each with where it stands."""
        node = entry.nodes.get(name)
        if node is None:
            return []
        if node.text is not None or node.pairs is not None:
            self.fault(node.line, entry.at(name), "不是列表", "每项前有“- ”的列表")
            return []
        return [(item, f"{entry.at(name)}[{n}]") for n, item in enumerate(node.items, 1)]

    def pairs(self, node: Node | None, path: str) -> dict[str, Node]:
        """A mapping with keys of the writer's own."""
        if node is None or node.is_null:
            return {}
        if node.pairs is None:
            self.fault(node.line, path, "不是“键: 值”", "如 {序号: 3}")
            return {}
        found: dict[str, Node] = {}
        for key, value in node.pairs:
            word = (key.text or "").strip()
            if not word or word in found:
                self.fault(key.line, path, f"键“{short(word)}”写了两次" if word else "键不是文字", "各不相同的文字")
            found[word] = value
        return found

    def word(self, node: Node, path: str) -> str:
        """The text of a node."""
        if node.text is None:
            self.fault(node.line, path, "不是一个值", "文字")
        return "" if node.text is None or node.is_null else node.text.strip()

    def text(self, entry: Entry, name: str, required: bool = False) -> str:
        """A text; an absent one is empty."""
        node = entry.nodes.get(name)
        text = "" if node is None else self.word(node, entry.at(name))
        if required and not text and (node is None or node.text is not None):
            self.fault(node.line if node else entry.line, entry.at(name), "没有填", "文字")
        return text

    def value(self, entry: Entry, name: str, read: Callable[[str], Value]) -> Value | None:
        """A value that ``read`` makes of the text; None where it is absent or wrong."""
        text = self.text(entry, name)
        if not text:
            return None
        try:
            return read(text)
        except ValueProblem as problem:
            self.fault(entry.nodes[name].line, entry.at(name), short(problem.fault), short(problem.expected))
        except ArithmeticError:
            self.fault(entry.nodes[name].line, entry.at(name), f"“{short(text)}”太大", "数值")
        return None

    def day(self, entry: Entry, name: str) -> date | None:
        """A day."""
        return self.value(entry, name, parse_date)

    def weight(self, entry: Entry) -> Decimal:
        """The weight; 1 goes without saying."""
        found = self.value(entry, "weight", parse_number)
        if found is not None and found <= 0:
            self.fault(entry.nodes["weight"].line, entry.at("weight"), f"权重是{found}", "大于0的数")
        return Decimal(1) if found is None else found

    def period(self, entry: Entry, year: int) -> tuple[str, date | None]:
        """The period in its canonical text, and its last day."""
        found = self.value(entry, "period", lambda text: (text, _stated(text, year)))
        if found is None:
            return "", None
        text, period = found
        return text if _CANONICAL_PERIOD.fullmatch(text) else str(period), period.end

    def comparison(self, entry: Entry) -> str:
        """Whether the number is the least or the most."""
        return self.value(entry, "comparison", _compared) or AT_LEAST

    def flag(self, entry: Entry, name: str) -> bool:
        """Yes or no; absent: no."""
        return bool(self.value(entry, name, parse_bool))


def inner(node: Node, keys: Keys, name: str) -> Node | None:
    """What a node that may be an entry has under a name; no fault is told."""
    return next((value for key, value in node.pairs or () if keys.names.get((key.text or "").strip()) == name), None)


def _stated(text: str, year: int) -> Period:
    period = parse_period(text, year or None)
    if not period.stated:
        raise ValueProblem("期间未注明", "期间，或不写这一项")
    return period


def _compared(text: str) -> str:
    if text not in COMPARISONS:
        raise ValueProblem(f"没有“{short(text)}”这种比较", "、".join(COMPARISONS))
    return COMPARISONS[text]
