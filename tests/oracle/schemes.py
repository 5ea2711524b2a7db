"""Random schemes and facts whose values lie on borders, ties and quota edges on purpose."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

# Values that meet one another through arithmetic (0.1 + 0.2 and 0.3), that round at the half, that tie.
BORDER = ["0", "0.1", "0.2", "0.3", "0.3000000004", "0.3000000006", "0.5", "1", "1", "2", "2.675", "3", "8", "10", "60"]
BIG = "1234567.25"
NUMBERS = st.sampled_from([*BORDER, "-1", "-0.5", "-2.675", "99.5", "0.0000005", BIG])
ANY = st.one_of(
    NUMBERS, st.integers(-999, 9999).map(lambda n: str(Fraction(n, 100).limit_denominator(100) and n / 100))
)
PAIRS = [("0.1", "0.2"), ("0.2", "0.1"), ("0.3", "0"), ("0.15", "0.15"), ("0.7", "0.1"), ("0.8", "0")]
FACTS = ("a", "b", "甲", "乙")
SMALL = st.sampled_from(["0.05", "0.1", "0.25", "0.3", "1", "0"])


def atoms(peers: bool) -> st.SearchStrategy[str]:
    plain = st.one_of(st.sampled_from(FACTS), st.sampled_from(["0", "0.1", "0.2", "1", "2.675", "3", "10"]))
    if not peers:
        return plain
    inside = st.one_of(
        st.sampled_from(FACTS),
        st.tuples(st.sampled_from(FACTS), st.sampled_from(FACTS)).map(lambda t: f"{t[0]} / {t[1]}"),
    )
    functions = st.sampled_from(["peer_avg", "peer_min", "peer_max", "peer_rank", "peer_count"])
    shares = st.sampled_from(["peer_share(a > 0.3)", "peer_share(flag == 1)", "peer_share(甲 / 乙 >= 1)"])
    of_peers = st.one_of(*[st.tuples(functions, inside).map(lambda t: f"{t[0]}({t[1]})")] * 4, shares)
    return st.one_of(plain, plain, of_peers)


def numbers(*, peers: bool = True, depth: int = 2) -> st.SearchStrategy[str]:
    """Expressions that give a number."""
    base = atoms(peers)
    if not depth:
        return base
    less = numbers(peers=peers, depth=depth - 1)
    tests = conditions(peers=peers, depth=depth - 1)
    return st.one_of(
        base,
        st.tuples(less, st.sampled_from("+-*/"), less).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
        st.tuples(st.sampled_from(["min", "max", "coalesce"]), less, less).map(lambda t: f"{t[0]}({t[1]}, {t[2]})"),
        st.tuples(tests, less, less).map(lambda t: f"if({t[0]}, {t[1]}, {t[2]})"),
        less.map(lambda t: f"abs({t})"),
        less.map(lambda t: f"-({t})"),
        st.tuples(st.sampled_from(FACTS), st.integers(-1, 4)).map(lambda t: f"round({t[0]}, {t[1]})"),
    )


def conditions(*, peers: bool = True, depth: int = 1) -> st.SearchStrategy[str]:
    """Expressions that give a truth value."""
    less = numbers(peers=peers, depth=0)
    signs = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])
    base = st.one_of(
        st.tuples(less, signs, less).map(lambda t: f"{t[0]} {t[1]} {t[2]}"),
        st.sampled_from(["a + b == 0.3", "is_missing(a)", "kind == 'x'", "kind != 'y'", "a / b > 1", "true"]),
    )
    if not depth:
        return base
    more = conditions(peers=peers, depth=depth - 1)
    return st.one_of(
        base,
        st.tuples(more, st.sampled_from(["and", "or"]), more).map(lambda t: f"({t[0]}) {t[1]} ({t[2]})"),
        more.map(lambda t: f"not ({t})"),
    )


@st.composite
def specs(draw: st.DrawFn) -> dict[str, Any]:
    """A score function with its constants."""
    name = draw(st.sampled_from(["ratio", "inverse", "minmax", "by_rank", "reach", "linear", "bands"]))
    order = draw(st.sampled_from(["desc", "asc"]))
    positive = draw(st.sampled_from(["0.3", "1", "2.675", "24.097", "3", "10"]))
    match name:
        case "ratio":
            extra = draw(st.sampled_from([{}, {"cap": "1.5"}, {"floor": "-1"}, {"cap": "1", "floor": "0.2"}]))
            return {"name": name, "base": positive, **extra}
        case "inverse":
            return {"name": name, "base": positive}
        case "minmax":
            return {"name": name, "low": draw(st.sampled_from(["0", "0.2", "1"])), "order": order}
        case "by_rank":
            return {"name": name, "step": draw(SMALL), "floor": draw(st.sampled_from(["0", "0.2"])), "order": order}
        case "reach":
            return {"name": name, "target": draw(st.sampled_from(["0.3", "0.8", "0.8", "1", "-0.5"]))}
        case "linear":
            low, high = draw(st.sampled_from([("0", "10"), ("10", "0"), ("0.1", "0.3"), ("-1", "8")]))
            return {"name": name, "zero": low, "full": high}
    xs = sorted(
        set(draw(st.lists(st.sampled_from(["0", "0.1", "0.3", "1", "8", "60"]), min_size=1, max_size=4))), key=Fraction
    )
    points = [(x, draw(st.sampled_from(["0", "0.2", "0.6", "1", "1.2"]))) for x in xs]
    below = draw(st.sampled_from([{}, {}, {"below": "0"}, {"below": "0.1"}]))
    return {"name": name, "points": points, "between": draw(st.sampled_from(["step", "linear"])), **below}


def score_text(spec: dict[str, Any]) -> str:
    rest = ", ".join(f"{k}={v}" for k, v in spec.items() if k not in ("name", "points"))
    if spec["name"] != "bands":
        return f"{spec['name']}({rest})"
    table = ", ".join(f"[{x}, {s}]" for x, s in spec["points"])
    return f"bands([{table}], {rest})"


@st.composite
def parts(draw: st.DrawFn) -> dict[str, Any]:
    weight = draw(st.sampled_from(["1", "4", "10", "10", "30", "2.5", "33.33"]))
    value = draw(st.one_of(numbers(), st.sampled_from(["a + b", "甲 + 乙", "(a + b) * 10", "a", "甲 / 乙"])))
    return {"weight": weight, "value": value, "spec": draw(specs())}


@st.composite
def items(draw: st.DrawFn, number: int) -> dict[str, Any]:
    item: dict[str, Any] = {"id": f"i{number}"}
    if draw(st.integers(0, 3)) == 0:
        item["parts"] = draw(st.lists(parts(), min_size=1, max_size=3))
    else:
        item |= draw(parts())
    item["missing"] = draw(st.sampled_from(["error", "zero", "zero", "skip", "average", "average"]))
    item["zero_division"] = draw(st.sampled_from(["error", "missing", "missing"]))
    return item


def on_points(item: str) -> list[str]:
    """Conditions on what an item earned: known whether or not it was skipped, on borders, in shares that meet."""
    return [
        f"coalesce(item_points({item}), 0) >= 3",
        f"is_missing(item_points({item}))",
        f"not is_missing(item_points({item})) and item_points({item}) == peer_max(item_points({item}))",
        f"peer_share(item_points({item}) < 10) > 0.5",
        f"coalesce(peer_share(item_points({item}) >= 2), 1) >= 0.25",
        f"peer_rank(coalesce(item_points({item}), -1)) <= 2",
    ]


@st.composite
def adjustments(draw: st.DrawFn, number: int, ids: list[str]) -> dict[str, Any]:
    """A bonus or penalty, now and then on an item's points, now and then for few."""
    item = draw(st.sampled_from(ids))
    points = ["2", "-0.5 * flag", "-1", "3", "flag / 3", f"coalesce(item_points({item}), 0) * 0.1", "flag - 1"]
    a: dict[str, Any] = {"id": f"a{number}", "points": draw(st.sampled_from(points))}
    if draw(st.booleans()):
        plain = ["flag == 1", "kind == 'x'", "flag > 0 or kind == 'y'", "peer_rank(flag) <= 2"]
        plain += ["peer_share(flag == 1) <= 0.5", "peer_share(kind == 'x') > 0.2", "peer_share(a > 0.3) > 0.5"]
        a["when"] = draw(st.sampled_from([*plain, *on_points(item)]))
    a |= draw(st.sampled_from([{}, {"floor": "-0.5"}, {"cap": "1"}, {"floor": "-3", "cap": "2.5"}]))
    if draw(st.booleans()):
        # Few subjects, so shares at which whole numbers of places lie, and just beside.
        a["at_most"] = draw(st.sampled_from(["10", "25", "33.3", "34", "50", "50", "60", "70", "100", "100"]))
        a["points"] = draw(st.sampled_from([a["points"], *points[3:]]))
        sums = "coalesce(a, 0) + coalesce(b, 0)"
        by = ["flag", "coalesce(a, 0)", sums, sums, sums, f"coalesce(item_points({item}), 0)", "a / b"]
        a |= draw(st.sampled_from([{}, {}, *({"by": b} for b in by)]))
    return a


