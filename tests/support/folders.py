"""Filling blank workbooks: rows by heading into the sheets that ``threeones template`` declares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

Rows = Sequence[Mapping[str, Any]]


def write_book(path: Path, sheets: Mapping[str, Rows], title: str = "") -> None:
    """A workbook with a header row (below a title row, where one is given) and the rows of each sheet."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(path) as book:
        # the same rows give the same bytes, whatever second they are written in
        book.set_properties({"created": datetime(2022, 1, 1, tzinfo=UTC)})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            top = 1 if title else 0
            if title:
                sheet.write_string(0, 0, title)
            headings = list(dict.fromkeys(h for row in rows for h in row))
            for n, heading in enumerate(headings):
                sheet.write_string(top, n, heading)
            for r, row in enumerate(rows, start=top + 1):
                for n, heading in enumerate(headings):
                    _write(sheet, r, n, row.get(heading), day)


def _write(sheet: Any, row: int, column: int, value: Any, day: Any) -> None:
    if isinstance(value, date):
        sheet.write_datetime(row, column, value, day)
    elif isinstance(value, (int, float)):
        sheet.write_number(row, column, value)
    elif value is not None:
        sheet.write_string(row, column, str(value))


def other_year() -> dict[str, dict[str, list[dict[str, Any]]]]:
    """Another bureau's year, 2022: one bureau, two sections, three projects, one of them missed and made good."""
    units = [
        {"单位编码": "Q", "单位名称": "某区", "类别": "区"},
        {"单位编码": "J", "单位名称": "区交通局", "类别": "局", "上级单位": "某区"},
        {"单位编码": "J-1", "单位名称": "道路科", "类别": "科室", "上级单位": "区交通局"},
        {"单位编码": "J-2", "单位名称": "运输科", "类别": "科室", "上级单位": "区交通局"},
    ]
    people = [
        {"工号": "1", "姓名": "赵一", "单位": "道路科"},
        {"工号": "2", "姓名": "钱二", "单位": "运输科"},
    ]
    settings = {"区名": "某区", "亮灯规则": "ouhai-2020", "考评方案": "gongshu-2021-sections"}
    project = {"主要工作内容": "按计划推进", "所属目标": "J-M1", "责任领导": "1", "开始日期": date(2022, 1, 4)}
    return {
        "机构人员.xlsx": {
            "年度设置": [{"年度": 2022, "设置项": k, "设置值": v} for k, v in settings.items()],
            "单位": units,
            "人员": people,
        },
        "工作手册.xlsx": {
            "目标": [{"目标编码": "J-M1", "目标名称": "畅通道路", "责任局": "区交通局", "年度": 2022}],
            "项目": [
                {**project, "项目编码": c, "项目名称": n, "牵头单位": u, "责任人": o, "完成时限": date(2022, 6, 30)}
                for c, n, u, o in (
                    ("J-001", "修路", "道路科", "1"),
                    ("J-002", "架桥", "道路科", "1"),
                    ("J-003", "公交", "运输科", "2"),
                )
            ],
            "节点": [
                {"项目编码": c, "节点编码": f"{c}-{n}", "节点内容": f"第{n}步", "完成时间": d}
                for c in ("J-001", "J-002", "J-003")
                for n, d in ((1, date(2022, 1, 28)), (2, date(2022, 3, 31)))
            ],
        },
        "进展报送/2022-01.xlsx": {
            "进展": [
                {
                    "项目编码": "J-001",
                    "月份": "2022-01",
                    "本月进展": "完成第1步",
                    "自评": "正常",
                    "报送人": "1",
                    "报送日期": date(2022, 2, 7),
                }
            ],
            "节点完成": [
                {"节点编码": "J-001-1", "完成日期": date(2022, 1, 27), "报送日期": date(2022, 2, 7)},
                {"节点编码": "J-002-1", "完成日期": date(2022, 2, 10), "报送日期": date(2022, 2, 11)},
            ],
        },
        "统计指标.xlsx": {
            "地区": [
                {"地区代码": "1", "地区名称": "某区", "本区": "是"},
                {"地区代码": "2", "地区名称": "邻区", "本区": "否"},
            ],
            "位次范围": [{"范围名称": "全市", "地区": "某区、邻区"}],
            "指标": [
                {
                    "指标代码": "FAI",
                    "指标名称": "固定资产投资",
                    "计量单位": "亿元",
                    "小数位": 2,
                    "方向": "越高越好",
                    "频率": "月度",
                }
            ],
            "数据": [
                {
                    "指标": "FAI",
                    "地区": p,
                    "期间": "2022年1—3月",
                    "版本": "快报数",
                    "数值": v,
                    "同比增速（%）": g,
                    "发布日期": date(2022, 4, 18),
                }
                for p, v, g in (("某区", 100.5, 8.1), ("邻区", 90, 7.5))
            ],
        },
        "考评资料.xlsx": {
            "评议": [
                {"单位": u, "年度": 2022, "评议主体": r, "平均分": s, "票数": 9}
                for u, s in (("道路科", 91.5), ("运输科", 88))
                for r in ("领导评价", "互评", "社会评议")
            ]
        },
    }


def write_folder(folder: Path, books: Mapping[str, Mapping[str, Rows]]) -> Path:
    """All workbooks of a folder."""
    for name, sheets in books.items():
        write_book(folder / name, sheets)
    return folder
