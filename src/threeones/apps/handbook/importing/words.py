"""The reader's words for what columns mean, how rows nest and what rows were read as."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as mark

MEANINGS = {
    "number": mark("序号"),
    "code": mark("编码"),
    "parent": mark("上级编码"),
    "outline": mark("大纲级别"),
    "objective": mark("目标（上一级）"),
    "name": mark("项目名称"),
    "content": mark("主要工作内容"),
    "target": mark("目标值"),
    "indicator": mark("指标名称"),
    "measure": mark("计量单位"),
    "lead": mark("牵头单位"),
    "responsible": mark("责任单位（第一个牵头）"),
    "supporting": mark("配合单位"),
    "leader": mark("责任领导"),
    "owner": mark("责任人"),
    "start": mark("开始日期"),
    "deadline": mark("完成时限"),
    "span": mark("起止时间"),
    "milestone": mark("节点"),
    "kept": mark("照存，不归入任何栏"),
}
"""What a column can be corrected to, by the kernel's value."""
LEVELS = {
    "numbering": mark("按编号分层（一、（一）1.）"),
    "codes": mark("按编码分层（1、1.1、1.1.1）"),
    "parent": mark("按上级编码分层"),
    "outline": mark("按大纲级别分层"),
    "indent": mark("按缩进分层"),
    "columns": mark("按目标栏分层"),
    "sections": mark("按小标题行分层"),
    "none": mark("不分层"),
}
"""How rows nest."""
READ_AS = {
    "title": mark("标题"),
    "label": mark("表上的说明"),
    "header": mark("表头"),
    "repeated_header": mark("重复的表头"),
    "section": mark("小标题"),
    "objective": mark("目标"),
    "project": mark("项目"),
    "continuation": mark("同一项目的续行"),
    "milestone": mark("项目的节点"),
    "total": mark("合计"),
    "signature": mark("签字填报栏"),
    "footnote": mark("表注"),
    "blank": mark("空行"),
    "merged": mark("合并单元格的余行"),
    "ignored": mark("不读"),
}
"""What a row was read as."""
SURE, LIKELY = 0.85, 0.6


def meaning_word(meaning: str) -> str:
    """What a column was taken to mean."""
    word = _(MEANINGS.get(meaning, MEANINGS["kept"]))
    return word[:1].upper() + word[1:]


def level_word(rule: str) -> str:
    """How rows nest."""
    return _(LEVELS[rule]) if rule in LEVELS else rule


def row_word(read_as: str) -> str:
    """What a row was read as."""
    return _(READ_AS[read_as]) if read_as in READ_AS else read_as


def sure_word(sure: float) -> str:
    """How sure a guess is."""
    if sure >= 1:
        return _("更正过的")
    if sure >= SURE:
        return _("有把握")
    return _("大概") if sure >= LIKELY else _("拿不准")
