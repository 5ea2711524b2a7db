"""Text to tokens: full-width punctuation is folded, names may be Chinese.

``（）＋，：“”`` and the other full-width forms mean what their ASCII forms mean; so do
``× ÷ ≥ ≤ ≠ −``. The inside of a text literal is kept as it stands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from threeones.kernel.rules.errors import RuleError

MAX_LENGTH = 100_000

_FOLD: dict[int, str] = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_FOLD |= {ord(a): b for a, b in zip("　“”„‘’×÷−【】〔〕", ' """\'\'*/-[][]', strict=True)}
_FOLD |= {0x00A0: " ", 0x2003: " ", 0x2002: " "}

_TOKEN = re.compile(
    r"""(?P<space>\s+)
    |(?P<text>"[^"]*"|'[^']*')
    |(?P<number>(?:\d+\.?\d*|\.\d+))
    |(?P<name>[^\W\d]\w*)
    |(?P<op>>=|<=|==|!=|<>|[≥≤≠]|[-+*/()<>,=\[\]])""",
    re.VERBOSE | re.ASCII,
)
# \w under re.ASCII knows no Chinese; names are matched by their own pattern.
_NAME = re.compile(r"[^\W\d]\w*")
_NUMERAL = re.compile(r"0*\d{0,15}(?:\.\d{0,20})?", re.ASCII)
_SAME = {"≥": ">=", "≤": "<=", "≠": "!=", "<>": "!="}


@dataclass(frozen=True, slots=True)
class Token:
    """One word: ``kind`` is number, text, name, op or end; ``start``/``end`` count from 0."""

    kind: str
    text: str
    start: int
    end: int


def fold(text: str) -> str:
    """Full-width forms (全角) to ASCII, one character for one, so that places stay the same."""
    return text.translate(_FOLD)


def tokenize(text: str) -> list[Token]:
    """All tokens of ``text`` and an ``end`` token; ``RuleError`` where a sign is not of the language."""
    if len(text) > MAX_LENGTH:
        raise RuleError(f"表达式太长（{len(text)}字）", 1, f"不超过{MAX_LENGTH}字")
    folded = fold(text)
    out: list[Token] = []
    at = 0
    while at < len(folded):
        token = _next(text, folded, at)
        at = token.end
        if token.kind != "space":
            out.append(token)
    out.append(Token("end", "", len(folded), len(folded)))
    return out


def _next(text: str, folded: str, at: int) -> Token:
    name = _NAME.match(folded, at)
    if name:
        return Token("name", name.group(), at, name.end())
    match = _TOKEN.match(folded, at)
    if not match or match.lastgroup is None:
        raise _strange(folded, at)
    kind, word, end = match.lastgroup, match.group(), match.end()
    if kind == "text":
        word = text[at + 1 : end - 1]
    elif kind == "number" and end < len(folded) and (_NAME.match(folded, end) or folded[end] == "%"):
        raise RuleError(
            f"数字“{word}”后面紧跟“{folded[end]}”", at + 1, f"只写数字，如 {word}；单位写在事实的 unit 里，百分数不换算"
        )
    if kind == "number" and not _NUMERAL.fullmatch(word):
        raise RuleError("数字太长", at + 1, "整数部分至多15位，小数至多20位")
    return Token(kind, _SAME.get(word, word), at, end)


def _strange(folded: str, at: int) -> RuleError:
    sign = folded[at]
    hint = {
        '"': "引号成对，如 “单列”",
        "'": "引号成对，如 “单列”",
        "&": "and",
        "|": "or",
        "!": "not 或 !=",
        "%": "百分数只写数字，如 85，不写 85%",
        "^": "乘方请写成连乘",
        "、": "用逗号 , 分开",
        "。": "句号不写",
    }.get(sign, "名称、数字、+ - * / ( ) 、比较号、and or not 或函数")
    return RuleError(f"看不懂的符号“{sign}”", at + 1, hint)
