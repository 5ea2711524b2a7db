"""The result of a scheme on facts: integers of 10^-6 in columns, contracted JSON, and what went wrong."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from threeones.kernel.rules.syntax import Ast, items_of, names_of
from threeones.kernel.scheme.engine import compute
from threeones.kernel.scheme.facts import Facts
from threeones.kernel.scheme.model import POINT, Adjustment, Item, Scheme
from threeones.kernel.scheme.origin import Raw, as_scalar
from threeones.kernel.values.derivation import scalar_json
from threeones.kernel.values.faults import Fault, Faults

_FLAGS = ("missing:", "zero:", "range:", "average:", ":nothing")


@dataclass(frozen=True, slots=True)
class Result:
    """Scores, totals, ranks and grades, one line per subject in the facts' order."""

    scheme: Scheme
    frame: pl.DataFrame

    def to_json(self) -> dict[str, Any]:
        """The contracted form: numbers are decimal strings, points with 6 decimals."""
        scheme = self.scheme
        subjects = [_subject(scheme, line) for line in self.frame.iter_rows(named=True)]
        return {"scheme": scheme.id, "version": scheme.version, "hash": scheme.hash, "subjects": subjects}


def evaluate(scheme: Scheme, facts: Facts, engine: str = "polars") -> Result:
    """The scheme on the facts. ``Faults`` where something needed is missing, divided by zero or out of range."""
    frame = compute(scheme, facts.frame, engine)
    faults = [f for name in frame.columns if name.startswith(_FLAGS) for f in _faults(scheme, facts, frame, name)]
    if faults:
        raise Faults(faults)
    return Result(scheme, frame)


def micro(points: int | None) -> str | None:
    """Whole millionths as a decimal string with 6 places."""
    if points is None:
        return None
    whole, rest = divmod(abs(points), POINT)  # by way of Decimal it takes four times as long, a million times over
    return f"{'-' if points < 0 else ''}{whole}.{rest:06d}"


def _subject(scheme: Scheme, line: dict[str, Any]) -> dict[str, Any]:
    grade, rank = line[":grade"], line[":rank"]
    return {
        "subject": line["subject"],
        "group": line["__group"] if scheme.groups else None,
        "total": format(Decimal(line[":published"]).scaleb(-scheme.total.decimals), "f"),
        "rank": None if rank is None else str(rank),
        "grade": None if grade is None else scheme.grades[grade].name,
        "exempt": line[":exempt"],
        "items": [_item(i, line) for i in scheme.items if line[f"item:{i.id}"] is not None],
        "adjustments": [
            {"id": a.id, "points": micro(line[f"adjustment:{a.id}"])} for a in scheme.adjustments if holds(a, line)
        ],
        "bonus": micro(line[":bonus"]),
        "penalty": micro(line[":penalty"]),
        "veto": [v.id for v in scheme.vetoes if line[f"holds:veto:{v.id}"]],
    }


def holds(adjustment: Adjustment, line: dict[str, Any]) -> bool:
    """Whether an adjustment's condition holds for a subject."""
    return adjustment.when is None or bool(line[f"holds:when:{adjustment.id}"])


def _item(item: Item, line: dict[str, Any]) -> dict[str, Any]:
    def scored(number: int) -> dict[str, Any]:
        name = f"{item.id}:{number}"
        return {
            "value": number_text(line[f"value:{name}"]),
            "score": number_text(line[f"score:{name}"]),
            "points": micro(line[f"points:{name}"]),
        }

    own = scored(0) if item.whole else {"value": None, "score": None}
    parts = [] if item.whole else [{"id": p.id, **scored(n)} for n, p in enumerate(item.parts)]
    return {"id": item.id, **own, "points": micro(line[f"item:{item.id}"]), "parts": parts}


def number_text(value: Raw) -> str | None:
    """A double as the shortest decimal string that reads back as it."""
    if type(value) is float and 1e-4 <= abs(value) < 1e15:  # what repr writes without an exponent
        return repr(value).removesuffix(".0")
    text = scalar_json(as_scalar(value))
    assert not isinstance(text, bool)
    return text


