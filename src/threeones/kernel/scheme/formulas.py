"""The expressions of a scheme file, each checked for type, unit and place before any data is read."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from decimal import Decimal

from threeones.kernel.rules import Kind, RuleError, parse_unit, unknown
from threeones.kernel.rules import check as check_expression
from threeones.kernel.rules import parse as parse_expression
from threeones.kernel.rules.check import KIND_NAMES
from threeones.kernel.rules.syntax import ITEM_FUNCTIONS, PEER_FUNCTIONS, Ast, Call, Const, Name, calls_of, walk
from threeones.kernel.scheme.document import Spot
from threeones.kernel.scheme.fields import Fields
from threeones.kernel.scheme.model import Fact, Formula

# What may not be used where, and why: an item's points are there only after all items, peers only after `exempt`.
_REFUSED: dict[str, tuple[tuple[Collection[str], str], ...]] = {
    "exempt": (
        (PEER_FUNCTIONS, "要先知道谁单列，才有同组单位"),
        (ITEM_FUNCTIONS, "谁单列在计分以前就要判定，还没有得分"),
    ),
    "item": ((ITEM_FUNCTIONS, "各项的得分还没有算出，会引用到自身；只能用在加减分和一票否决里"),),
    "sheet": (),
}


class Formulas:
    """Reads expressions over the facts of these kinds; ``items`` are the ids that ``item_points`` may name."""

    def __init__(self, fields: Fields, facts: Mapping[str, Fact]) -> None:
        self.fields = fields
        self.kinds = {f.name: _kind(f) for f in facts.values()}
        self.labels = {f.label: f.name for f in facts.values()}
        self.items: tuple[str, ...] = ()

    def read(self, at: Spot, key: str, path: str, kind: str, *, place: str = "item") -> Formula | None:
        """The expression under ``key``, checked to be of ``kind`` (number or bool); None where it is a fault.

        ``place``: item, exempt, or sheet (an adjustment or a veto, which come after the items).
        """
        spot = at.mapping.get(key)
        where = f"{path}.{key}" if path else key
        if spot is None or spot.tag in ("map", "seq", "null"):
            self.fields.doc.fault(spot or at, where, f"缺少“{key}”的表达式", "表达式，如 tax / land")
            return None
        try:
            if spot.tag == "timestamp":
                raise RuleError("这是日期，不是表达式", 1, f'表达式；日期写在比较里并加引号，如 day <= "{spot.text}"')
            expression = parse_expression(spot.text)
            self._named(expression.root)
            self._allowed(expression.root, place)
            checked = check_expression(expression, self.kinds)
            if checked.kind.name != kind:
                what = KIND_NAMES[checked.kind.name]
                raise RuleError(f"这里需要{KIND_NAMES[kind]}，“{spot.text}”是{what}", 1, KIND_NAMES[kind])
        except RuleError as error:
            self.fields.rule_error(spot, where, spot.text, error)
            return None
        return Formula(spot.text, self._placed(checked.root), str(checked.kind.unit or ""))

    def _allowed(self, root: Ast, place: str) -> None:
        used = calls_of(root)
        for functions, why in _REFUSED[place]:
            if refused := used & set(functions):
                raise RuleError(f"这里不能用“{min(refused)}”：{why}", 0, "只用本单位的数据")
        for node in walk(root):
            if isinstance(node, Call) and node.op in ITEM_FUNCTIONS:
                self._known(node.args[0])

    def _named(self, root: Ast) -> None:
        """A fact's label in place of its name is answered with the name."""
        for node in walk(root):
            if isinstance(node, Name) and node.name not in self.kinds and node.name in self.labels:
                name = self.labels[node.name]
                raise RuleError(
                    f"不认识的名称“{node.name}”：它是“{name}”的 label", node.start + 1, f"表达式里写 {name}"
                )

    def _placed(self, node: Ast) -> Ast:
        """The tree with the place of an item for its id, which an engine may not be able to name a column by."""
        if not isinstance(node, Call):
            return node
        if node.op not in ITEM_FUNCTIONS:
            return replace(node, args=tuple(self._placed(a) for a in node.args))
        (item,) = node.args
        assert isinstance(item, Const)
        return replace(node, args=(replace(item, value=Decimal(self.items.index(str(item.value)))),))

    def _known(self, item: Ast) -> None:
        if isinstance(item, Const) and item.value not in self.items:
            raise unknown("计分项", str(item.value), self.items, item.start + 1)


def _kind(fact: Fact) -> Kind:
    if fact.kind != "number":
        return Kind(fact.kind)
    try:
        return Kind("number", parse_unit(fact.unit) if fact.unit else None)
    except RuleError:
        return Kind("number")
