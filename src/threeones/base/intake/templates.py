"""``threeones template``: blank workbooks, made from the same declarations that reading goes by."""

from __future__ import annotations

from pathlib import Path

import xlsxwriter

from threeones.base.intake.specs import Column, SheetSpec, in_order
from threeones.kernel.values.faults import Fault, Faults

KINDS = {
    "text": "文字",
    "int": "整数",
    "number": "数值",
    "date": "日期，如 2021-06-30",
    "bool": "是 / 否",
    "ref": "名称或编码，须在别的表里有",
    "refs": "一个或几个名称，用、隔开",
    "period": "期间，如 2021-01/2021-10",
    "month": "月份，如 2021-03",
}
MONTHLY = "2021-01"


def write_templates(folder: Path) -> list[str]:
    """Write blank workbooks into ``folder``; files that exist are never overwritten (``Faults``)."""
    books: dict[str, list[SheetSpec]] = {}
    for spec in in_order():
        books.setdefault(spec.workbook.replace("*", "月份"), []).append(spec)
    there = [name for name in books if (folder / name).exists()]
    if there:
        raise Faults([Fault(name, "", 0, "", "文件已存在，不覆盖", "一个新的文件夹") for name in there])
    for name, specs in books.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        _write(folder / name, specs)
    return list(books)


def describe(column: Column) -> str:
    """What belongs into a column, in words."""
    kind = "、".join(c for c in column.choices) if column.choices else KINDS[column.kind]
    parts = [kind + (f"（{column.unit}）" if column.unit and column.unit not in column.heading else "")]
    parts += [column.note] if column.note else []
    parts += [f"例：{column.example}"] if column.example else []
    return ("必填。" if column.required else "可空。") + "；".join(parts)


def _write(path: Path, specs: list[SheetSpec]) -> None:
    with xlsxwriter.Workbook(path) as book:
        head = book.add_format({"bold": True, "bg_color": "#E8EEF4", "border": 1, "text_wrap": True, "valign": "top"})
        must = book.add_format({"bold": True, "bg_color": "#D6E4F0", "border": 1, "text_wrap": True, "valign": "top"})
        day, text = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"num_format": "@"})
        for spec in specs:
            sheet = book.add_worksheet(spec.sheet)
            sheet.freeze_panes(1, 0)
            for n, column in enumerate(spec.all_columns):
                form = {"date": day, "text": text, "ref": text, "refs": text, "month": text, "period": text}.get(
                    column.kind
                )
                sheet.set_column(n, n, max(10, 2 * len(column.heading) + 2), form)
                sheet.write_string(0, n, column.heading, must if column.required else head)
                sheet.write_comment(0, n, describe(column))
                if column.choices:
                    rule = {"validate": "list", "source": list(column.choices)}
                    sheet.data_validation(1, n, 5000, n, rule)