def _faults(scheme: Scheme, facts: Facts, frame: pl.DataFrame, name: str) -> list[Fault]:
    raised = frame[name].arg_true().to_list() if frame[name].dtype == pl.Boolean else []
    if not raised:
        return []
    kind, _, what = name.partition(":")
    what = re.sub(r":peers\d+$", "", what)
    item = next((i for i in scheme.items if what == i.id or what.startswith(f"{i.id}:")), None)
    label = _label(scheme, what)
    out = []
    beyond = _beyond(frame, item) if item and kind == "missing" else set()
    for i in raised:
        if i in beyond:
            continue
        subject = facts.subjects[i]
        lacking, told = _lacking(scheme, facts, frame, i, what)
        if told:
            continue
        fault, expected = {
            "missing": (
                f"{subject}：“{label}”缺少数据{lacking}",
                "补齐数据" + ("，或写 missing: zero、skip 或 average" if item else ""),
            ),
            "zero": (
                f"{subject}：“{label}”的除数为零",
                "改正数据" + ("，或写 zero_division: missing" if item else "，或用 if 判断"),
            ),
            "range": (f"{subject}：“{label}”的得分超出可精确计算的范围", "检查数据的数量级和权重"),
            "average": (f"{subject}：“{label}”取平均时没有任何一项有数据", "至少一项有数据"),
            "": (f"{subject}：没有任何一项有数据", "至少一项有数据"),
        }[kind]
        out.append(Fault(*facts.origin.place(i, subject), label, fault, expected))
    return out


def _beyond(frame: pl.DataFrame, item: Item) -> set[int]:
    """The subjects whose points of an item are out of range, which is told: they are not missing."""
    columns = [c for c in frame.columns if c.startswith((f"range:{item.id}:", f"range:points:{item.id}:"))]
    return {i for c in columns for i in frame[c].arg_true().to_list()}


def _label(scheme: Scheme, what: str) -> str:
    labels = {i.id: i.label for i in scheme.items}
    for item in scheme.items:
        labels |= {f"{item.id}:{n}": p.label for n, p in enumerate(item.parts)}
        labels |= {f"points:{item.id}:{n}": p.label for n, p in enumerate(item.parts)}
    for adjustment in scheme.adjustments:
        labels |= {f"{kind}:{adjustment.id}": adjustment.label for kind in ("adjustment", "when", "asked")}
        labels[f"by:{adjustment.id}"] = f"{adjustment.label}（先后）"
    labels |= {f"veto:{v.id}": v.label for v in scheme.vetoes}
    labels |= {":exempt": "单列", "average": "平均", "nothing": "总分"}
    return labels.get(what, what)


def _lacking(scheme: Scheme, facts: Facts, frame: pl.DataFrame, index: int, what: str) -> tuple[str, bool]:
    """What a missing value lacks, and whether that is told already: of an item whose points it reads."""
    roots = _roots(scheme, what)
    names = [n for n in scheme.facts if any(n in names_of(r) for r in roots) and facts.frame[n][index] is None]
    read = frozenset[int]().union(*(items_of(r) for r in roots))
    items = [i for n, i in enumerate(scheme.items) if n in read and frame[f"item:{i.id}"][index] is None]
    shown = [scheme.facts[n].label for n in names] + [f"计分项“{i.label}”已略去" for i in items]
    told = not names and any(i.missing != "skip" for i in items)
    return "（" + "、".join(shown) + "）" if shown else "", told


def _roots(scheme: Scheme, what: str) -> list[Ast]:
    """The expressions behind a flag."""
    roots = [p.value.root for i in scheme.items if i.id == what for p in i.parts]
    for a in scheme.adjustments:
        given = {"adjustment": a.points, "when": a.when, "by": a.by}
        roots += [f.root for kind, f in given.items() if f is not None and what == f"{kind}:{a.id}"]
    roots += [v.when.root for v in scheme.vetoes if what == f"veto:{v.id}"]
    if what == ":exempt" and scheme.exempt:
        roots.append(scheme.exempt.root)
    return roots
