"""``threeones review``: the annual review as files, and which published figures the records reproduce."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from threeones.cli import django
from threeones.cli.output import document, format_option, guarded, refuse, say

django.start()

from threeones.apps.review import check as checking  # noqa: E402  models load only after Django is set up
from threeones.apps.review import documents, selectors  # noqa: E402
from threeones.apps.review.check import Checked  # noqa: E402
from threeones.apps.review.composing import Review  # noqa: E402
from threeones.apps.review.definitions import missing_pack  # noqa: E402
from threeones.apps.review.published import read_published  # noqa: E402

STATUS = {"reproduced": "得出", "contradicted": "不符", "no_records": "没有记录"}


@click.command()
@click.argument("year", type=click.IntRange(1949, 2199))
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="写出 review-YEAR.docx、.pdf 和 .html 的文件夹",
)
@click.option(
    "--kind", "kinds", multiple=True, type=click.Choice(documents.KINDS), help="只写哪种（可写几次）；不写为三种都写"
)
@click.option("--check", "published", type=click.Path(path_type=Path), help="核对公布的数字（YAML）")
@click.option("--as-of", "as_of", type=click.DateTime(["%Y-%m-%d"]), help="数据截至哪天；不写为当年最后一天")
@format_option
def review(
    year: int,
    out: Path | None,
    kinds: tuple[documents.Kind, ...],
    published: Path | None,
    as_of: datetime | None,
    form: str,
) -> None:
    """年度工作回顾：每个数字都由记录得出。The annual review, every number computed from records.

    文字是最近一稿（没有编辑过的用规则包原文）。核对时有数字与记录不符，退出码为1。
    """
    if out is None and published is None:
        raise click.UsageError("要写出文件用 --out 文件夹，要核对公布的数字用 --check 文件")
    if fault := missing_pack(year):
        refuse([fault], form)
    found: Review = guarded(form, lambda: selectors.review(year, as_of.date() if as_of else None))
    if found.reading.faults:
        refuse(found.reading.faults, form)
    checked: list[Checked] | None = None
    if published is not None:
        checked = guarded(form, lambda: checking.check(read_published(published), found.reading))
    told: dict[str, object] = {}
    if out is not None:
        paths: list[Path] = guarded(form, lambda: documents.write(found, year, out, kinds or documents.KINDS))
        told = {"year": year, "as_of": found.reading.as_of.isoformat(), "files": [str(p) for p in paths]}
        written = "、".join(str(p) for p in paths)
        line = f"{written}：{len(found.computed)}个数字由记录得出，{len(found.gaps)}个缺记录"
        click.echo(line, err=form == "json")
    if checked is not None:
        _report(checked, form)
    elif form == "json":
        document(told)
    if checked is not None and any(c.status == "contradicted" for c in checked):
        raise click.exceptions.Exit(1)


def _report(checked: list[Checked], form: str) -> None:
    if form == "json":
        document(checking.to_json(checked))
        say(checking.summary(checked))
        return
    for c in checked:
        line = f"{c.published.id}  {STATUS[c.status]}  公布 {c.published.value}{c.published.unit}"
        if c.computed is not None:
            line += f"  得出 {c.computed}（{c.wording}，{checking.BASES.get(str(c.basis), '')}）"
        if c.status == "contradicted":
            line += f"  应{c.promise}"
        click.echo(line)
    click.echo(checking.summary(checked))
