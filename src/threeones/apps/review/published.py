"""Reading a file of published figures (公布的数字), against which a review is checked.

Any top-level group that is a list of mappings counts; an entry without ``value`` (a fact given by name) is no figure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, get_args

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.constructor import RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import ScalarNode

from threeones.kernel.values.faults import Fault, Faults
from threeones.kernel.values.packfile import PackFile, exact
from threeones.kernel.values.rounding import decimals_of
from threeones.kernel.values.wording import Hedge

LARGEST, DECIMALS = Decimal(10) ** 15, 20
"""What a published number may be: beyond, it is a slip, and more than the comparisons hold."""


class _AsPrinted(RoundTripConstructor):
    """Numbers keep the decimals that they are printed with: 165.70 is more exact than 165.7."""


def _printed(_constructor: RoundTripConstructor, node: ScalarNode) -> Decimal | str:
    try:
        return Decimal(node.value.replace("_", ""))
    except InvalidOperation:
        return str(node.value)


_AsPrinted.add_constructor("tag:yaml.org,2002:float", _printed)


@dataclass(frozen=True, slots=True)
class Published:
    """A figure as published: ``value`` a number to its printed decimals, or a text; ``line`` its place in the file."""

    id: str
    value: Decimal | str
    unit: str
    hedge: Hedge
    period: str
    set_name: str
    readings: tuple[Mapping[str, Any], ...]
    file: str
    line: int

    def fault(self, key: str, text: str, expected: str) -> Fault:
        """A fault at this figure."""
        return Fault(self.file, "", self.line, f"{self.id} {key}", text, expected)


def read_published(path: Path) -> list[Published]:
    """The figures of the file, in its order. Raises Faults with everything that is wrong in it."""
    file = PackFile(path.name, _body(path))
    figures: list[Published] = []
    seen: dict[str, int] = {}
    for entries in file.body.values():
        for at in entries if isinstance(entries, CommentedSeq) else ():
            if not isinstance(at, CommentedMap) or "value" not in at:
                continue
            found = _figure(file, at)
            if found.id in seen:
                file.fault(at, "id", f"编号“{found.id}”重复，第{seen[found.id]}行已有", "每个编号一次")
            seen.setdefault(found.id, found.line)
            figures.append(found)
    if not figures:
        file.faults.append(Fault(file.name, "", 0, "", "没有数字", "若干组 {id, value, unit, hedge}"))
    file.done()
    return figures


def _body(path: Path) -> CommentedMap:
    yaml = YAML(typ="rt")
    yaml.Constructor = _AsPrinted
    expected = "YAML 1.2：若干组 {id, value, unit, hedge}"
    try:
        body = yaml.load(path.read_text(encoding="utf-8"))
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise Faults([Fault(path.name, "", line, "", f"不是合法的 YAML：{error.problem}", expected)]) from error
    except RecursionError:
        raise Faults([Fault(path.name, "", 0, "", "嵌套太深", expected)]) from None
    except (YAMLError, UnicodeDecodeError, OSError) as error:
        raise Faults([Fault(path.name, "", 0, "", f"读不出来：{error}", expected)]) from error
    if not isinstance(body, CommentedMap):
        raise Faults([Fault(path.name, "", 1, "", "内容不是键值对", expected)])
    return body


def _figure(file: PackFile, at: CommentedMap) -> Published:
    hedge = at.get("hedge", "exact")
    if hedge not in get_args(Hedge):
        file.fault(at, "hedge", f"没有措辞“{hedge}”", "、".join(get_args(Hedge)))
    value = exact(at["value"])
    if isinstance(value, bool) or not isinstance(value, Decimal | str):
        file.fault(at, "value", f"“{value}”不是数也不是文字", "如 165.7 或 优秀")
        value = ""
    if isinstance(value, Decimal) and (abs(value) >= LARGEST or decimals_of(value) > DECIMALS):
        file.fault(at, "value", "数太大或小数太多", f"小于10的15次方，至多{DECIMALS}位小数")
        value = Decimal(0)
    if isinstance(value, str) and hedge != "exact":
        file.fault(at, "value", f"“{value}”不是数，却用了措辞“{hedge}”", "数")
    readings = tuple(dict(r) for r in file.sequence(at, "readings") if isinstance(r, CommentedMap))
    if hedge == "ambiguous" and not readings:
        file.fault(at, "readings", "几种读法没有写明", "readings: [{exact: 10}, {tens: [20, 99]}]")
    return Published(
        id=file.text(at, "id"),
        value=value,
        unit=file.text(at, "unit", required=False),
        hedge=hedge,
        period=file.text(at, "period", required=False),
        set_name=file.text(at, "set", required=False),
        readings=readings,
        file=file.name,
        line=at.lc.line + 1,
    )
