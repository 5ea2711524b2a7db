"""``threeones compare | robustness``: frozen runs side by side, and how firm one is, on files alone."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import click

from threeones.cli.output import document, format_option, guarded
from threeones.cli.schedule import aligned
from threeones.kernel.scheme import open_run
from threeones.kernel.understanding import Comparison, Move, Robustness, compare, prepare, read_settings, robustness
from threeones.kernel.understanding.comparison import FactChange
from threeones.kernel.understanding.places import Place
from threeones.kernel.understanding.robustness import Firm
from threeones.kernel.values.derivation import Node, scalar_json

_PATH = click.Path(path_type=Path)


@click.command("compare")
@click.argument("before_file", metavar="A.run", type=_PATH)
@click.argument("after_file", metavar="B.run", type=_PATH)
@format_option
def compare_runs(before_file: Path, after_file: Path, form: str) -> None:
    """两次考评对比：谁动了，因为哪些项、哪些数据。Two runs side by side: who moved, by which items and facts."""
    found: Comparison = guarded(form, lambda: compare(open_run(before_file), open_run(after_file)))
    if form == "json":
        document(found.to_json())
    else:
        click.echo("\n".join(comparison_lines(found)))


def comparison_lines(found: Comparison) -> Iterator[str]:
    """The rules that differ, the subjects that moved, and below each what of it changed."""
    yield f"{found.before.title}（第{found.before.version}版）→ {found.after.title}（第{found.after.version}版）"
    yield from (f"方案 {r.label}：{r.before or '无'} → {r.after or '无'}" for r in found.rules)
    shown = [m for m in found.moves if m.kind != "same" or m.items or m.facts]
    rows = [["单位", "位次", "总分", "等次", "变化"], *(_row(m) for m in shown)]
    head, *lines = aligned(rows)
    yield head
    for move, line in zip(shown, lines, strict=True):
        yield line
        yield from (
            f"    {i.label}：{_points(i.before)} → {_points(i.after)}（{i.gained.normalize():+f}）" for i in move.items
        )
        yield from (f"    数据 {f.label}：{_fact(f)}" for f in move.facts)
    if not shown:
        yield "没有差别"


@click.command("robustness")
@click.argument("run_file", metavar="FILE.run", type=_PATH)
@click.option(
    "--settings", "pack", default="understanding", help="口径的规则包；默认 packs/evaluation/understanding.yaml"
)
@format_option
def robustness_of(run_file: Path, pack: str, form: str) -> None:
    """排名有多稳：等次在多少次抽样里不变，每项权重能动多少。How firm a ranking is under other weights."""

    def work() -> Robustness:
        run = open_run(run_file)
        return robustness(prepare(run.scheme, run.facts, run.result), read_settings(pack))

    found: Robustness = guarded(form, work)
    if form == "json":
        document(found.to_json())
    else:
        click.echo("\n".join(robustness_lines(found)))


def robustness_lines(found: Robustness) -> Iterator[str]:
    """Subjects with the draws that keep their grade, ranges of weights, what decides."""
    settings = found.settings
    yield f"{found.scheme.title}：权重±{settings.percent}%，抽{settings.draws}次，种子{settings.seed}"
    head = ["组", "位次", "单位", "等次", "等次不变", "位次不变", "位次在"]
    firm = sorted(found.subjects, key=lambda f: (f.group or "", f.rank, f.subject))
    yield from aligned([head, *(_firm_row(f) for f in firm)])
    yield ""
    head = ["计分项", "权重", f"前{settings.first}名不变", "所有等次不变"]
    yield from aligned(
        [head, *([r.label, f"{r.weight.normalize():f}", _span(r.first), _span(r.grades)] for r in found.ranges)]
    )
    yield ""
    shown = [[d.label, f"{d.percent:.1f}%", "各组内都相同" if d.alike else "、".join(d.alike_in)] for d in found.items]
    yield from aligned([["计分项", "占差异", "组内全相同"], *shown])


def _firm_row(firm: Firm) -> list[str]:
    ranks = f"{firm.best}" if firm.best == firm.worst else f"{firm.best}—{firm.worst}"
    kept = (f"{firm.percent:.1f}%", str(firm.kept_rank))
    return [firm.group or "", str(firm.rank), firm.subject, firm.grade or "", *kept, ranks]


def _span(ends: tuple[Decimal, Decimal]) -> str:
    return "—".join(f"{e.normalize():f}" for e in ends)


def _row(move: Move) -> list[str]:
    first, then = move.before, move.after
    words = {"new": "新参加", "gone": "不再参加"}
    climbed = "" if not move.climbed else f"升{move.climbed}位" if move.climbed > 0 else f"降{move.fell}位"
    return [
        move.subject,
        _both(first, then, "rank"),
        _both(first, then, "total"),
        _both(first, then, "grade"),
        words.get(move.kind, climbed),
    ]


def _both(first: Place | None, then: Place | None, what: str) -> str:
    old, new = ("—" if p is None or getattr(p, what) is None else f"{getattr(p, what)}" for p in (first, then))
    return new if old == new else f"{old} → {new}"


def _points(points: Decimal | None) -> str:
    return "不计" if points is None else f"{points.normalize():f}"


def _fact(change: FactChange) -> str:
    return " → ".join(map(_value, (change.before, change.after)))


def _value(node: Node | None) -> str:
    if node is None:
        return "没有这一项"
    value = scalar_json(node.value)
    place = f" [{node.source}{f' 第{node.row}行' if node.row else ''}]" if node.source else ""
    return ("缺失" if value is None else str(value)) + place
