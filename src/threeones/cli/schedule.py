"""``threeones schedule``: a plan's dates from its file alone, no database."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from pathlib import Path

import click

from threeones.cli.output import document, format_option, guarded, refuse, say
from threeones.kernel.schedule import Schedule, load_plan
from threeones.kernel.schedule import schedule as schedule_plan
from threeones.kernel.values.faults import Fault


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@format_option
@click.pass_context
def schedule(ctx: click.Context, file: Path, form: str) -> None:
    """倒排工期：每个日期都有理由。Schedule a plan backwards from its finish, or forwards from its start.

    Exit code 1: the plan cannot be met, with the days missing and the chain that causes it; 2: bad input.
    """
    try:
        dates = guarded(form, lambda: schedule_plan(load_plan(file)))
    except OSError as error:
        refuse([Fault(str(file), "", 0, "", f"打不开文件：{error.strerror}", "一个可读的YAML文件")], form)
        return
    except OverflowError as error:
        refuse([Fault(str(file), "", 0, "", str(error), "工期、间隔和日期合起来在公元1年至9999年之内")], form)
        return
    if form == "json":
        document(dates.to_json())
    else:
        click.echo(as_text(dates))
    for missed in dates.missed:
        say(missed.text)
    for note in dates.notes():
        say(note)
    ctx.exit(0 if dates.feasible else 1)


def as_text(dates: Schedule) -> str:
    """The schedule as a table, then a reason for every activity."""
    verdict = "可行" if dates.feasible else "赶不上"
    title = f"{dates.plan.project}  {dates.start} 至 {dates.finish}  {verdict}"
    if dates.provisional:
        title += "（有日期涉及放假安排未公布的年份，暂定）"
    head = ["", "工作", "工期", "最早开始", "最早完成", "最迟开始", "最迟完成", "机动"]
    rows = [head]
    for activity, found in zip(dates.plan.activities, dates.activities, strict=True):
        length = (
            "节点"
            if activity.milestone
            else f"{activity.duration.days}{'工作日' if activity.duration.working else '天'}"
        )
        days = (found.early_start, found.early_finish, found.late_start, found.late_finish)
        mark = "◆" if found.critical else ""
        rows.append([mark, activity.name, length, *map(str, days), str(found.total_float)])
    reasons = [f"  {dates.reason(a.id).text}" for a in dates.plan.activities]
    return "\n".join([title, *aligned(rows), "◆ 关键工作；机动时间按各自的工期单位计", "理由：", *reasons])


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Columns of equal width, a Chinese character counting two."""
    widths = [max(width(row[k]) for row in rows) for k in range(len(rows[0]))]
    return [
        "  ".join(cell + " " * (w - width(cell)) for cell, w in zip(row, widths, strict=True)).rstrip() for row in rows
    ]


def width(text: str) -> int:
    """Columns that a text takes on a terminal."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
