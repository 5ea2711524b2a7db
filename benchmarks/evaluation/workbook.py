"""The scheme as a workbook, as an office keeps it: a district's units by rows, items by columns, formulas."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from benchmarks.evaluation import world


def make(path: Path, facts: pl.DataFrame, units: list[str], *, summed: bool) -> None:
    """Sheets facts, values, scores, ranks. ``summed``: the values are SUMIFS over the lines of facts; else they are typed in."""
    book = xlsxwriter.Workbook(path)
    table = book.add_worksheet("facts")
    values, scores, ranks = (book.add_worksheet(n) for n in ("values", "scores", "ranks"))
    for row, line in enumerate(facts.select("subject", "fact", "period", "value").iter_rows()):
        if summed:
            table.write_row(row, 0, line)
    n, gathered = len(units), gather(facts)
    for i in range(world.ITEMS):
        values.write(0, i + 1, f"f{i}")
    for u, unit in enumerate(units):
        values.write(u + 1, 0, unit)
        for i in range(world.ITEMS):
            if summed:
                values.write_formula(u + 1, i + 1, _gathered(i, u + 2, facts.height))
            else:
                values.write_number(u + 1, i + 1, gathered[unit, f"f{i}"])
            scores.write_formula(u + 1, i + 1, _points(i, u + 2, n))
        last = xl_col_to_name(world.ITEMS)
        ranks.write(u + 1, 0, unit)
        ranks.write_formula(u + 1, 1, f"=SUM(scores!B{u + 2}:{last}{u + 2})")
        ranks.write_formula(u + 1, 2, f"=RANK(B{u + 2},B$2:B${n + 1},0)")
    book.close()


def gather(facts: pl.DataFrame) -> dict[tuple[str, str], float]:
    """The values that somebody would type into the wide sheet."""
    value = pl.col("value").sort_by("period")
    cells = facts.group_by("subject", "fact").agg(
        value.sum().alias("sum"), value.mean().alias("mean"), value.last().alias("last")
    )
    return {(r["subject"], r["fact"]): r[world.over(int(r["fact"][1:]))] for r in cells.iter_rows(named=True)}


def _gathered(item: int, row: int, rows: int) -> str:
    def part(column: str) -> str:
        return f"facts!${column}$1:${column}${rows}"

    same = f"{part('A')},$A{row},{part('B')},{xl_col_to_name(item + 1)}$1"
    match world.over(item):
        case "sum":
            return f"=SUMIFS({part('D')},{same})"
        case "mean":
            return f"=AVERAGEIFS({part('D')},{same})"
    return f'=SUMIFS({part("D")},{same},{part("C")},"2021-12")'


def _points(item: int, row: int, units: int) -> str:
    column = xl_col_to_name(item + 1)
    own, peers = f"values!{column}{row}", f"values!{column}$2:{column}${units + 1}"
    score = (
        f"MIN({own}/50.3,1.5)",
        f"MAX(1-(RANK({own},{peers},0)-1)*0.001,0.2)",
        f"0.2+0.8*({own}-MIN({peers}))/(MAX({peers})-MIN({peers}))",
        f"MAX(0,MIN(1,{own}/9000))",
    )[item % 4]
    return f"={world.weight(item)}*({score})"
