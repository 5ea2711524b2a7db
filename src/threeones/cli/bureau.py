"""Commands on a bureau's database: template, load, lights, patrol, rank, audit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import click

from threeones.cli import django
from threeones.cli.output import Progress, document, format_option, guarded, refuse, say
from threeones.cli.signing import at_this_machine, by_option, signing

django.start()

from threeones.apps.indicators.checks import EVERYTHING, Finding, findings  # noqa: E402  models load after set-up
from threeones.base.audit.checking import check_everything  # noqa: E402  models load only after Django is set up
from threeones.base.entry import loading  # noqa: E402
from threeones.base.entry.loading import LOAD  # noqa: E402
from threeones.base.intake.loading import LoadReport  # noqa: E402
from threeones.base.intake.templates import write_templates  # noqa: E402

WARNED = 10
"""So many odd numbers are told one by one after a load."""


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@format_option
def template(folder: Path, form: str) -> None:
    """生成一套空白工作簿。Blank workbooks of a bureau's folder, with notes in their heads."""
    written = guarded(form, lambda: write_templates(folder))
    if form == "json":
        document({"folder": str(folder), "files": written})
    else:
        click.echo("\n".join(written))


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@by_option
@format_option
def load(folder: Path, by: str, form: str) -> None:
    """把一个文件夹的工作簿读入数据库：全部成功或什么都不变。"""
    access = guarded(form, lambda: signing(LOAD, by, unsigned=at_this_machine("load")))
    report: LoadReport = guarded(form, lambda: loading.load(access=access, folder=folder, progress=Progress()))
    counts = {
        n: {w: getattr(c, w) for w in ("created", "changed", "removed", "unchanged")} for n, c in report.sheets.items()
    }
    odd = findings(EVERYTHING)
    warn(odd)
    tell_kept(report)
    if form == "json":
        done = {"folder": report.folder, "files": report.files, "changed": report.changed_anything, "sheets": counts}
        kept = [k.to_json() for k in report.kept]
        document(done | {"findings": [f.to_json() for f in odd], "kept": kept})
        return
    for name, c in counts.items():
        click.echo(f"{name}：新增{c['created']} 修改{c['changed']} 移除{c['removed']} 未变{c['unchanged']}")
    total = {w: report.total(w) for w in ("created", "changed", "removed", "unchanged")}
    if report.changed_anything:
        click.echo(
            f"读入{report.files}个工作簿：新增{total['created']}、修改{total['changed']}、移除{total['removed']}条"
        )
    else:
        click.echo(f"读入{report.files}个工作簿：{total['unchanged']}条记录都与库中一致，没有改动")


def warn(odd: Sequence[Finding]) -> None:
    """Tell odd numbers (存疑数据), each with its place and what to look at; many are summed up after the first."""
    for f in odd[:WARNED]:
        say(
            f"存疑：{f.text['zh']}（{f.observation.source.replace('#', ' ')} 第{f.observation.row}行）。{f.advice['zh']}。"
        )
    if len(odd) > WARNED:
        say(f"共{len(odd)}处存疑，以上是前{WARNED}处；全部在各指标的页面上。")


def tell_kept(report: LoadReport) -> None:
    """Tell where what was entered or corrected in the system stayed; what is new waits for somebody to settle it."""
    for k in report.kept[:WARNED]:
        news = "（新的说法，等人定）" if k.new else ""
        say(f"保留：{k.sheet} 第{k.row}行“{k.field}”是“{k.workbook}”，系统里填报或更正的是“{k.kept}”{news}")
    if len(report.kept) > WARNED:
        say(f"共{len(report.kept)}处保留了系统里的，以上是前{WARNED}处；全部见 --format json。")
    if any(k.new for k in report.kept):
        say("新的说法列在“差异”页上（/differences/），由督查室定。")


@click.group()
def audit() -> None:
    """审计链。The audit chain."""


@audit.command("verify")
@format_option
def audit_verify(form: str) -> None:
    """核验审计链：改动、删除、调换、截尾、重写都会被发现；并核对各表的记录和留存的文件是否与审计所记一致。"""
    verdict = check_everything()
    problems = list(verdict.problems)
    if form == "json":
        document({"entries": verdict.entries, "anchored": verdict.anchored, "problems": problems})
    else:
        click.echo(f"{verdict.entries}条，锚定到第{verdict.anchored}条：" + ("有问题" if problems else "完整"))
        for problem in problems:
            click.echo(problem)
    raise click.exceptions.Exit(1 if problems else 0)


def as_day(value: datetime | None) -> date | None:
    """The day that an option names."""
    return value.date() if value else None


__all__ = ["as_day", "audit", "load", "refuse", "template"]