@st.composite
def schemes(draw: st.DrawFn) -> dict[str, Any]:
    """A scheme as a plain dict."""
    scheme: dict[str, Any] = {"items": [draw(items(n)) for n in range(draw(st.integers(1, 4)))]}
    if draw(st.booleans()):
        scheme["groups"] = "kind"
    if draw(st.booleans()):
        scheme["exempt"] = draw(st.sampled_from(["kind == 'y'", "flag == 1", "flag == 1 or kind == 'z'"]))
    ids = [item["id"] for item in scheme["items"]]
    scheme["adjustments"] = [draw(adjustments(n, ids)) for n in range(draw(st.integers(0, 3)))]
    scheme["adjustment_limits"] = draw(
        st.sampled_from([{}, {"bonus": "3"}, {"penalty": "-1"}, {"bonus": "2", "penalty": "-0.5"}])
    )
    scheme["total"] = draw(
        st.sampled_from([{}, {"floor": "0", "cap": "40", "decimals": "1"}, {"decimals": "0"}, {"decimals": "6"}])
    )
    scheme["ranking"] = {
        "ties": draw(st.sampled_from(["competition", "dense"])),
        "by": draw(st.sampled_from(["exact", "published"])),
    }
    scheme["grades"] = draw(
        st.sampled_from(
            [
                [],
                [{"name": "A", "top": "20"}, {"name": "B", "top": "60"}, {"name": "C", "top": "95"}, {"name": "D"}],
                [{"name": "A", "top": "50", "min": "20"}, {"name": "B", "min": "10"}, {"name": "C"}],
                [{"name": "A", "min": "10"}, {"name": "B", "min": "4"}, {"name": "C", "min": "0"}],
                [{"name": "A", "top": "33.3"}, {"name": "B", "top": "70"}, {"name": "C", "top": "100"}],
            ]
        )
    )
    if scheme["grades"] and draw(st.booleans()):
        scheme["veto"] = [
            {"id": "v", "when": "flag > 1", "grade": "C"},
            {
                "id": "w",
                "when": draw(st.sampled_from(["kind == 'x'", *on_points(draw(st.sampled_from(ids)))])),
                "grade": "B",
            },
        ]
    return scheme


