"""The words of the appendix of sources (附：数字来源), the same in a docx and a pdf."""

from __future__ import annotations

from threeones.apps.review.printing.model import Chart, Source, SourceRow

NOTE = (
    "正文中方括号里的号码是本附录的条目。每个数字写明公式、口径和所依据的记录；记录以文件、工作表和行号指明，"
    "与装入的工作簿一致，在系统的“来源”页可打开该行，在审计中可查是谁、何时装入。"
)
FILE_HEADS = ["文件", "SHA-256"]
GAP_HEADS = ["编号", "数字", "需要的记录"]
HEADS = ["记录", "数值", "文件", "工作表", "行", "性质"]


def head(source: Source) -> str:
    """[3]　D05　出让创新型产业用地宗数：5宗（公布）"""
    return f"[{source.number}]　{source.id}　{source.title}：{source.shown}（{source.basis}）"


def lines(source: Source, full: bool) -> list[str]:
    """Formula, definition and notes; the records by ranges where they are too many to be listed."""
    found = [f"公式：{source.formula}"]
    found += [f"口径：{source.rule}"] if source.rule else []
    found += [f"说明：{'；'.join(source.notes)}"] if source.notes else []
    documents = dict.fromkeys(r.document for r in source.rows if r.document)
    found += [f"依据文件：{'；'.join(documents)}"] if documents else []
    if not source.rows:
        found.append("记录：没有一条记录符合口径")
    if not full:
        found.append(f"记录：{'；'.join(source.ranges)}")
    return found


def cells(row: SourceRow) -> list[str]:
    """A record as a line of the table."""
    return [row.name, row.value, row.file, row.sheet, str(row.row), row.basis]


def chart_source(chart: Chart) -> str:
    """图1　…：指标数据.xlsx 观测 第2—13行"""
    return f"{chart.caption}：{chart.picture.source}"
