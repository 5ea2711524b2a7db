"""YAML with the line of every word kept, so that an error can point at it.

Read as YAML 1.2 (``on`` and ``yes`` are text), numbers kept as exact decimals, a duplicated
key is an error, anchors that contain themselves and custom tags are refused.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from threeones.kernel.rules import nearest
from threeones.kernel.values.faults import Fault, Faults

MAX_NODES = 50_000
MOST_DECIMALS = 30
_STANDARD = "tag:yaml.org,2002:"
UNQUOTED = (
    "逗号没有加引号：YAML 把它看成了两个键（a value with a comma must be quoted in flow style; "
    "unquoted, YAML sees two keys）"
)


@dataclass(slots=True)
class Spot:
    """A YAML value and its line: a dict of spots, a list of spots, or a scalar's text.

    ``tag`` is str, int, float, bool, null, timestamp, map or seq, as YAML 1.2 resolves it.
    """

    value: dict[str, Spot] | list[Spot] | str
    tag: str
    line: int
    flow: bool = False

    @property
    def mapping(self) -> dict[str, Spot]:
        """The keys of a mapping; empty for anything else."""
        return self.value if isinstance(self.value, dict) else {}

    @property
    def sequence(self) -> list[Spot]:
        """The members of a list; empty for anything else."""
        return self.value if isinstance(self.value, list) else []

    @property
    def text(self) -> str:
        """A scalar's text as it was written; empty for anything else."""
        return self.value if isinstance(self.value, str) else ""


@dataclass(slots=True)
class Document:
    """A YAML file that is being read: its name in messages and the faults found so far.

    ``known`` tells what its reader knows at each place that it came to: the keys of a mapping, or the words of a choice.
    """

    name: str
    faults: list[Fault] = field(default_factory=list)
    nodes: int = 0
    known: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def fault(self, at: Spot | int, path: str, fault: str, expected: str) -> None:
        """Note a fault at a place of the file; ``path`` names the key, e.g. ``items.gdp.score``."""
        line = at if isinstance(at, int) else at.line
        self.faults.append(Fault(self.name, "", line, path, fault, expected))

    def done(self) -> None:
        """Raise all the faults, if there are any."""
        if self.faults:
            raise Faults(self.faults)

    def read(self, data: bytes) -> Spot:
        """The top mapping of the file; ``Faults`` where the text is no YAML or no mapping."""
        try:
            text = data.decode("utf-8-sig")
            node = YAML(typ="rt", pure=True).compose(text)
        except UnicodeDecodeError:
            raise Faults([Fault(self.name, "", 1, "", "不是 UTF-8 文本", "以 UTF-8 保存的 YAML 文件")]) from None
        except RecursionError:
            raise Faults([Fault(self.name, "", 1, "", "嵌套太深", "不超过100层")]) from None
        except (MarkedYAMLError, YAMLError) as error:
            raise Faults([self._syntax(error, text)]) from None
        if not isinstance(node, MappingNode):
            raise Faults([Fault(self.name, "", 1, "", "文件的最外层不是“键: 值”", "scheme: …、facts: …、items: …")])
        top = self._spot(node, "", ())
        self.done()
        return top

    def _syntax(self, error: Exception, text: str) -> Fault:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        problem = getattr(error, "problem", None) or "语法有误"
        lines = text.splitlines()
        shown = lines[line - 1].strip() if 0 < line <= len(lines) else ""
        if mark and shown and "(" in shown and "{" in shown:
            return Fault(
                self.name,
                "",
                line,
                "",
                f"读到“{shown[:60]}”中断，多半是{UNQUOTED}",
                "给计分方法加引号，如 " + _quoted(shown),
            )
        return Fault(self.name, "", line, "", f"不是有效的 YAML：{problem}", "检查缩进、冒号后的空格、括号和引号")

    def _spot(self, node: Node, path: str, above: tuple[int, ...]) -> Spot:
        line = node.start_mark.line + 1
        self.nodes += 1
        if id(node) in above or self.nodes > MAX_NODES or len(above) > 100:
            self.fault(line, path, "引用了自身、嵌套太深或内容太多", f"不超过{MAX_NODES}项，不循环引用")
            return Spot("", "null", line)
        tag = str(node.tag).removeprefix(_STANDARD)
        inside = (*above, id(node))
        if isinstance(node, MappingNode):
            return Spot(self._pairs(node, path, inside), "map", line, bool(node.flow_style))
        if isinstance(node, SequenceNode):
            members = [self._spot(n, f"{path}[{i}]", inside) for i, n in enumerate(node.value, 1)]
            return Spot(members, "seq", line, bool(node.flow_style))
        if not isinstance(node, ScalarNode) or tag not in ("str", "int", "float", "bool", "null", "timestamp"):
            self.fault(line, path, f"不认识的标记 {tag}", "普通的文字、数、列表或映射")
        text = str(node.value)
        # The reader marks where a folded text (>) was broken; the marks are none of the text.
        folded = isinstance(node, ScalarNode) and node.style == ">"
        return Spot(text.replace("\a", "") if folded else text, tag, line)

    def _pairs(self, node: MappingNode, path: str, above: tuple[int, ...]) -> dict[str, Spot]:
        out: dict[str, Spot] = {}
        before = ""
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, ScalarNode):
                self.fault(line, path, "键不是文字", "键: 值")
                continue
            key = str(key_node.value)
            here = f"{path}.{key}" if path else key
            spot = self._spot(value_node, here, above)
            if node.flow_style and before and _torn(out[before].text):
                self._join(out[before], key, spot, f"{path}.{before}" if path else before)
                continue
            if key in out:
                self.fault(line, here, f"键“{key}”重复", f"只写一次；第{out[key].line}行已有")
                continue
            out[key] = spot
            before = key
        return out

    def _join(self, torn: Spot, key: str, spot: Spot, path: str) -> None:
        whole = f"{torn.text}, {key}" + (f": {spot.text}" if spot.tag != "null" else "")
        if not _torn(whole):
            name = path.rpartition(".")[2]
            self.fault(torn, path, f"“{name}: {torn.text}”与“{key}”：{UNQUOTED}", f'{name}: "{whole}"')
        torn.value = whole


