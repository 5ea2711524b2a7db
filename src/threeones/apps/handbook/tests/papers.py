"""A small book to print, with everything that a book can say."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from threeones.apps.handbook.printing.stock import Stock
from threeones.kernel.book.model import AT_MOST, Book, Milestone, Objective, Project, Target

NASTY = '=HYPERLINK("x")<script>alert(1)</script>#import \\ *_$'
BOOK = Book(
    2021,
    "区交通局",
    "2021年工作手册",
    (Objective("M1", "畅通道路"), Objective("M1-1", "次干路", "M1"), Objective("M2", "安全")),
    (
        Project(
            "P1",
            "路面整治",
            ("M1", "M2"),
            "一是修路。\n　　二是养路。",
            "道路科",
            ("运输科",),
            "1",
            "2",
            date(2021, 1, 4),
            date(2021, 12, 31),
            "",
            Decimal("2.5"),
            {"民生实事": {"资金": "100万元"}, "重点举措": {}},
            (
                Milestone("P1-1", "开工", date(2021, 3, 1)),
                Milestone("P1-2", "完工", date(2021, 9, 1), date(2021, 8, 1)),
                Milestone("P1-3", "验收"),
            ),
            (
                Target("投资", "增长8%以上", Decimal(8), "%", of_growth=True),
                Target("事故", "", Decimal(3), "起", AT_MOST),
            ),
            {"分管区长": "王区长"},
        ),
        Project(
            "P2",
            "次干路改造",
            ("M1-1",),
            "改造",
            "运输科",
            ("道路科",),
            "1",
            "3",
            deadline=date(2022, 1, 31),
            period="2021-Q4",
        ),
        Project(
            "P3",
            NASTY,
            ("M2",),
            NASTY,
            "安监科",
            leader="1",
            owner="1",
            milestones=(Milestone("P3-1", NASTY, date(2021, 12, 31)),),
        ),
        Project("P4", "其他"),
    ),
)
STOCK = Stock(
    BOOK, "区交通局", "第2版，2021年3月1日发布", "区交〔2021〕3号", date(2021, 3, 1), {"1": "赵一", "2": "钱二"}, True
)
