"""Workbooks as offices keep them, for tests."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter

Cells = Sequence[Sequence[Any]]
LEDGER: Cells = [
    ["某区交通局2021年重点工作责任分解表"],
    ["序号", "目标", "任务名称", "主要内容", "年度目标", "责任单位", "责任领导", "责任人", "完成时限"],
    [1, "畅通道路", "建成环线", "路基和路面", "通车里程20公里", "道路科", "赵一", "赵一", "6月底前"],
    [2, "畅通道路", "修补老路", "二十条路", "修补老路20条", "道路科、运输科", "赵一", "钱二", "三季度"],
    [3, "方便出行", "增开公交", "三条线", "提高满意度", "运输科", "赵一", "赵一", "年底前"],
]
"""Three projects under two objectives; of one target nobody can tell whether it is reached."""


def workbook(sheets: Mapping[str, Cells] | Cells = LEDGER) -> bytes:
    """The bytes of a workbook; one table is the only sheet."""
    given = sheets if isinstance(sheets, Mapping) else {"分解表": sheets}
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        for name, cells in given.items():
            sheet = book.add_worksheet(name)
            for r, row in enumerate(cells):
                sheet.write_row(r, 0, row)
    return buffer.getvalue()


def with_rows(*rows: Sequence[Any], like: Cells = LEDGER) -> Cells:
    """A ledger's head over other rows."""
    return [*like[:2], *rows]