def _torn(text: str) -> bool:
    return text.count("(") > text.count(")")


def _quoted(line: str) -> str:
    for key in ("score", "value", "when", "points"):
        start = line.find(key + ":")
        opened = line.find("(", start)
        if start < 0 or opened < 0:
            continue
        depth = 0
        for at in range(opened, len(line)):
            depth += {"(": 1, ")": -1}.get(line[at], 0)
            if depth == 0:
                stated = line[start + len(key) + 1 : at + 1].strip().lstrip("\"'")
                mark = "'" if '"' in stated else '"'
                return f"{key}: {mark}{stated}{mark}"
    return 'score: "bands([[0, 0], [100, 1]])"'


def only(doc: Document, at: Spot, path: str, known: Iterable[str]) -> None:
    """Note every key that is not known, with the one that was probably meant."""
    names = list(known)
    doc.known[path] = tuple(names)
    for key, spot in at.mapping.items():
        if key not in names:
            guess = nearest(key, names)
            expected = f"是不是“{guess}”（did you mean {guess}?）" if guess else "、".join(names)
            expected = "不用合并键，把各个键直接写出来" if key == "<<" else expected
            doc.fault(spot, f"{path}.{key}" if path else key, f"不认识的键“{key}”", expected)


def exact(spot: Spot) -> Decimal | None:
    """The exact number that a scalar states, or None."""
    if spot.tag not in ("int", "float", "str"):
        return None
    try:
        number = Decimal(spot.text.replace("_", "") if spot.tag != "str" else spot.text.strip())
    except InvalidOperation:
        return None
    # 1e-999999999 is finite, and a gigabyte when it is written out
    fits = number.is_finite() and abs(number) < Decimal("1e15") and int(number.as_tuple().exponent) >= -MOST_DECIMALS
    return number if fits else None
