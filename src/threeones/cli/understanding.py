"""``threeones compare``: two frozen runs side by side, on files alone."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import click

from threeones.cli.output import document, format_option, guarded
from threeones.cli.schedule import aligned
from threeones.kernel.scheme import open_run
from threeones.kernel.understanding import Comparison, Move, compare
from threeones.kernel.understanding.comparison import FactChange
from threeones.kernel.understanding.places import Place
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
