"""Commands on a loaded year: lights, patrol, rank."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from threeones.cli import django
from threeones.cli.output import document, format_option, guarded, refuse, say
from threeones.cli.signing import by_option, signing
from threeones.kernel.lights import STATES
from threeones.kernel.values.faults import Fault
from threeones.kernel.values.writing import write_whole

django.start()

from django.conf import settings  # noqa: E402  Django is set up above
from django.utils import timezone  # noqa: E402

from threeones.apps.evaluation import services as evaluation  # noqa: E402
from threeones.apps.evaluation.runs import standings  # noqa: E402
from threeones.apps.evaluation.sight import FREEZE  # noqa: E402
from threeones.apps.evaluation.signing import public_key, public_mark  # noqa: E402
from threeones.apps.handbook.editions.citing import editions_in_force  # noqa: E402
from threeones.apps.handbook.selectors import latest_year, years  # noqa: E402
from threeones.apps.supervision import selectors as supervision  # noqa: E402
from threeones.apps.supervision import services as supervising  # noqa: E402
from threeones.apps.supervision.daily import PATROL  # noqa: E402
from threeones.base.accounts.access import OPERATOR  # noqa: E402
from threeones.base.audit.daily import check_daily  # noqa: E402
from threeones.base.jobs.running import run_rounds  # noqa: E402
from threeones.base.org.selectors import default_as_of  # noqa: E402

as_of_option = click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="截至日期，如 2021-10-31")


def _year_and_day(as_of: datetime | None, year: int | None, form: str) -> tuple[int, date]:
    """The year meant and the day it is looked at: the newest year by default, on its last day once it is over."""
    if as_of is not None and year is None and as_of.year in years():
        year = as_of.year
    year = year or latest_year()
    if year is None or year not in years():
        text = "还没有读入工作手册" if year is None else f"没有{year}年的工作手册"
        refuse([Fault("数据库", "", 0, "", text, "先 threeones load 文件夹")], form)
        raise AssertionError
    return year, as_of.date() if as_of else default_as_of(year, timezone.localdate())


@click.command()
@as_of_option
@click.option("--year", type=int, help="年度；默认是截至日期所在的年度")
@format_option
def lights(as_of: datetime | None, year: int | None, form: str) -> None:
    """各项目在某一天的灯，由哪条规则、哪些事实决定。Lights of all projects that day."""
    year, day = _year_and_day(as_of, year, form)
    judged = guarded(form, lambda: supervision.lights(year, day, OPERATOR))
    if form == "json":
        pack = supervision.light_pack(year)
        cited = {e.bureau_id: e.number for e in editions_in_force(year, day)}
        projects = [
            j.light.to_json(j.project.code) | {"edition": cited.get(j.project.objective.bureau_id)} for j in judged
        ]
        document({"as_of": day.isoformat(), "year": year, "pack": pack.id, "projects": projects})
        return
    for j in judged:
        click.echo(f"{STATES[j.light.light]['zh']}\t{j.project.code}\t{j.project.name}\t{j.light.rule_text['zh']}")
    click.echo(light_summary(supervision.counts(judged), day))


def light_summary(counts: dict[str, int], day: date) -> str:
    """The lights of a day in one line."""
    parts = "、".join(
        f"{STATES[s]['zh']}{n}" for s, n in sorted(counts.items(), key=lambda kv: list(STATES).index(kv[0]))
    )
    return f"截至{day}：{sum(counts.values())}个项目，{parts}"


@click.command()
@as_of_option
@click.option("--year", type=int, help="年度")
@format_option
def patrol(as_of: datetime | None, year: int | None, form: str) -> None:
    """日巡：重算各灯并留存，每天核验一次审计；同一天再跑不改动任何东西，漏掉的日子补上。Recompute the lights, check the audit once a day."""
    plain = as_of is None and year is None
    year, day = _year_and_day(as_of, year, form)
    rounds = run_rounds(timezone.localdate()) if plain else []
    today = [r.result for r in rounds if r.name == PATROL and isinstance(r.result, supervising.Patrol)]
    done = today[-1] if today else guarded(form, lambda: supervising.patrol(year=year, as_of=day, actor=PATROL))
    if made_up := sorted({r.day for r in rounds if r.day < timezone.localdate()}):
        say(f"补上{made_up[0]}至{made_up[-1]}，共{len(made_up)}天")
    checked = check_daily()
    if checked and checked.problems:
        say(f"审计核验发现{len(checked.found)}处问题：threeones audit verify 逐条列出")
    if form == "json":
        counts = {"projects": done.projects, "new": done.new, "changed": done.changed}
        document({"as_of": done.as_of.isoformat(), **counts})
    else:
        click.echo(f"截至{done.as_of}：{done.projects}个项目，新增{done.new}个月灯，{done.changed}个有变化")


@click.command()
@as_of_option
@click.option("--year", type=int, help="年度")
@click.option("--top", type=int, default=5, show_default=True, help="每组显示前几名")
@by_option
@format_option
def rank(as_of: datetime | None, year: int | None, top: int, by: str, form: str) -> None:
    """按年度设置里的考评方案，从记录里取数、计分、排名，并冻结成 .run 文件。"""
    year, day = _year_and_day(as_of, year, form)
    access = guarded(form, lambda: signing(FREEZE, by, unsigned="rank"))
    runs = guarded(form, lambda: evaluation.run_year(year=year, as_of=day, access=access))
    folder = Path(settings.HOME) / "runs"
    signer = folder / "signer.pem"
    if runs:
        write_whole(signer, public_key())
    if form == "json":
        document(
            {
                "as_of": day.isoformat(),
                "signer": {"mark": public_mark(), "key": str(signer)} if runs else None,
                "runs": [{"scheme": r.scheme, "file": str(folder / r.file_name)} for r, _ in runs],
            }
        )
        return
    for run, new in runs:
        click.echo(f"{run.title}：{folder / run.file_name}" + ("" if new else "（与上次相同，未新建）"))
        for line in standings(run):
            if line.rank is not None and line.rank <= top:
                group = f"{line.group} " if line.group else ""
                click.echo(f"  {group}第{line.rank}名 {line.subject} {line.total}分 {line.grade or ''}")
    if runs:
        click.echo(f"由公钥{public_mark()}的持有人签署；核对：threeones verify FILE.run --key {signer}")
