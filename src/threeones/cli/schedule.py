"""``threeones schedule``: a plan's dates from its file alone, no database."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from threeones.cli.output import document, format_option, guarded, refuse, say
from threeones.kernel.schedule import Schedule, load_plan
from threeones.kernel.schedule import schedule as schedule_plan
from threeones.kernel.schedule.icalendar import to_icalendar
from threeones.kernel.schedule.mspdi import to_mspdi
from threeones.kernel.schedule.slip import Slip
from threeones.kernel.schedule.slip import slip as slip_of
from threeones.kernel.values.faults import Fault

if TYPE_CHECKING:
    from threeones.kernel.schedule.chance import Chance, Shape


@dataclass(frozen=True)
class Asked:
    """What is asked for beside the dates."""

    slip: tuple[str, int] | None
    chance: int | None
    seed: int
    shape: Shape
    ics: Path | None
    project_xml: Path | None


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--slip", nargs=2, type=(str, click.IntRange(0, 100_000)), help="工作 天数：这项工作晚完成这么多天，后面会怎样"
)
@click.option("--chance", type=click.IntRange(1, 100_000), help="按三点估算试算这么多次，按期完成的把握有多大")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="试算的随机种子")
@click.option("--shape", type=click.Choice(["pert", "triangular"]), default="pert", show_default=True)
@click.option("--ics", type=click.Path(path_type=Path), help="另存为日历文件")
@click.option("--project-xml", type=click.Path(path_type=Path), help="另存为 Microsoft Project 的 XML 文件")
@format_option
@click.pass_context
def schedule(ctx: click.Context, /, file: Path, form: str, **asked: Any) -> None:
    """倒排工期：每个日期都有理由。Schedule a plan backwards from its finish, or forwards from its start.

    Exit code 1: the plan cannot be met, with the days missing and the chain that causes it; 2: bad input.
    """
    try:
        dates: Schedule = guarded(form, lambda: schedule_plan(load_plan(file)))
        more = answers(dates, Asked(**asked))
    except KeyError as error:
        refuse([Fault(str(file), "", 0, "--slip", f"没有{error}这项工作", "已列出的 id")], form)
        return
    except ValueError as error:
        refuse([Fault(str(file), "", 0, "--slip", str(error), "还没有完成的工作")], form)
        return
    except OSError as error:
        refuse([Fault(error.filename or str(file), "", 0, "", f"打不开文件：{error.strerror}", "可读写的文件")], form)
        return
    except OverflowError as error:
        refuse([Fault(str(file), "", 0, "", str(error), "工期、间隔和日期合起来在公元1年至9999年之内")], form)
        return
    if form == "json":
        document({**dates.to_json(), **{key: answer.to_json() for key, answer in more.items()}})
    else:
        click.echo("\n".join([as_text(dates), *(line for answer in more.values() for line in told(answer))]))
    for missed in dates.missed:
        say(missed.text)
    for note in dates.notes():
        say(note)
    ctx.exit(0 if dates.feasible else 1)


def answers(dates: Schedule, asked: Asked) -> dict[str, Slip | Chance]:
    """What was asked for beside the dates; files are written."""
    found: dict[str, Slip | Chance] = {}
    if asked.slip is not None:
        found["slip"] = slip_of(dates, asked.slip[0], days=asked.slip[1])
    if asked.chance is not None:
        # NumPy takes a tenth of a second to load, which dates alone need not wait for
        from threeones.kernel.schedule.chance import chance  # noqa: PLC0415

        found["chance"] = chance(dates, runs=asked.chance, seed=asked.seed, shape=asked.shape)
    if asked.ics is not None:
        asked.ics.write_bytes(to_icalendar(dates, stamp=datetime.now(UTC)).encode())
    if asked.project_xml is not None:
        asked.project_xml.write_bytes(to_mspdi(dates))
    return found


def told(answer: Slip | Chance) -> list[str]:
    """An answer as lines."""
    if isinstance(answer, Slip):
        return ["延误：", f"  {answer.text}", *(f"  {move.text}" for move in answer.moves)]
    head = f"试算{answer.runs}次（{answer.estimated}项有三点估算）"
    if answer.in_time is not None:
        head += f"：按期完成的把握{answer.in_time:.0%}"
    days = "，".join(f"{p}%的把握在{answer.finish_by(p)}前完成" for p in (50, 80, 90))
    return [head, f"  {days}", *(f"  {decider.text}" for decider in answer.deciding[:10])]


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