@st.composite
def rows_of_facts(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Up to ten subjects; the numbers are strings, missing is None."""
    count = draw(st.integers(1, 10))
    column = st.one_of(NUMBERS, NUMBERS, ANY, st.none())
    # Sums that are 0.3 in fractions and 0.30000000000000004 in doubles: borders, ties, all equal.
    pairs = draw(st.booleans())
    both = st.sampled_from(draw(st.sampled_from([PAIRS[:4], PAIRS[4:], PAIRS])))
    # A column of one value, now and then, makes all equal.
    same = {f: draw(NUMBERS) for f in FACTS if draw(st.integers(0, 5)) == 0}
    return [
        {
            "subject": f"s{n}",
            "kind": draw(st.sampled_from("xxxyyz")),
            "flag": draw(st.sampled_from(["0", "0", "1", "2"])),
            **({f: same.get(f) or draw(column) for f in FACTS} if not pairs else paired(draw(both), draw(both))),
        }
        for n in range(count)
    ]


def paired(first: tuple[str, str], second: tuple[str, str]) -> dict[str, str]:
    return dict(zip(FACTS, (*first, *second), strict=True))


def as_yaml(scheme: dict[str, Any]) -> str:
    """The scheme as the file that a user would write."""
    lines = ["scheme: random", "version: 1", "facts:", "  kind: {type: text}", "  flag: {}"]
    lines += [f"  {f}: {{optional: true}}" for f in FACTS]
    lines += [f"{k}: {quoted(scheme[k])}" for k in ("groups", "exempt") if k in scheme]
    lines.append("items:")
    for item in scheme["items"]:
        lines.append(f"  - id: {item['id']}")
        lines += [f"    {k}: {item[k]}" for k in ("missing", "zero_division")]
        if "parts" in item:
            lines.append("    parts:")
            lines += [f"      - {flow(part)}" for part in item["parts"]]
        else:
            lines += [f"    {k}: {v}" for k, v in written(item).items()]
    for section in ("adjustments", "veto", "grades"):
        if scheme.get(section):
            lines.append(f"{section}:")
            lines += [f"  - {mapping(entry)}" for entry in scheme[section]]
    for section in ("adjustment_limits", "total", "ranking"):
        if scheme.get(section):
            lines.append(f"{section}: {mapping(scheme[section])}")
    return "\n".join(lines) + "\n"


def written(part: dict[str, Any]) -> dict[str, str]:
    return {"weight": part["weight"], "value": quoted(part["value"]), "score": quoted(score_text(part["spec"]))}


def flow(part: dict[str, Any]) -> str:
    return "{" + ", ".join(f"{k}: {v}" for k, v in written(part).items()) + "}"


def mapping(entry: dict[str, Any]) -> str:
    texts = {
        k: f"{v}%" if k in ("top", "at_most") else quoted(v) if k in ("when", "points") or "(" in v else v
        for k, v in entry.items()
    }
    return "{" + ", ".join(f"{k}: {v}" for k, v in texts.items()) + "}"


def quoted(text: str) -> str:
    return '"' + text + '"'
