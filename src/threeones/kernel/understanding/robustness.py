"""How firm a ranking is (稳健性): how many draws of weights and facts keep a grade, how far each weight may move.

For the evaluation office. Nothing here changes a result.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import polars as pl

from threeones.kernel.scheme import Facts, Scheme, evaluate
from threeones.kernel.scheme.model import Fact
from threeones.kernel.scheme.origin import Raw
from threeones.kernel.understanding.concentration import Discerning, discerning
from threeones.kernel.understanding.draws import DRAW, Unit, drawn, moved
from threeones.kernel.understanding.prepared import Prepared
from threeones.kernel.understanding.settings import Settings
from threeones.kernel.understanding.standing import GROUP, OUT_OF_RANGE, weighed
from threeones.kernel.understanding.variants import picks
from threeones.kernel.values.faults import Fault, Faults

CHUNK = 120_000
"""So many lines (draws times subjects) are reckoned at once."""
LINE = "__line"


@dataclass(frozen=True, slots=True)
class Firm:
    """A ranked subject: in how many of the draws it keeps its grade and its rank, and between which ranks it lies."""

    subject: str
    group: str | None
    rank: int
    grade: str | None
    kept_grade: int
    kept_rank: int
    best: int
    worst: int
    draws: int

    @property
    def share(self) -> Decimal:
        """The share of draws that keep the grade, from 0 to 1."""
        return Decimal(self.kept_grade) / self.draws

    @property
    def percent(self) -> Decimal:
        """The same in percent."""
        return self.share * 100


@dataclass(frozen=True, slots=True)
class Range:
    """How far an item's weight may move, in points, the others rescaled so that the sum stays.

    ``first``: while the order of the first ones of every group stays; ``grades``: while every grade stays. On the grid of
    the settings; the own weight lies within.
    """

    item: str
    label: str
    weight: Decimal
    first: tuple[Decimal, Decimal]
    grades: tuple[Decimal, Decimal]


@dataclass(frozen=True, slots=True)
class Robustness:
    """All that is told of a run's firmness."""

    scheme: Scheme
    settings: Settings
    subjects: tuple[Firm, ...]
    ranges: tuple[Range, ...]
    items: tuple[Discerning, ...]

    @property
    def whole(self) -> Decimal:
        """The sum of the weights."""
        return sum((i.weight for i in self.scheme.items), Decimal(0))

    @property
    def shares(self) -> dict[str, Decimal]:
        """The share of draws in which each ranked subject keeps its grade."""
        return {f.subject: f.share for f in self.subjects}

    def to_json(self) -> dict[str, Any]:
        """The contracted form (``docs/json.md``)."""
        settings = self.settings
        return {
            "scheme": self.scheme.id,
            "version": self.scheme.version,
            "hash": self.scheme.hash,
            "draws": {"count": settings.draws, "spread_thousandths": settings.spread, "seed": settings.seed},
            "subjects": [
                {
                    "subject": f.subject,
                    "group": f.group,
                    "rank": str(f.rank),
                    "grade": f.grade,
                    "kept_grade": f.kept_grade,
                    "kept_rank": f.kept_rank,
                    "best": str(f.best),
                    "worst": str(f.worst),
                }
                for f in self.subjects
            ],
            "weights": [
                {
                    "item": r.item,
                    "weight": f"{r.weight:f}",
                    "first": list(map(str, r.first)),
                    "grades": list(map(str, r.grades)),
                }
                for r in self.ranges
            ],
            "items": [
                {"item": d.item, "share": f"{d.share:f}", "alike_in": list(d.alike_in), "alike": d.alike}
                for d in self.items
            ],
        }


def robustness(
    prepared: Prepared, settings: Settings, alternatives: Mapping[tuple[str, str], Sequence[Raw]] | None = None
) -> Robustness:
    """How firm a result is. ``alternatives`` are other values that a fact had (from its revisions), by (subject, fact).

    Raises ``Faults`` where the scheme's scores depend on its weights, or a draw cannot be computed.
    """
    scheme = prepared.scheme
    if not prepared.separable:
        raise Faults([Fault("", "", 0, scheme.id, "方案的得分与权重有关，不能抽样", "得分不引用其他项分数的方案")])
    return Robustness(
        scheme,
        settings,
        tuple(_firm(prepared, settings, alternatives or {})),
        tuple(_ranges(prepared, settings)),
        tuple(discerning(prepared.result)),
    )


def _ground(prepared: Prepared) -> pl.DataFrame:
    """What the second half of the engine needs of each subject, with its own rank, place and grade for comparison."""
    frame = prepared.result.frame
    kept = [
        c
        for c in frame.columns
        if c.startswith(("score:", "holds:veto:")) or c in (":bonus", ":penalty", ":exempt", ":ranked")
    ]
    own = [pl.col(c).alias(f"own{c}") for c in (":rank", ":place", ":grade")]
    group = pl.col(GROUP).rank("dense").cast(pl.Int32).fill_null(0).alias(GROUP)
    return frame.select(*kept, *own, group).with_row_index(LINE)


def _weighed(scheme: Scheme, unit: Unit, lines: pl.DataFrame) -> pl.DataFrame:
    found = weighed(scheme, lines, unit.weights(scheme), [DRAW])
    if found[OUT_OF_RANGE].any():
        raise Faults([Fault("", "", 0, scheme.id, "抽到的权重下得分超出可精确计算的范围", "检查数据的数量级和权重")])
    return found


