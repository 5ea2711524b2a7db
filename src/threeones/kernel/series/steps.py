"""Steps of statistics as derivations: growth, share, contribution rate, pull, rank, months in a row.

Every function returns a Node; a missing part makes the result missing, never zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal

from threeones.kernel.values.derivation import Node
from threeones.kernel.values.rounding import border, half_up

Order = Literal["desc", "asc"]
_HUNDRED = Decimal(100)


def missing(label: str) -> Node:
    """A number that nobody has published yet."""
    return Node("row", None, label=label)


def number(node: Node) -> Decimal | None:
    """A node's value as a Decimal, None where it is missing. Raises TypeError for a text or truth value."""
    value = node.value
    if value is None or isinstance(value, Decimal):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    raise TypeError(f"not a number: {value!r}")


def growth(now: Node, before: Node, decimals: int | None = None, label: str = "") -> Node:
    """Growth in percent (同比): (now / before - 1) * 100, half-up to ``decimals`` where given.

    Missing where a part is missing or the base is not positive: growth on such a base says nothing.
    """
    a, b = number(now), number(before)
    value = None if a is None or b is None or b <= 0 else (a / b - 1) * _HUNDRED
    return _step("growth", value, (now, before), decimals, label, "%")


def share(part: Node, whole: Node, decimals: int | None = None, label: str = "") -> Node:
    """Share in percent (比重): part / whole * 100; missing where the whole is 0."""
    a, b = number(part), number(whole)
    value = None if a is None or b is None or b == 0 else a / b * _HUNDRED
    return _step("share", value, (part, whole), decimals, label, "%")


def pull(part_now: Node, part_before: Node, whole_before: Node, decimals: int | None = None, label: str = "") -> Node:
    """Percentage points (拉动) by which a part moved the growth of the whole: (part's change) / whole before * 100."""
    now, before, whole = number(part_now), number(part_before), number(whole_before)
    value = None if now is None or before is None or not whole or whole < 0 else (now - before) / whole * _HUNDRED
    return _step("pull", value, (part_now, part_before, whole_before), decimals, label, "个百分点")


def contribution_rate(
    part_now: Node, part_before: Node, whole_now: Node, whole_before: Node, decimals: int | None = None, label: str = ""
) -> Node:
    """Share of the growth (贡献率), in percent: the part's change over the whole's; missing where that is 0."""
    parts = (part_now, part_before, whole_now, whole_before)
    a, b, c, d = (number(n) for n in parts)
    value = None
    if a is not None and b is not None and c is not None and d is not None and c != d:
        value = (a - b) / (c - d) * _HUNDRED
    return _step("contribution_rate", value, parts, decimals, label, "%")


def difference(now: Node, before: Node, label: str = "", unit: str = "") -> Node:
    """now - before: a single month from two cumulative numbers, a change in percentage points."""
    a, b = number(now), number(before)
    return Node("-", None if a is None or b is None else a - b, (now, before), label=label, unit=unit or now.unit)


def total(parts: Sequence[Node], label: str = "", unit: str = "") -> Node:
    """The sum; missing where a part is missing or there is none."""
    values = [number(p) for p in parts]
    value = None if not values or None in values else sum((v for v in values if v is not None), Decimal(0))
    return Node("sum", value, tuple(parts), label=label, unit=unit or (parts[0].unit if parts else ""))


def rank(own: Node, peers: Sequence[Node], order: Order = "desc", label: str = "") -> Node:
    """The competition rank (位次) of ``own`` among ``peers`` (the others), compared at nine decimals.

    1 + the number of peers strictly better; peers without a value do not count. Missing where ``own`` is.
    """
    mine = number(own)
    value = None
    if mine is not None:
        others = [border(v) for p in peers if (v := number(p)) is not None]
        edge = border(mine)
        value = Decimal(1 + sum(v > edge if order == "desc" else v < edge for v in others))
    return Node("rank", value, (own, *peers), label=label, unit="位", params={"order": order})


def at_most(node: Node, limit: int, label: str = "") -> Node:
    """Whether a number is at most ``limit``: a rank among the first."""
    value = number(node)
    edge = Node("const", Decimal(limit))
    return Node("<=", None if value is None else border(value) <= limit, (node, edge), label=label)


def streak(terms: Sequence[Node], label: str = "") -> Node:
    """How many truths stand in a row at the end (连续), in order of time; a missing one ends the row."""
    run = 0
    for term in terms:
        run = run + 1 if term.value is True else 0
    return Node("streak", Decimal(run), tuple(terms), label=label, unit="个月")


def _step(op: str, value: Decimal | None, args: tuple[Node, ...], decimals: int | None, label: str, unit: str) -> Node:
    rounded = value if value is None or decimals is None else half_up(value, decimals)
    params = {} if decimals is None else {"decimals": decimals}
    return Node(op, rounded, args, label=label, unit=unit, params=params)
