"""``threeones evaluate | explain | verify``: evaluation on files alone, no database."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from threeones.cli.output import document, format_option, guarded, refuse, say
from threeones.cli.ranking import TABLES, ranking_text, write_sheet
from threeones.kernel.scheme import Facts, Result, Scheme, freeze, load_scheme, open_run, read_facts
from threeones.kernel.scheme import evaluate as evaluate_scheme
from threeones.kernel.scheme import explain as explain_subject
from threeones.kernel.scheme import verify as verify_run
from threeones.kernel.scheme.engine import check as check_engine
from threeones.kernel.scheme.runfile import members_of
from threeones.kernel.scheme.signing import canonical, mark, read_public, signature_of
from threeones.kernel.values.derivation import Node, scalar_json
from threeones.kernel.values.faults import Fault

_SLOW = 1.0  # seconds after which a step is worth a message
_PATH = click.Path(path_type=Path)


@click.command()
@click.argument("scheme_file", metavar="SCHEME.yaml", type=_PATH)
@click.option(
    "--facts", "facts_file", required=True, type=_PATH, help="数据：csv、xlsx、parquet，或放 parquet 的文件夹"
)
@click.option("--sheet", default="", help="工作表；默认第一张有数据的")
@click.option("--engine", default="polars", show_default=True, help="polars、duckdb 或 spark")
@click.option("--out", type=_PATH, help="把这次考评定格成一个 .run 文件；.csv 或 .parquet：每个单位一行的结果表")
@format_option
def evaluate(scheme_file: Path, facts_file: Path, sheet: str, engine: str, out: Path | None, form: str) -> None:
    """按方案计算得分、位次、等次。Scores, ranks and grades of a scheme on a file of facts."""

    def work() -> tuple[Scheme, Facts, Result]:
        check_engine(engine)
        scheme = load_scheme(scheme_file)
        facts = _timed("读入数据", lambda: read_facts(scheme, facts_file, sheet, engine))
        return scheme, facts, _timed("计算", lambda: evaluate_scheme(scheme, facts, engine))

    scheme, facts, result = guarded(form, work)
    if out is not None:
        try:
            if out.suffix.lower() in TABLES:
                write_sheet(out, result)
            else:
                freeze(out, scheme.text, facts, result)
        except OSError as error:
            refuse([Fault(str(out), "", 0, "--out", f"写不了：{error.strerror}", "可写的路径")], form)
        say(f"已写出：{out}" if out.suffix.lower() in TABLES else f"已定格：{out}")
    if form == "json":
        document(result.to_json())
    else:
        click.echo(ranking_text(scheme, result))


@click.command()
@click.argument("run_file", metavar="FILE.run", type=_PATH)
@click.argument("subject")
@format_option
def explain(run_file: Path, subject: str, form: str) -> None:
    """一个单位的得分如何得来，直到数据的行。The derivation of one subject's score, to the rows."""
    run = guarded(form, lambda: open_run(run_file))
    tree: Node = guarded(form, lambda: explain_subject(run.scheme, run.facts, run.result, subject))
    if form == "json":
        document(tree.to_json())
    else:
        click.echo("\n".join(tree_lines(tree)))
    if canonical(run.result.to_json()) != run.members["result.json"]:
        say("result.json 与重算的结果不同，这里解释的是重算的结果；请运行 threeones verify")
        raise click.exceptions.Exit(1)


@click.command()
@click.argument("run_file", metavar="FILE.run", type=_PATH)
@click.option("--key", type=_PATH, help="签署人的公钥（PEM 文件）：核对是不是他签的")
@format_option
def verify(run_file: Path, key: Path | None, form: str) -> None:
    """重算一个定格的考评，逐字节比较。Replay a frozen run and compare every byte."""
    public = guarded(form, lambda: read_public(key)) if key is not None else None
    problems: list[str] = guarded(form, lambda: verify_run(run_file, public))
    # whose key the file names is no proof of who he is: only the key that was given is
    signer = mark(public) if public is not None and not problems else None
    if form == "json":
        document({"file": run_file.name, "consistent": not problems, "signer": signer, "problems": problems})
    elif problems:
        click.echo("\n".join(problems))
    elif signer:
        click.echo(f"{run_file.name}：一致，由公钥{signer}的持有人签署（consistent, signed by the holder of this key）")
    else:
        found = signature_of(members_of(run_file)[0])
        named = f"；自称的公钥是{found.mark}，用 --key 核对" if found else ""
        click.echo(f"{run_file.name}：一致，签署人不明（consistent, signer unknown）{named}")
    raise click.exceptions.Exit(1 if problems else 0)


def _timed(what: str, work: Any) -> Any:
    """Do a step, and say on standard error how long it took where that was long."""
    start = time.monotonic()
    done = work()
    took = time.monotonic() - start
    if took > _SLOW:
        say(f"{what}：{took:.1f}秒")
    return done


def tree_lines(node: Node, depth: int = 0) -> Iterator[str]:
    """A derivation as indented lines: label, value, operation, source."""
    value = scalar_json(node.value)
    shown = "缺失" if value is None else value
    label = f"{node.label} = " if node.label else ""
    place = f"  [{node.source}{f' 第{node.row}行' if node.row else ''}]" if node.source else ""
    settings = "".join(f" {k}={v}" for k, v in node.params.items() if k not in ("hash", "points", "grades"))
    op = "" if node.op in ("row", "const", "peer", "ref") else f"  ({node.op}{settings})"
    yield f"{'  ' * depth}{label}{shown}{f' {node.unit}' if node.unit and value is not None else ''}{op}{place}"
    for arg in node.args:
        yield from tree_lines(arg, depth + 1)
