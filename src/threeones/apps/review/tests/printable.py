"""Small printed reviews for tests of their writers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from threeones.apps.review.printing.model import Gap, Printed, Run, Section, Source, SourceRow, Theme


def source(number: int = 1, rows: int = 2, **more: object) -> Source:
    """An entry of the appendix."""
    found = Source(
        number=number,
        id=f"D{number:02d}",
        title="出让面积",
        shown="165.7亩",
        formula="合计(42.3，123.4) = 165.7 亩",
        rule="当年出让的宗地",
        notes=("按2021-12-31的记录",),
        basis="真实",
        rows=tuple(SourceRow(f"宗地{n}", "42.3 亩", "土地出让.xlsx", "宗地", n + 2, "真实", "") for n in range(rows)),
    )
    return replace(found, **more)  # type: ignore[arg-type]  # fields of the entry by name


def printed(*paragraphs: tuple[Run, ...], **more: object) -> Printed:
    """A review of one theme with these paragraphs; ``more`` replaces parts of it."""
    theme = Theme("（一）以项目为抓手", paragraphs)
    found = Printed(
        title="2021年工作回顾：发展改革和经济信息化、科技",
        year=2021,
        as_of=date(2021, 12, 31),
        standing="数据截至2021-12-31",
        demonstration="",
        sections=(Section("某局", "一、某局：开篇", (theme,), ()),),
        sources=(source(),),
        gaps=(Gap("S24", "走访企业", "走访记录"),),
        charts=(),
        files=(("土地出让.xlsx", "ab" * 32),),
        imprint="口径：规则包 x 第1版",
    )
    return replace(found, **more)  # type: ignore[arg-type]  # fields of the review by name


def plain(text: str) -> tuple[Run, ...]:
    """A paragraph of one run."""
    return (Run(text),)
