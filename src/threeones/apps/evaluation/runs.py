"""Reading frozen runs: standings, and one subject's derivation, as far as they are seen."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from threeones.apps.evaluation.models import Run
from threeones.apps.evaluation.sight import Ranked, ranked, run_seen
from threeones.base.accounts.access import Access
from threeones.kernel.scheme import Run as FrozenRun
from threeones.kernel.scheme import explain, open_run
from threeones.kernel.values.derivation import Node
from threeones.kernel.values.faults import Fault, Faults


@dataclass(frozen=True, slots=True)
class Standing:
    """One line of a ranking; ``items`` are (id, label, points) in the order of the scheme, without skipped ones."""

    subject: str
    group: str | None
    rank: int | None
    total: str
    grade: str | None
    exempt: bool
    items: tuple[tuple[str, str, Decimal], ...]
    bonus: Decimal
    penalty: Decimal
    vetoes: tuple[str, ...] = ()

    @property
    def points(self) -> Decimal:
        """The published total as a number."""
        return Decimal(self.total)

    def points_of(self, item: str) -> Decimal | None:
        """The points of an item, None where it was skipped."""
        return next((points for found, _label, points in self.items if found == item), None)


def run_path(run: Run) -> Path:
    """Where the run's file lies."""
    return Path(settings.HOME) / "runs" / run.file_name


@lru_cache(maxsize=16)
def _opened(path: Path, sha256: str) -> FrozenRun:
    """A frozen file never changes, so it is read once; its hash is part of the key."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Faults([Fault(path.name, "", 0, "", "没有这个定格文件", "数据文件夹 runs 里的原文件")]) from error
    if hashlib.sha256(data).hexdigest() != sha256:
        raise Faults([Fault(path.name, "", 0, "", "定格文件被改动", f"SHA-256 是{sha256}的原文件")])
    return open_run(path)


def opened(run: Run) -> FrozenRun:
    """The run's file, opened; raises ``Faults`` where it is gone or not the one that was frozen."""
    return _opened(run_path(run), run.sha256)


def published(run: Run, access: Access) -> tuple[list[Standing], Ranked]:
    """The standings of the groups of a run that are seen, and who asks for them."""
    lines = standings(run)
    who = ranked([s.subject for s in lines], access)
    groups: dict[str | None, list[str]] = {}
    for s in lines:
        groups.setdefault(s.group, []).append(s.subject)
    seen = run_seen(run, access)
    shown = {g for g, subjects in groups.items() if seen and who.group(subjects)}
    return [s for s in lines if s.group in shown], who


def standings(run: Run) -> list[Standing]:
    """All subjects, by group and rank; exempt ones last."""
    frozen = opened(run)
    labels = {i.id: i.label for i in frozen.scheme.items}
    labels |= {v.id: v.label for v in frozen.scheme.vetoes}
    lines = [_standing(s, labels) for s in frozen.result.to_json()["subjects"]]
    return sorted(lines, key=lambda s: (s.group or "", s.rank is None, s.rank or 0, s.subject))


def _standing(subject: dict[str, Any], labels: dict[str, str]) -> Standing:
    items = tuple((i["id"], labels[i["id"]], Decimal(i["points"] or 0)) for i in subject["items"])
    rank = int(subject["rank"]) if subject["rank"] is not None else None
    bonus, penalty = Decimal(subject["bonus"] or 0), Decimal(subject["penalty"] or 0)
    group, total, grade = subject["group"], str(subject["total"]), subject["grade"]
    exempt, vetoes = bool(subject["exempt"]), tuple(labels[v] for v in subject["veto"])
    return Standing(subject["subject"], group, rank, total, grade, exempt, items, bonus, penalty, vetoes)


def derivation(run: Run, subject: str, who: Ranked) -> Node:
    """How a subject's total, rank and grade come about, down to the rows.

    Of others in its group whose sheets are not seen stands there what the ranking publishes: a value, no rows.
    """
    frozen = opened(run)
    whole = explain(frozen.scheme, frozen.facts, frozen.result, subject)
    others = [s for s in frozen.facts.subjects if s != subject and not who.sheet(s)]
    return _cut(whole, others) if others else whole


def _cut(node: Node, others: Sequence[str]) -> Node:
    if (node.args or node.source) and any(node.label == o or node.label.startswith(f"{o} ") for o in others):
        return Node("peer", node.value, label=node.label, unit=node.unit)
    return replace(node, args=tuple(_cut(a, others) for a in node.args)) if node.args else node
