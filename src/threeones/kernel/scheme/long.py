"""Long tables of facts: a row per subject, fact and period, gathered into one line per subject."""

from __future__ import annotations

import re
import unicodedata

import polars as pl

from threeones.kernel.scheme.cells import DTYPES, fact_column
from threeones.kernel.scheme.model import Fact, Scheme
from threeones.kernel.scheme.origin import LongOrigin, Raw
from threeones.kernel.scheme.tables import Table, heading_key
from threeones.kernel.values.faults import Fault
from threeones.kernel.values.period_text import parse_period
from threeones.kernel.values.problem import ValueProblem

HEADS = ("subject", "fact", "period", "value")
LIMB = 2.0**30
NO_YEAR = 1900  # where 三季度 stands by itself, its year does not matter


def gather(scheme: Scheme, table: Table) -> tuple[pl.DataFrame | None, LongOrigin, list[Fault], set[tuple[int, str]]]:
    """One line per subject from columns ``subject``, ``fact``, ``value`` and, where periods differ, ``period``."""
    lines = _lines(table)
    faults = [
        Fault(table.file, table.sheet, r, "subject", "单位名称为空", "填写单位名称")
        for r in lines.filter(pl.col("subject").is_null() & pl.col("fact").is_not_null())["row"].to_list()
    ]
    named = lines["subject"].is_not_null()
    lines = lines.filter(named)
    subjects = lines.select("subject").unique(maintain_order=True)
    names = {heading_key(h): f.name for f in reversed(scheme.facts.values()) for h in f.headings}
    spelled = {h: names.get(heading_key(h)) for h in lines["fact"].drop_nulls().unique()}
    lines = lines.with_columns(name=pl.col("fact").replace_strict(spelled, default=None, return_dtype=pl.String))
    seen = set(lines["name"].drop_nulls().unique().to_list())
    cells: dict[str, dict[str, list[tuple[int, str, Raw]]]] = {}
    frame, bad = subjects, set[tuple[int, str]]()
    index = {s: i for i, s in enumerate(subjects["subject"].to_list())}
    for fact in scheme.facts.values():
        head = next((k for h in fact.headings if (k := heading_key(h)) in table.columns and k not in HEADS), None)
        if head is not None:
            own = lines.with_columns(table.columns[head].filter(named).alias("value"))
            frame = frame.join(
                _beside(table, own, fact, faults, bad, index), on="subject", how="left", maintain_order="left"
            )
            continue
        own = lines.filter(pl.col("name") == fact.name).sort("order", "row", maintain_order=True)
        if fact.name not in seen:
            if not fact.optional:
                expected = f"fact 列里写 {' 或 '.join(fact.headings)}"
                faults.append(
                    Fault(table.file, table.sheet, 0, fact.label, f"没有数据项“{fact.headings[0]}”", expected)
                )
                bad |= {(i, fact.label) for i in index.values()}
            frame = frame.with_columns(pl.lit(None, dtype=DTYPES[fact.kind]).alias(fact.name))
            continue
        column, troubles = fact_column(own["value"], fact)
        own = own.with_columns(column.alias("value"))
        for i, problem in troubles:
            bad.add((index[own["subject"][i]], fact.label))
            faults.append(Fault(table.file, table.sheet, own["row"][i], fact.label, problem.fault, problem.expected))
        faults += _repeated(table, own, fact, bad, index)
        _remember(cells, own, fact)
        frame = frame.join(_together(own, fact), on="subject", how="left", maintain_order="left")
    return frame, LongOrigin(table.file, table.sheet, cells), faults, bad


