"""The charts (图) of a section, drawn from the records as known on the review's day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString

from threeones.apps.indicators import selectors as indicators
from threeones.apps.indicators.charts import measure_chart, rank_chart
from threeones.apps.review.printing.svg import Frame, light_strip, line_chart
from threeones.apps.review.prose import ChartPlan, Section
from threeones.apps.supervision import board
from threeones.apps.supervision.selectors import NoLightRule, light_pack, shown_lights
from threeones.base.accounts.access import OPERATOR
from threeones.base.pages import text, words
from threeones.base.pages.charts import Chart
from threeones.base.pages.drawing import strip_words
from threeones.kernel.values.period_text import parse_period

if TYPE_CHECKING:
    from threeones.apps.indicators.models import Observation


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart as it is printed: the drawing, its words for those who do not see it, and the records that it shows."""

    title: str
    svg: SafeString
    words: str
    source: str


def pictures(section: Section, year: int, as_of: date, frame: Frame) -> list[Picture]:
    """The section's charts that have something to show."""
    drawn = (
        _indicator(p, year, as_of, frame) if p.indicator else _lights(p, section, year, as_of, frame)
        for p in section.charts
    )
    return [p for p in drawn if p is not None]


def _indicator(plan: ChartPlan, year: int, as_of: date, frame: Frame) -> Picture | None:
    indicator = indicators.indicator(plan.indicator)
    if indicator is None:
        return None
    everything = indicators.released(as_of, indicator)
    own = sorted((o for o in everything if o.place.is_own), key=lambda o: parse_period(o.period).end)
    if plan.of == "rank":
        ranked = [r for r in indicators.ranks(everything) if r.place_set == plan.among and r.of == "growth"]
        chart = rank_chart(ranked, year, plan.among)
        periods = {r.period for r in ranked}
        shown = [o for o in everything if o.period in periods]
    else:
        chart = measure_chart(indicator, [o for o in own if parse_period(o.period).stated], year, plan.of)
        shown = own
    if len([p for s in chart.series[:1] for p in s.points if p is not None]) < 2:
        return None
    shown = [o for o in shown if parse_period(o.period).stated and parse_period(o.period).end.year in (year, year - 1)]
    return Picture(plan.title["zh"], line_chart(chart, frame), chart_words(chart), _places(shown))


def chart_words(chart: Chart) -> str:
    """The lines in words: 2021年：1—2月 8.1%，……"""
    unit = words.unit_word(chart.unit) if not chart.inverted else ""
    said = []
    for series in chart.series:
        points = [
            f"{label} {'第' if chart.inverted else ''}{text.number_text(p, chart.decimals)}{unit}"
            for label, p in zip(chart.labels, series.points, strict=True)
            if p is not None
        ]
        said.append(f"{series.name}：{'，'.join(points)}")
    return "；".join(said)


def _lights(plan: ChartPlan, section: Section, year: int, as_of: date, frame: Frame) -> Picture | None:
    try:
        judged = shown_lights(year, as_of, OPERATOR)
        rule = light_pack(year)
    except NoLightRule:
        return None
    mine = [j for j in judged if section.bureau in _names(j.project.objective.bureau)]
    groups = sorted(board.groups([board.line(j) for j in mine]), key=lambda g: g.objective.code)
    rows = [(g.objective.name, {m: s for m, s in g.months.items() if m.startswith(str(year))}) for g in groups]
    if not any(months for _, months in rows):
        return None
    said = "；".join(f"{name}：{_months(months)}" for name, months in rows)
    source = f"每月取该目标各项目中最差的灯，按亮灯规则 {rule.id} 第{rule.version}版由工作手册和进展记录得出（{len(mine)}个项目）"
    return Picture(plan.title["zh"], light_strip(rows, frame), said, source)


def _names(bureau: object) -> set[str]:
    return {getattr(bureau, "name", ""), *str(getattr(bureau, "aliases", "")).split("、")} - {""}


def _months(months: dict[str, str]) -> str:
    by_month = {int(m[-2:]): words.light(s) for m, s in months.items()}
    return strip_words([by_month.get(m) for m in range(1, 13)])


def _places(shown: Iterable[Observation]) -> str:
    """Where the observations stand: 指标数据.xlsx 观测 第2—13行."""
    by_sheet: dict[str, list[int]] = {}
    for o in shown:
        by_sheet.setdefault(o.source.replace("#", " "), []).append(o.source_row)
    return "；".join(f"{sheet} {row_ranges(rows)}" for sheet, rows in sorted(by_sheet.items()))


def row_ranges(rows: Sequence[int]) -> str:
    """Row numbers in short: 第2—5、9行."""
    runs: list[list[int]] = []
    for row in sorted(set(rows)):
        if runs and row == runs[-1][1] + 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    return "第" + "、".join(f"{a}" if a == b else f"{a}—{b}" for a, b in runs) + "行"
