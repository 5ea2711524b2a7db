"""A score sheet on paper: as docx and pdf, it reads like the page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from django.utils.translation import override

from threeones.apps.evaluation.score_sheet import ScoreSheet
from threeones.base.documents.layout import layout
from threeones.base.documents.paper import Paper, Table, make
from threeones.base.files.models import Basis
from threeones.kernel.values.rounding import half_up

HEADS = ("计分项", "规则", "代入数值", "同组各单位", "满分", "得分", "累计")
WIDTHS = (15, 25, 24, 15, 7, 7, 7)
NUMBERS = (4, 5, 6)
"""The columns of numbers."""


def sheet_file(sheet: ScoreSheet, kind: str) -> bytes:
    """The file's bytes (``docx`` or ``pdf``), in Chinese, the same for the same run. Raises Faults without Chinese fonts."""
    with override("zh-hans"):
        return make(sheet_paper(sheet), kind, layout())


def sheet_paper(sheet: ScoreSheet) -> Paper:
    """What stands on it: item, rule, formula with its numbers, peers, points, running sum; total, rank and grade; hashes."""
    run, standing, scheme = sheet.run, sheet.standing, sheet.scheme
    invented = ["演示数据，其中有虚构的记录"] if run.basis == Basis.SYNTHETIC else []
    rank = "单列，不排名" if standing.exempt else f"第{standing.rank}名"
    lines = [f"总分：{standing.total}分", f"位次：{rank}", f"等次：{standing.grade or '无'}"]
    lines += [f"一票否决或限制：{v}" for v in standing.vetoes]
    imprint = (
        f"方案 {scheme.id} 第{scheme.version}版，SHA-256 {scheme.hash}",
        f"定格文件 {run.file_name}，SHA-256 {run.sha256}",
        *([f"依据的手册：{run.editions}"] if run.editions else []),
        f"事实截至{run.as_of}。用 threeones verify 重算定格文件，可以逐字节核对。",
    )
    head = [run.title + (f" · {standing.group}" if standing.group else ""), *invented]
    table = Table("", HEADS, [*_items(sheet), *_adjustments(sheet)], WIDTHS, NUMBERS)
    return Paper(f"{standing.subject}计分表", head, lines, [table], imprint, run.title, run.as_of)


def _items(sheet: ScoreSheet) -> Iterator[Sequence[str]]:
    for line in sheet.lines:
        numbers = (f"{line.weight.normalize():f}", _points(line.points), _points(line.running))
        yield (line.label, line.rule, line.formula, _peers(line.peers), *numbers)


def _peers(points: Sequence[Decimal]) -> str:
    if not points:
        return ""
    return f"{len(points)}个单位，{_points(min(points))}—{_points(max(points))}"


def _adjustments(sheet: ScoreSheet) -> Iterator[Sequence[str]]:
    for kind in sheet.adjustments:
        for title, how, points in kind.steps:
            yield (title, "", how, "", "", _points(points), "")
        name = "加分合计" if kind.kind == "bonus" else "扣分合计"
        yield (name, "", "", "", "", _points(kind.points), _points(kind.running))


def _points(points: Decimal) -> str:
    return f"{half_up(points, 2):f}"
