"""Sheets of 考评资料.xlsx: ratings, bonus and penalty claims, verdicts of others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext_noop as mark

from threeones.apps.evaluation.models import Claim, Origin, Rating, StatedFact, Verdict
from threeones.apps.evaluation.services import read_scheme
from threeones.base.intake.specs import Column, ParsedRow, RowFault, SheetSpec, declare
from threeones.kernel.scheme import Scheme
from threeones.kernel.values.faults import Faults

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


def check_stated(rows: Sequence[ParsedRow]) -> Iterable[RowFault]:
    """A stated fact belongs to a scheme that is there and reads it."""
    read: dict[str, Scheme | None] = {}
    for row in rows:
        name, fact = str(row.values.get("scheme") or ""), str(row.values.get("fact") or "")
        if name and name not in read:
            try:
                read[name] = read_scheme(name)[0]
            except Faults as error:
                yield RowFault(row, "scheme", error.faults[0].fault, error.faults[0].expected)
                read[name] = None
        scheme = read.get(name)
        if scheme and fact and fact not in scheme.facts:
            numbers = (f"{f.name}（{f.label}）" for f in scheme.facts.values() if f.kind == "number")
            yield RowFault(row, "fact", f"方案不读“{fact}”", "、".join(numbers))


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
STATED = declare(
    SheetSpec(
        BOOK,
        mark("认定事实"),
        "记录数不出、由单位申报或考评办核定的数；有记录的，认定的数代替记录数出的",
        StatedFact,
        (
            Column(mark("方案"), "scheme", required=True, example="gongshu-2021-sections"),
            Column(mark("截至日期"), "as_of", "date", required=True, note="与考评的事实截止日相同"),
            Column(mark("单位"), "unit", "ref", required=True, ref="unit"),
            Column(mark("事实"), "fact", required=True, note="方案 facts 里的名称", example="commendations"),
            Column(mark("数值"), "value", "number", required=True),
            Column(mark("来由"), "origin", "choice", choices={label: value for value, label in Origin.choices}),
            Column(mark("说明"), "reason", required=True),
        ),
        key=("scheme", "as_of", "unit", "fact"),
        order=425,
        check=check_stated,
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
