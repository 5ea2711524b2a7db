"""Score functions (计分方法) as text to constants: ``by_rank(step=0.05, floor=0.2)``.

Their arguments are constants; what differs by subject belongs in ``value``. The functions
themselves are computed in ``engine`` and derived in ``derive``.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from threeones.kernel.rules import RuleError, unknown
from threeones.kernel.rules.tokens import Token, tokenize
from threeones.kernel.scheme.model import Score
from threeones.kernel.values.rounding import border

Constant = Decimal | str | list["Constant"]


@dataclass(frozen=True, slots=True)
class Signature:
    """What a score function takes, in order: required numbers, optional ones, words with their choices."""

    required: tuple[str, ...] = ()
    defaults: tuple[tuple[str, Decimal | None], ...] = ()
    words: tuple[tuple[str, tuple[str, ...]], ...] = ()
    table: bool = False
    example: str = ""


_ORDER = (("order", ("desc", "asc")),)
SIGNATURES: dict[str, Signature] = {
    "ratio": Signature(("base",), (("cap", None), ("floor", Decimal(0))), example="ratio(base=24.097, cap=1.5)"),
    "inverse": Signature(("base",), example="inverse(base=2.5)"),
    "minmax": Signature((), (("low", Decimal(0)),), _ORDER, example="minmax(low=0.2, order=desc)"),
    "by_rank": Signature(("step",), (("floor", Decimal(0)),), _ORDER, example="by_rank(step=0.05, floor=0.2)"),
    "reach": Signature(("target",), example="reach(target=8)"),
    "linear": Signature(("zero", "full"), example="linear(zero=0, full=100)"),
    "bands": Signature(
        (),
        (("below", None),),
        (("between", ("step", "linear")),),
        table=True,
        example='bands([[60, 0.6], [90, 1]], between="step")',
    ),
}
PEER_SCORES = frozenset({"minmax", "by_rank"})


def parse_score(text: str) -> Score:
    """The score function that ``text`` states; ``RuleError`` with place and what would be right."""
    reader = _Reader(text, tokenize(text))
    name = reader.take("name")
    if name.text not in SIGNATURES:
        raise unknown("计分方法", name.text, SIGNATURES, name.start + 1)
    signature = SIGNATURES[name.text]
    given = reader.arguments(signature)
    try:
        score = _score(text, name.text, signature, given)
        _reasonable(score)
    except RuleError as error:
        raise RuleError(error.message, error.column, error.expected or signature.example) from None
    return score


class _Reader:
    def __init__(self, text: str, tokens: list[Token]) -> None:
        self.text, self.tokens, self.at = text, tokens, 0

    def take(self, kind: str, word: str = "") -> Token:
        token = self.tokens[self.at]
        if token.kind != kind or (word and token.text != word):
            wanted = word or {"name": "计分方法或参数名", "number": "数"}.get(kind, kind)
            raise RuleError(f"这里是“{token.text or '结尾'}”", token.start + 1, wanted)
        self.at += 1
        return token

    def sees(self, word: str) -> bool:
        token = self.tokens[self.at]
        return token.kind == "op" and token.text == word

    def arguments(self, signature: Signature) -> dict[str, Constant]:
        numbers, words = [n for n, _ in signature.defaults], [n for n, _ in signature.words]
        order = ["points", *words, *numbers] if signature.table else [*signature.required, *numbers, *words]
        out: dict[str, Constant] = {}
        self.take("op", "(")
        while not self.sees(")"):
            if out:
                self.take("op", ",")
            column = self.tokens[self.at].start + 1
            key = self.keyword() or (order[len(out)] if len(out) < len(order) else "")
            if key not in order:
                raise unknown("参数", key or "多出的参数", order, column)
            if key in out:
                raise RuleError(f"参数“{key}”写了两次", column, signature.example)
            out[key] = self.constant()
        self.take("op", ")")
        self.take("end")
        return out

    def keyword(self) -> str:
        token, after = self.tokens[self.at], self.tokens[min(self.at + 1, len(self.tokens) - 1)]
        if token.kind == "name" and after.kind == "op" and after.text == "=":
            self.at += 2
            return token.text
        return ""

    def constant(self, depth: int = 0) -> Constant:
        token = self.tokens[self.at]
        if token.kind in ("text", "name"):
            following = self.tokens[self.at + 1]
            if following.kind == "op" and following.text not in (",", ")", "]"):
                raise RuleError("计分方法的参数只能是常数", token.start + 1, "数；因单位而异的目标写进 value")
            self.at += 1
            return token.text
        if self.sees("[") and depth < 2:
            return self.constants(depth)
        sign = -1 if self.sees("-") else 1
        if sign < 0:
            self.at += 1
        return sign * Decimal(self.take("number").text)

    def constants(self, depth: int) -> Constant:
        out: list[Constant] = []
        self.take("op", "[")
        while not self.sees("]"):
            if out:
                self.take("op", ",")
            out.append(self.constant(depth + 1))
        self.take("op", "]")
        return out


def _score(text: str, name: str, signature: Signature, given: dict[str, Constant]) -> Score:
    numbers: dict[str, Decimal] = {}
    for key in signature.required:
        if key not in given:
            raise RuleError(f"“{name}”缺少参数“{key}”", 1, signature.example)
    for key, default in [*((k, None) for k in signature.required), *signature.defaults]:
        value = given.get(key, default)
        if isinstance(value, Decimal):
            numbers[key] = value
        elif value is not None:
            raise RuleError(f"参数“{key}”须是数", 1, signature.example)
    words: dict[str, str] = {}
    for key, choices in signature.words:
        word = given.get(key, choices[0])
        if not isinstance(word, str) or word not in choices:
            raise RuleError(f"参数“{key}”不能是“{word}”", 1, " 或 ".join(choices))
        words[key] = word
    points = _points(given.get("points"), signature) if signature.table else ()
    return Score(text, name, numbers, words, points)


def _points(table: Constant | None, signature: Signature) -> tuple[tuple[Decimal, Decimal], ...]:
    rows: list[tuple[Decimal, Decimal]] = []
    for pair in table if isinstance(table, list) else []:
        if not isinstance(pair, list) or len(pair) != 2:
            raise RuleError("每一档写成 [值, 得分比例]", 1, signature.example)
        x, s = pair
        if not isinstance(x, Decimal) or not isinstance(s, Decimal):
            raise RuleError("档位的值和得分比例须是数", 1, signature.example)
        rows.append((x, s))
    if not rows:
        raise RuleError("“bands”没有档位", 1, signature.example)
    edges = [border(x) for x, _ in rows]
    if len(set(edges)) < len(edges):
        raise RuleError("两个档位的值相同", 1, "每档一个值（比较到小数点后9位）")
    return tuple(sorted(rows))


def _reasonable(score: Score) -> None:
    n = score.numbers
    if score.name in ("ratio", "inverse") and n["base"] <= 0:
        raise RuleError(f"基准 base={n['base']} 不是正数", 1, "大于0的基准")
    if score.name == "ratio" and "cap" in n and n["cap"] < n["floor"]:
        raise RuleError("cap 小于 floor", 1, "cap 不小于 floor")
    if score.name == "minmax" and not 0 <= n["low"] <= 1:
        raise RuleError(f"low={n['low']} 不在0与1之间", 1, "0 到 1 之间的比例，如 0.2")
    if score.name == "by_rank" and n["step"] < 0:
        raise RuleError("step 是负数", 1, "每差一名减少的比例，如 0.05")
    if score.name == "linear" and border(n["zero"]) == border(n["full"]):
        raise RuleError("zero 与 full 相同", 1, "两个不同的值")
