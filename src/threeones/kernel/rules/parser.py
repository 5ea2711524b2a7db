"""Tokens to a syntax tree. Depth is bounded, so no input can exhaust the interpreter's stack.

``or`` binds weakest, then ``and``, ``not``, one comparison (no chains), ``+ -``, ``* /``, sign.
"""

from __future__ import annotations

from decimal import Decimal

from threeones.kernel.rules.errors import RuleError, unknown
from threeones.kernel.rules.syntax import (
    COMPARISONS,
    FUNCTIONS,
    ITEM_FUNCTIONS,
    SCHEME_FUNCTIONS,
    Ast,
    Call,
    Const,
    Name,
    height,
)
from threeones.kernel.rules.tokens import Token, tokenize
from threeones.kernel.values.rounding import BORDER_DECIMALS

MAX_DEPTH = 60  # of brackets, signs and calls in one another
MAX_HEIGHT = 120  # of the whole tree: a sum of 120 terms

_LEVELS = {"or": 1, "and": 2, "+": 5, "-": 5, "*": 6, "/": 6} | dict.fromkeys(COMPARISONS, 4)
_NOT_LEVEL = 3
_RESERVED = frozenset({"and", "or", "not", "true", "false"})
_ALL_FUNCTIONS = FUNCTIONS | SCHEME_FUNCTIONS


def parse_tree(text: str) -> Ast:
    """The syntax tree of ``text``; ``RuleError`` with the place and what would be right."""
    if not text.strip():
        raise RuleError("表达式是空的", 1, "如 税收 / 用地")
    parser = _Parser(tokenize(text))
    tree = parser.expression(0)
    parser.expect_end()
    return tree


class _Parser:
    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.at = 0
        self.depth = 0

    @property
    def token(self) -> Token:
        return self.tokens[self.at]

    def take(self) -> Token:
        token = self.tokens[self.at]
        self.at += 1
        return token

    def is_op(self, word: str) -> bool:
        return self.token.kind == "op" and self.token.text == word

    def expect(self, word: str, why: str) -> Token:
        if not self.is_op(word):
            shown = self.token.text or "表达式的结尾"
            raise RuleError(f"{why}，却见到“{shown}”", self.token.start + 1, f"“{word}”")
        return self.take()

    def expect_end(self) -> None:
        if self.token.kind == "end":
            return
        if self.is_op(")"):
            raise RuleError("多了一个右括号", self.token.start + 1, "删去它，或补上左括号")
        raise RuleError(f"“{self.token.text}”前面缺少运算符", self.token.start + 1, "+ - * / 、比较号、and 或 or")

    def operator(self) -> str | None:
        token = self.token
        if token.kind == "op" and token.text == "=":
            raise RuleError("单个等号不是比较", token.start + 1, "相等写作 ==")
        if token.kind == "op" and token.text in _LEVELS:
            return token.text
        if token.kind == "name" and token.text in ("and", "or"):
            return token.text
        return None

    def expression(self, least: int) -> Ast:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise RuleError(f"嵌套超过{MAX_DEPTH}层", self.token.start + 1, "拆成几个较短的表达式")
        left = self.operand()
        compared = False
        while (op := self.operator()) is not None and _LEVELS[op] > least:
            if op in COMPARISONS:
                if compared:
                    raise RuleError("比较不能连写", self.token.start + 1, "如 1 <= x and x <= 3")
                compared = True
            self.take()
            left = self.call(op, (left, self.expression(_LEVELS[op])), left.start)
        self.depth -= 1
        return left

    def call(self, op: str, args: tuple[Ast, ...], start: int) -> Call:
        tall = 1 + max(height(a) for a in args)
        if tall > MAX_HEIGHT:
            raise RuleError(f"表达式超过{MAX_HEIGHT}层", start + 1, "拆成几个较短的表达式")
        return Call(op, args, start, self.tokens[self.at - 1].end, tall)

    def operand(self) -> Ast:
        token = self.take()
        if token.kind == "number":
            return Const(Decimal(token.text), token.start, token.end)
        if token.kind == "text":
            return Const(token.text, token.start, token.end)
        if token.kind == "name":
            return self.named(token)
        if token.kind == "op" and token.text == "(":
            inner = self.expression(0)
            self.expect(")", "括号没有合上")
            return inner
        if token.kind == "op" and token.text in "+-":
            inner = self.expression(_LEVELS["*"])
            return inner if token.text == "+" else self.negated(inner, token.start)
        shown = token.text or "结尾"
        raise RuleError(f"这里缺少一个数、名称或括号，却见到“{shown}”", token.start + 1, "如 税收、3、(a + b)")

    def negated(self, inner: Ast, start: int) -> Ast:
        if isinstance(inner, Const) and isinstance(inner.value, Decimal):
            return Const(-inner.value, start, inner.end)
        return self.call("neg", (inner,), start)

    def named(self, token: Token) -> Ast:
        if token.text == "not":
            return self.call("not", (self.expression(_NOT_LEVEL),), token.start)
        if token.text in ("true", "false"):
            return Const(token.text == "true", token.start, token.end)
        if token.text in _RESERVED:
            raise RuleError(f"“{token.text}”的前面缺少条件", token.start + 1, "如 a > 1 and b > 2")
        if self.is_op("("):
            return self.function(token)
        if token.text in _ALL_FUNCTIONS:
            raise RuleError(f"函数“{token.text}”后面缺少括号", token.end + 1, f"{token.text}(…)")
        return Name(token.text, token.start, token.end)

    def function(self, token: Token) -> Ast:
        if token.text not in _ALL_FUNCTIONS:
            raise unknown("函数", token.text, _ALL_FUNCTIONS, token.start + 1)
        self.take()
        args: list[Ast] = []
        while not self.is_op(")"):
            if args:
                self.expect(",", f"函数“{token.text}”的参数之间缺少逗号或右括号")
            args.append(self.expression(0))
        self.take()
        least, most = _ALL_FUNCTIONS[token.text]
        if not least <= len(args) <= most:
            wanted = f"{least}个" if least == most else f"{least}到{most}个"
            raise RuleError(f"函数“{token.text}”有{len(args)}个参数", token.start + 1, f"{wanted}参数")
        if token.text == "round":
            _whole_decimals(args[1])
        if token.text in ITEM_FUNCTIONS:
            args = [_id(token.text, args[0])]
        return self.call(token.text, tuple(args), token.start)


def _id(function: str, node: Ast) -> Const:
    """The id of an item: a name as it stands, or any text in quotes."""
    if isinstance(node, Name):
        return Const(node.name, node.start, node.end)
    if isinstance(node, Const) and isinstance(node.value, str):
        return node
    raise RuleError(f"{function} 里写一个计分项的 id", node.start + 1, f"{function}(tax)；id 不是名称的加引号")


def _whole_decimals(node: Ast) -> None:
    value = node.value if isinstance(node, Const) else None
    if not isinstance(value, Decimal) or value != int(value) or abs(value) > BORDER_DECIMALS:
        raise RuleError("round 的小数位数须是写明的整数", node.start + 1, f"-{BORDER_DECIMALS} 到 {BORDER_DECIMALS}")
