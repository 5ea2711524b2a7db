"""Sheets of 考评资料.xlsx: ratings, bonus and penalty claims, verdicts of others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from threeones.apps.evaluation.models import Claim, Rating, Verdict
from threeones.base.intake.specs import Column, ParsedRow, RowFault, SheetSpec, declare

BOOK = "考评资料.xlsx"


def check_ratings(rows: Sequence[ParsedRow]) -> Iterable[RowFault]:
    """Ratings stand on the scale from 0 to 100."""
    for row in rows:
        score = row.values.get("score")
        if score is not None and not 0 <= score <= 100:
            yield RowFault(row, "score", f"评分是{score}", "0到100之间的数")


def check_verdicts(rows: Sequence[ParsedRow]) -> Iterable[RowFault]:
    """A verdict says a rank or a grade."""
    for row in rows:
        if not row.values.get("grade") and row.values.get("rank") is None:
            yield RowFault(row, "rank", "位次和等次都空着", "至少填一个")


RATINGS = declare(
    SheetSpec(
        BOOK,
        "评议",
        "领导、互评和社会评议的平均分",
        Rating,
        (
            Column("单位", "unit", "ref", required=True, ref="unit"),
            Column("年度", "year", "int", required=True),
            Column("评议主体", "raters", required=True, example="领导评价"),
            Column("平均分", "score", "number", required=True, note="0—100"),
            Column("票数", "ballots", "int", required=True),
        ),
        key=("unit", "year", "raters"),
        order=410,
        check=check_ratings,
    )
)
CLAIMS = declare(
    SheetSpec(
        BOOK,
        "加减分",
        "加分、扣分和一票否决事项",
        Claim,
        (
            Column("事项编码", "code", required=True),
            Column("单位", "unit", "ref", required=True, ref="unit"),
            Column("年度", "year", "int", required=True),
            Column("类别", "kind", required=True, example="表彰"),
            Column("事项", "title", required=True),
            Column("日期", "happened_on", "date", required=True),
        ),
        key=("code",),
        order=420,
    )
)
VERDICTS = declare(
    SheetSpec(
        BOOK,
        "外部评价",
        "上级和外部的评价结果",
        Verdict,
        (
            Column("编码", "code", required=True, example="W01"),
            Column("评价名称", "title", required=True),
            Column("评价对象", "subject", required=True),
            Column("评价单位", "judged_by", required=True),
            Column("年度", "year", "int", required=True),
            Column("评价范围", "among", required=True, example="主城区"),
            Column("位次", "rank", "int"),
            Column("等次", "grade", example="优秀"),
        ),
        key=("code",),
        order=430,
        check=check_verdicts,
    )
)