def _beside(
    table: Table, own: pl.DataFrame, fact: Fact, faults: list[Fault], bad: set[tuple[int, str]], index: dict[str, int]
) -> pl.DataFrame:
    """A fact that has a column of its own in a long table, such as the group: one value for a subject."""
    column, troubles = fact_column(own["value"], fact)
    own = own.with_columns(column.alias("value"))
    for i, problem in troubles:
        bad.add((index[own["subject"][i]], fact.label))
        faults.append(Fault(table.file, table.sheet, own["row"][i], fact.label, problem.fault, problem.expected))
    given = own.filter(pl.col("value").is_not_null())
    first = given.unique("subject", keep="first", maintain_order=True).select("subject", first="value")
    for subject, row, value, one in (
        given.join(first, on="subject")
        .filter(pl.col("value") != pl.col("first"))
        .select("subject", "row", "value", "first")
        .iter_rows()
    ):
        bad.add((index[subject], fact.label))
        shown = f"{subject}的“{fact.label}”不一致：“{one}”和“{value}”"
        faults.append(Fault(table.file, table.sheet, row, fact.label, shown, "每个单位一个值"))
    return first.rename({"first": fact.name})


def _lines(table: Table) -> pl.DataFrame:
    def text(name: str) -> pl.Series:
        return fact_column(table.columns[name], Fact(name, name, "text"))[0].alias(name)

    period = text("period") if "period" in table.columns else pl.Series("period", [""] * table.rows.len(), pl.String)
    period = period.fill_null("")
    keys = {p: period_order(p) for p in period.unique()}
    order = pl.Series("order", [keys[p] for p in period], pl.String)
    value = table.columns["value"]
    return pl.DataFrame([text("subject"), text("fact"), period, order, value.alias("value"), table.rows.alias("row")])


def period_order(period: str) -> str:
    """A text by which periods sort as their months do, the same for two spellings of one period.

    What is no period (第10轮) sorts by its numbers: after 第9轮.
    """
    try:
        found = parse_period(period, year=NO_YEAR)
        if found.first is not None:
            return f"{found.last:06d} {found.first:06d}"
    except ValueProblem:
        pass
    return re.sub(r"\d+", lambda n: n.group().zfill(12), unicodedata.normalize("NFKC", period))


def _repeated(
    table: Table, own: pl.DataFrame, fact: Fact, bad: set[tuple[int, str]], index: dict[str, int]
) -> list[Fault]:
    """A fact given twice for a period, or for several periods where the scheme does not say how they come together."""
    faults = []
    twice = own.filter(
        pl.struct("subject", "order").is_duplicated() & ~pl.struct("subject", "order").is_first_distinct()
    )
    for subject, period, row in twice.select("subject", "period", "row").iter_rows():
        shown = f"{subject}的“{fact.label}”{period}"
        faults.append(Fault(table.file, table.sheet, row, fact.label, f"{shown}给了两次", "每期一行"))
        bad.add((index[subject], fact.label))
    if fact.over:
        return faults
    several = own.unique(["subject", "order"], keep="first", maintain_order=True)
    several = several.filter(pl.col("subject").is_duplicated() & ~pl.col("subject").is_first_distinct())
    for subject, row in several.select("subject", "row").iter_rows():
        faults.append(
            Fault(
                table.file,
                table.sheet,
                row,
                fact.label,
                f"{subject}的“{fact.label}”有多期",
                "方案里写 over: sum、last 或 mean",
            )
        )
        bad.add((index[subject], fact.label))
    return faults


def _remember(cells: dict[str, dict[str, list[tuple[int, str, Raw]]]], own: pl.DataFrame, fact: Fact) -> None:
    for subject, row, period, value in own.select("subject", "row", "period", "value").iter_rows():
        cells.setdefault(subject, {}).setdefault(fact.name, []).append((row, period, value))


def _together(own: pl.DataFrame, fact: Fact) -> pl.DataFrame:
    """One value per subject: the last period's, or the sum or mean of all, summed exactly in three limbs."""
    value = pl.col("value")
    given = own.filter(value.is_not_null())
    if fact.over not in ("sum", "mean"):
        return given.group_by("subject", maintain_order=True).agg(value.last().alias(fact.name))
    high = value.floor()
    middle = ((value - high) * LIMB).floor()
    low = (((value - high) * LIMB - middle) * LIMB).floor()
    limbs = [limb.cast(pl.Int64).sum().cast(pl.Float64) for limb in (high, middle, low)]
    total = limbs[0] + (limbs[1] + limbs[2] / LIMB) / LIMB
    whole = total if fact.over == "sum" else total / value.count().cast(pl.Float64)
    return given.group_by("subject", maintain_order=True).agg(whole.alias(fact.name))
