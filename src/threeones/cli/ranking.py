"""A result for whoever reads it on a terminal or in a spreadsheet."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from threeones.cli.schedule import aligned
from threeones.kernel.scheme import Result, Scheme
from threeones.kernel.scheme.sheet import flat

SHOWN = 300
"""So many subjects, or groups, stand on a terminal one by one."""
TABLES = (".csv", ".parquet")


def ranking_text(scheme: Scheme, result: Result) -> str:
    """The ranking as a table, group by group, the best first; of many subjects only what the groups have."""
    title = f"{scheme.title}（{scheme.id}，第{scheme.version}版）"
    if result.frame.height > SHOWN:
        return "\n".join([title, *summary_lines(scheme, result)])
    subjects = result.to_json()["subjects"]
    subjects.sort(key=lambda s: (s["group"] or "", s["rank"] is None, int(s["rank"] or 0)))
    head = ["组", "位次", "单位", "总分", "等次", *(i.label for i in scheme.items), "加分", "扣分", "一票否决"]
    rows = [head]
    for s in subjects:
        points = {i["id"]: i["points"] for i in s["items"]}
        place = "单列" if s["exempt"] else s["rank"]
        scores = [_short(points[i.id]) if i.id in points else "—" for i in scheme.items]
        veto = "、".join(s["veto"])
        line = [s["group"] or "", place, s["subject"], s["total"], s["grade"] or "", *scores]
        rows.append([*line, _short(s["bonus"]), _short(s["penalty"]), veto])
    if not scheme.groups:
        rows = [r[1:] for r in rows]
    return "\n".join([title, *aligned(rows)])


def summary_lines(scheme: Scheme, result: Result) -> list[str]:
    """Each group's subjects, its first, its highest and lowest totals and how many have each grade."""
    sheet = flat(result)
    if not scheme.groups:
        sheet = sheet.with_columns(group=pl.lit(""))
    total, ranked = pl.col("total"), pl.col("rank").is_not_null()
    found = (
        sheet.sort("rank", "subject", nulls_last=True)
        .group_by("group")
        .agg(
            pl.len().alias("n"),
            ranked.sum().alias("ranked"),
            pl.col("subject").filter(pl.col("rank") == 1).first().alias("first"),
            total.filter(ranked).max().alias("most"),
            total.filter(ranked).min().alias("least"),
            *((pl.col("grade") == g.name).sum().alias(f"grade {n}") for n, g in enumerate(scheme.grades)),
        )
        .sort("group")
    )
    head = ["组", "单位数", "参加排名", "第一名", "最高", "最低", *(g.name for g in scheme.grades)]
    rows = [head, *([("—" if c is None else str(c)) for c in line] for line in found.head(SHOWN).iter_rows())]
    if not scheme.groups:
        rows = [r[1:] for r in rows]
    rest = found.height - SHOWN
    return [
        f"{sheet.height}个单位，这里只列各组的概况；每个单位的结果：--out 结果.csv（或 .parquet），或 --format json",
        *aligned(rows),
        *([f"另有{rest}组"] if rest > 0 else []),
    ]


def write_sheet(path: Path, result: Result) -> None:
    """The flat table of a result as csv or parquet."""
    sheet = flat(result)
    draft = path.with_name(f".{path.name}.draft")
    try:
        if path.suffix.lower() == ".csv":
            sheet.write_csv(draft, include_bom=True)  # Excel reads Chinese in a csv only behind this mark
        else:
            sheet.write_parquet(draft)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _short(points: str) -> str:
    return points.rstrip("0").rstrip(".")