def _firm(
    prepared: Prepared, settings: Settings, alternatives: Mapping[tuple[str, str], Sequence[Raw]]
) -> Iterator[Firm]:
    scheme, unit = prepared.scheme, Unit.of(prepared.scheme)
    sets = drawn(unit, settings.draws, settings.spread, settings.seed)
    ground = _ground(prepared)
    size = max(1, CHUNK // ground.height)
    tallies = []
    for start in range(0, settings.draws, size):
        chunk = sets.slice(start, size)
        lines = chunk.join(ground, how="cross")
        if alternatives:
            lines = _varied(prepared, lines, chunk, picks(alternatives, start, chunk.height, settings.seed))
        found = _weighed(scheme, unit, lines).filter(~pl.col(":exempt"))
        tallies.append(
            found.group_by(LINE).agg(
                (pl.col(":grade").eq_missing(pl.col("own:grade"))).sum().alias("kept_grade"),
                (pl.col(":rank") == pl.col("own:rank")).sum().alias("kept_rank"),
                pl.col(":rank").min().alias("best"),
                pl.col(":rank").max().alias("worst"),
            )
        )
    whole = pl.concat(tallies).group_by(LINE)
    total = whole.agg(pl.col("kept_grade", "kept_rank").sum(), pl.col("best").min(), pl.col("worst").max()).sort(LINE)
    subjects, result = prepared.facts.subjects, prepared.result.frame
    for line in total.iter_rows(named=True):
        own = result.row(line[LINE], named=True)
        grade = None if own[":grade"] is None else scheme.grades[own[":grade"]].name
        counts = (line["kept_grade"], line["kept_rank"], line["best"], line["worst"])
        group = own["__group"] if scheme.groups else None
        yield Firm(subjects[line[LINE]], group, own[":rank"], grade, *counts, settings.draws)


def _varied(
    prepared: Prepared, lines: pl.DataFrame, chunk: pl.DataFrame, picked: Mapping[tuple[str, str], pl.Series]
) -> pl.DataFrame:
    """The lines of a chunk scored anew with the values that each draw picked: every draw is a group of its own."""
    facts, scheme = prepared.facts.frame, prepared.scheme
    spread = chunk.select(DRAW).join(facts, how="cross")
    for (subject, name), values in picked.items():
        per_draw = pl.DataFrame({DRAW: chunk[DRAW], "__value": values.cast(facts.schema[name])})
        spread = spread.join(per_draw, on=DRAW, how="left", maintain_order="left").with_columns(
            pl.when(pl.col("subject") == subject).then(pl.col("__value")).otherwise(pl.col(name)).alias(name)
        )
        spread = spread.drop("__value")
    group = pl.col(scheme.groups).fill_null("") if scheme.groups else pl.lit("")
    spread = spread.with_columns(pl.format("{}|{}", pl.col(DRAW), group).alias(DRAWN)).drop(DRAW)
    grouped = replace(scheme, groups=DRAWN, facts={**scheme.facts, DRAWN: Fact(DRAWN, DRAWN, "text")})
    made = evaluate(grouped, Facts(spread, prepared.facts.origin)).frame
    taken = [c for c in made.columns if c in lines.columns and c not in (GROUP, ":ranked")]
    return lines.with_columns(made[c] for c in (*taken, ":ranked"))


DRAWN = "__drawn"


def _ranges(prepared: Prepared, settings: Settings) -> Iterator[Range]:
    scheme, unit = prepared.scheme, Unit.of(prepared.scheme)
    sets, ground = moved(unit, scheme, settings.step), _ground(prepared)
    if sets.is_empty():
        return
    watched = (pl.col(":place") <= settings.first) | (pl.col("own:place") <= settings.first)
    held = []
    for start in range(0, sets.height, size := max(1, CHUNK // ground.height)):
        lines = sets.slice(start, size).join(ground, how="cross")
        found = weighed(scheme, lines, unit.weights(scheme), [DRAW]).filter(~pl.col(":exempt"))
        # where nothing is left to take an average of, nothing stays
        there = ~pl.col(OUT_OF_RANGE).any()
        first = ~(watched & (pl.col(":place") != pl.col("own:place")))
        grades = pl.col(":grade").eq_missing(pl.col("own:grade"))
        held.append(
            found.group_by(DRAW).agg((there & first.all()).alias("first"), (there & grades.all()).alias("grades"))
        )
    kept = sets.select(DRAW, "item", "share").join(pl.concat(held), on=DRAW).sort(DRAW)
    whole = sum((i.weight for i in scheme.items), Decimal(0))
    for item in scheme.items:
        own = kept.filter(pl.col("item") == item.id)
        if own.is_empty():
            continue
        ends = [_ends(item.weight, whole, own["share"].to_list(), own[what].to_list()) for what in ("first", "grades")]
        yield Range(item.id, item.label, item.weight, ends[0], ends[1])


def _ends(own: Decimal, whole: Decimal, shares: Sequence[int], kept: Sequence[bool]) -> tuple[Decimal, Decimal]:
    """From the own weight outward over the grid, up to the last step at which nothing has changed."""
    points = [(whole * share / 100, held) for share, held in zip(shares, kept, strict=True)]
    low = high = own
    for weight, held in reversed([p for p in points if p[0] <= own]):
        if not held:
            break
        low = weight
    for weight, held in [p for p in points if p[0] >= own]:
        if not held:
            break
        high = weight
    return low, high
