"""A result as one flat table, a line per subject: what spreadsheets and databases take on."""

from __future__ import annotations

import polars as pl

from threeones.kernel.scheme.model import Scheme
from threeones.kernel.scheme.result import Result

MICRO = 6


def flat(result: Result) -> pl.DataFrame:
    """Subject, group, total, rank, grade, points of items and adjustments, in the facts' order.

    Points are exact decimals with 6 places, the total has those of the scheme; missing stays missing.
    """
    scheme, frame = result.scheme, result.frame
    columns = [pl.col("subject")]
    if scheme.groups:
        columns.append(pl.col("__group").alias("group"))
    columns.append(decimal(":published", scheme.total.decimals).alias("total"))
    columns += [pl.col(":rank").alias("rank"), grade(scheme).alias("grade"), pl.col(":exempt").alias("exempt")]
    columns += [decimal(f"item:{i.id}", MICRO).alias(f"item:{i.id}") for i in scheme.items]
    columns += [decimal(f"adjustment:{a.id}", MICRO).alias(f"adjustment:{a.id}") for a in scheme.adjustments]
    columns += [decimal(f":{n}", MICRO).alias(n) for n in ("bonus", "penalty")]
    held = [pl.when(pl.col(f"holds:veto:{v.id}")).then(pl.lit(v.id)) for v in scheme.vetoes]
    if held:
        columns.append(pl.concat_str(held, separator=" ", ignore_nulls=True).alias("veto"))
    return frame.select(columns)


def grade(scheme: Scheme) -> pl.Expr:
    """The grade's name."""
    names = {n: g.name for n, g in enumerate(scheme.grades)}
    return pl.col(":grade").replace_strict(names, default=None, return_dtype=pl.String)


def decimal(column: str, places: int) -> pl.Expr:
    """Whole numbers of 10^-places as exact decimals: by way of their digits, as a division would round."""
    whole = pl.col(column)
    size, step = whole.abs(), 10**places
    sign = pl.when(whole < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    parts = [sign, (size // step).cast(pl.String)]
    if places:
        parts += [pl.lit("."), (size % step).cast(pl.String).str.zfill(places)]
    return pl.concat_str(parts).cast(pl.Decimal(38, places))
