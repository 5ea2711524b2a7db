"""What a typed scheme would make of the last period's facts (试算): rank beside rank; nothing is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from threeones.apps.evaluation.cycles.stated import stated_nodes
from threeones.apps.evaluation.facts import UnitFacts, collect
from threeones.apps.evaluation.models import Run
from threeones.apps.evaluation.runs import opened
from threeones.apps.evaluation.schemes import sources
from threeones.apps.evaluation.selectors import newest_run
from threeones.apps.evaluation.services import compute_text, scored
from threeones.apps.evaluation.sight import ranked
from threeones.base.accounts.access import Access
from threeones.base.org.models import UnitKind
from threeones.base.registry.measures import Rows
from threeones.kernel.scheme import Result, Scheme
from threeones.kernel.scheme import Run as FrozenRun
from threeones.kernel.scheme.model import Fact
from threeones.kernel.scheme.origin import as_scalar
from threeones.kernel.values.faults import Fault, Faults


@dataclass(frozen=True, slots=True)
class Standing:
    """Rank, total and grade of a subject; ``total`` is the published one."""

    rank: int | None
    total: Decimal
    grade: str


@dataclass(frozen=True, slots=True)
class Line:
    """A subject as it stands by the scheme in force (None: by none) and as it would stand."""

    subject: str
    group: str
    before: Standing | None
    after: Standing

    @property
    def up(self) -> int:
        """By how many ranks it would rise; negative: fall."""
        if self.before is None or self.before.rank is None or self.after.rank is None:
            return 0
        return self.before.rank - self.after.rank

    @property
    def down(self) -> int:
        """By how many ranks it would fall."""
        return -self.up


@dataclass(frozen=True, slots=True)
class Preview:
    """``run`` gave the facts, or they were counted as of a day (``rows``). ``hidden`` subjects are not this reader's to see."""

    run: Run | None
    rows: Rows
    decimals: int = 2
    lines: Sequence[Line] = ()
    faults: Sequence[Fault] = ()
    hidden: int = 0

    @property
    def moved(self) -> int:
        """How many subjects of those shown would change their rank."""
        return sum(1 for line in self.lines if line.up)


def preview(scheme: Scheme, identifier: str, like: str, access: Access, rows: Rows) -> Preview:
    """What ``scheme`` makes of the facts of the newest run of ``identifier``, else of the one it was copied from (``like``).

    Where there is no run, the facts are counted from the records of ``rows``. Lines and faults are those of subjects whose
    score sheets the reader may see: a scheme could be written to tell any fact.
    """
    run = newest_run(identifier, rows.as_of, access) or (newest_run(like, rows.as_of, access) if like else None)
    frozen = _frozen(run)
    if run is not None and frozen is not None and frozen.scheme.subject == scheme.subject:
        rows = Rows(run.year, run.as_of)
    else:
        run = frozen = None
    try:
        collected = _collected(scheme, identifier if sources.source_of(identifier) else like, frozen, rows)
    except Faults as error:
        return Preview(run, rows, faults=error.faults)
    who = ranked([str(line["subject"]) for line in collected.rows], access)
    shown = {name for line in collected.rows if who.sheet(name := str(line["subject"]))}
    hidden = len(collected.rows) - len(shown)
    try:
        _facts, result = scored(scheme, identifier, collected)
    except Faults as error:
        mine = _seen(error.faults, {str(line["subject"]) for line in collected.rows} - shown)
        return Preview(run, rows, faults=mine, hidden=hidden)
    before = _standings(frozen.result) if frozen else _in_force(identifier, like, rows)
    lines = [
        Line(s["subject"], s["group"] or "", before.get(s["subject"]), _standing(s))
        for s in result.to_json()["subjects"]
        if s["subject"] in shown
    ]
    lines.sort(key=lambda line: (line.group, line.after.rank is None, line.after.rank or 0, line.subject))
    return Preview(run, rows, scheme.total.decimals, lines, (), hidden)


def _frozen(run: Run | None) -> FrozenRun | None:
    """The run's file; None where it is gone or was altered, which the page of rankings tells."""
    try:
        return opened(run) if run is not None else None
    except Faults:
        return None


def _collected(scheme: Scheme, stands: str, run: FrozenRun | None, rows: Rows) -> UnitFacts:
    """The facts of every subject: those that the run has; the others counted anew, or as stated for the scheme ``stands``."""
    if scheme.subject not in UnitKind.values:
        fault = f"“{scheme.subject}”不是单位类别，不能从记录取数"
        raise Faults([Fault("", "", 0, "subject", fault, "、".join(UnitKind.values))])
    there = [n for n, f in scheme.facts.items() if run is not None and _same(f, run.scheme.facts.get(n))]
    counted = collect(
        UnitKind(scheme.subject),
        [n for n in scheme.facts if n not in there],
        rows,
        stated_nodes(stands, rows.as_of, scheme),
    )
    if run is None:
        return counted
    more = {str(line["subject"]): line for line in counted.rows}
    lines = []
    for line in run.facts.frame.select("subject", *there).iter_rows(named=True):
        subject = str(line["subject"])
        frozen = {n: as_scalar(line[n]) for n in there}
        lines.append({**more.get(subject, {}), **frozen, "subject": subject})
    return UnitFacts(lines, {})


def _same(wanted: Fact, there: Fact | None) -> bool:
    return there is not None and (wanted.kind, wanted.unit) == (there.kind, there.unit)


def _in_force(identifier: str, like: str, rows: Rows) -> Mapping[str, Standing]:
    """How all stand by the text in force, as far as it can be counted; nothing where there is none."""
    source = sources.source_of(identifier) or (sources.source_of(like) if like else None)
    try:
        return _standings(compute_text(source.text, identifier, rows).result) if source else {}
    except Faults:
        return {}


def _standings(result: Result) -> Mapping[str, Standing]:
    return {s["subject"]: _standing(s) for s in result.to_json()["subjects"]}


def _standing(subject: Mapping[str, Any]) -> Standing:
    rank = subject["rank"]
    return Standing(int(rank) if rank is not None else None, Decimal(subject["total"]), subject["grade"] or "")


def _seen(faults: Sequence[Fault], unseen: set[str]) -> list[Fault]:
    """Faults without those that name a subject which is not this reader's."""
    return [f for f in faults if not any(f.fault.startswith((f"{s}：", f"{s}的", f"“{s}”")) for s in unseen)]
