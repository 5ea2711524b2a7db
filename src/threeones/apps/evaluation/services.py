"""Running a scheme over a year's records and freezing the run."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from threeones.apps.evaluation.audited import LABEL, told_of_run
from threeones.apps.evaluation.beside import beside, same_result
from threeones.apps.evaluation.cycles.stated import stated_nodes
from threeones.apps.evaluation.facts import UnitFacts, collect
from threeones.apps.evaluation.models import Cycle, Run, Stage
from threeones.apps.evaluation.schemes.sources import read, scheme_source, sources
from threeones.apps.evaluation.sight import FREEZE
from threeones.apps.evaluation.signing import run_key
from threeones.apps.handbook.editions.citing import cited, editions_in_force
from threeones.base.accounts.access import Access
from threeones.base.audit.chain import Change, append, hold
from threeones.base.files.models import Basis
from threeones.base.org.models import UnitKind
from threeones.base.org.selectors import setting_list
from threeones.base.registry.measures import Rows, basis_of
from threeones.kernel.scheme import Facts, Result, Scheme, evaluate, freeze, load_scheme
from threeones.kernel.scheme import Run as FrozenRun
from threeones.kernel.scheme.origin import RecordOrigin
from threeones.kernel.values.derivation import Node
from threeones.kernel.values.faults import Fault, Faults


@dataclass(frozen=True, slots=True)
class Computed:
    """A scheme computed over the records as of a day, not yet frozen."""

    scheme: Scheme
    source: bytes
    facts: Facts
    result: Result
    basis: str


def scheme_names() -> list[tuple[str, str]]:
    """The schemes over units that can be run, with their titles."""
    found = []
    for source in sources():
        scheme = read(source.text)
        if isinstance(scheme, Scheme) and scheme.subject in UnitKind.values:
            found.append((source.identifier, scheme.title))
    return found


def read_scheme(identifier: str) -> tuple[Scheme, bytes]:
    """A scheme over units, and its text; raises ``Faults`` for one that is not there, or not over units."""
    source = scheme_source(identifier)
    return over_units(source, identifier), source


def over_units(source: bytes, identifier: str) -> Scheme:
    """The scheme of a text, which is over units; ``identifier`` names it in faults."""
    scheme = load_scheme(source)
    if scheme.subject not in UnitKind.values:
        expected = "、".join(UnitKind.values)
        raise Faults([Fault(identifier, "", 0, "subject", f"“{scheme.subject}”不是单位类别", expected)])
    return scheme


def gather(
    scheme: Scheme, identifier: str, year: int, as_of: date, rows: Rows | None = None, *, asked: bool = False
) -> UnitFacts:
    """The facts of a scheme for every unit of its subject: counted from the records, or as somebody stated them."""
    stated = stated_nodes(identifier, as_of, scheme)
    return collect(UnitKind(scheme.subject), list(scheme.facts), rows or Rows(year, as_of), stated, asked=asked)


def compute(identifier: str, year: int, as_of: date, rows: Rows | None = None, *, in_cycle: bool = False) -> Computed:
    """Gather the facts of a scheme and score them; writes nothing. Raises ``Faults``."""
    return compute_text(scheme_source(identifier), identifier, rows or Rows(year, as_of), in_cycle=in_cycle)


def compute_text(source: bytes, identifier: str, rows: Rows, *, in_cycle: bool = False) -> Computed:
    """The same for a scheme's text, which need not have been saved; ``identifier`` names it in faults."""
    scheme = over_units(source, identifier)
    collected = gather(scheme, identifier, rows.year, rows.as_of, rows, asked=in_cycle)
    facts, result = scored(scheme, identifier, collected)
    nodes = [node for found in collected.sources.values() for node in found]
    return Computed(scheme, source, facts, result, _basis(nodes))


def with_decided(frozen: FrozenRun, subject: str, name: str, word: Node) -> Computed:
    """A result's own facts with one of them decided otherwise, scored by its own scheme: nothing else is counted anew.

    ``word`` is the row that says so. Raises ``Faults``.
    """
    scheme, facts, origin = frozen.scheme, frozen.facts, frozen.facts.origin
    assert isinstance(origin, RecordOrigin) and isinstance(word.value, Decimal), "facts of records, numbers alone"
    index = facts.subjects.index(subject)
    before = origin.leaf(index, subject, scheme.facts[name], facts.frame[name][index])
    counted = before.args[0] if before.op == "decided" else before
    decided = Node("decided", word.value, (counted, word), label=word.label, unit=word.unit)
    there = pl.col("subject") == subject
    frame = facts.frame.with_columns(pl.when(there).then(pl.lit(float(word.value))).otherwise(pl.col(name)).alias(name))
    nodes = {**origin.nodes, subject: {**origin.nodes.get(subject, {}), name: [decided]}}
    found = Facts(frame, RecordOrigin(nodes))
    every = [node for own in nodes.values() for given in own.values() for node in given]
    return Computed(scheme, scheme.text, found, evaluate(scheme, found), _basis(every))


def scored(scheme: Scheme, identifier: str, collected: UnitFacts) -> tuple[Facts, Result]:
    """Facts and result; what is missing is told by scheme and unit, with where its records come from."""
    try:
        facts = Facts.from_rows(scheme, collected.rows, collected.sources)
        return facts, evaluate(scheme, facts)
    except Faults as error:
        door = f"{error.faults[0].expected}；事实由已读入的记录数出（口径见 packs/evaluation/unit-facts.yaml）"
        raise Faults(
            [
                replace(f, file=f"考评方案 {identifier}", row=0, expected=f.expected if n else door)
                for n, f in enumerate(error.faults)
            ]
        ) from error


def _basis(nodes: list[Node]) -> str:
    """The run is worth what the weakest of its facts is worth."""
    found = {basis_of(n) for n in nodes}
    order = (Basis.SYNTHETIC, Basis.REAL, Basis.RECORDED)
    return next((str(b) for b in order if b in found), str(Basis.REAL))


def run_scheme(
    *, identifier: str, year: int, as_of: date, access: Access, rows: Rows | None = None
) -> tuple[Run, bool]:
    """Compute, freeze and record a run; the same facts and scheme again give the run that is there.

    Returns the run and whether it is new. Raises ``Faults``, ``PermissionDenied``.
    """
    access.require(FREEZE)
    if Cycle.objects.filter(scheme=identifier, as_of=as_of, stage__in=(Stage.COLLECTING, Stage.REVIEW)).exists():
        fault = f"截至{as_of}的考核期还没有公示，不能在它前面排名"
        raise Faults([Fault("考核期", "", 0, identifier, fault, "在考核期里计分，或换一个截止日")])
    return freeze_run(compute(identifier, year, as_of, rows), identifier, year, as_of, access)


def freeze_run(
    computed: Computed,
    identifier: str,
    year: int,
    as_of: date,
    access: Access,
    cycle: Cycle | None = None,
    *,
    shown: bool = True,
) -> tuple[Run, bool]:
    """Freeze and record what was computed, as a result of a cycle where one is given; the run and whether it is new."""
    folder = Path(settings.HOME) / "runs"
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".{identifier}-{year}-{timezone.now().timestamp()}.draft"
    context: dict[str, Any] = {"year": year, "as_of": as_of.isoformat(), "basis": computed.basis}
    context |= {"cycle": cycle.pk} if cycle else {}
    editions = editions_in_force(year, as_of)
    if editions:
        context["editions"] = [{"bureau": e.bureau.code, "number": e.number, "sha256": e.sha256} for e in editions]
    told = {"scheme": identifier, "year": year, "as_of": as_of, "cycle": cycle, "shown": shown}
    told["editions"] = cited(editions, _most("editions"))
    try:
        with transaction.atomic():
            head = hold()
            freeze(draft, computed.source, computed.facts, computed.result, beside(context, head), run_key())
            there = Run.objects.filter(scheme=identifier, as_of=as_of, cycle=cycle).order_by("frozen_at", "pk").last()
            if there is not None and same_result(folder / there.file_name, there.sha256, draft):
                return there, False
            return _kept(draft, computed, access, told), True
    finally:
        draft.unlink(missing_ok=True)


def _most(name: str) -> int:
    field: Any = Run._meta.get_field(name)
    return int(field.max_length)


def _kept(draft: Path, computed: Computed, access: Access, told: Mapping[str, Any]) -> Run:
    """The draft under its name, and the run that it is, within the caller's transaction."""
    sha = hashlib.sha256(draft.read_bytes()).hexdigest()
    path = draft.with_name(f"{told['scheme']}-{told['year']}-{told['as_of']:%Y%m%d}-{sha[:12]}.run")
    draft.replace(path)
    run = Run.objects.create(
        version=str(computed.scheme.version),
        title=computed.scheme.title,
        frozen_at=timezone.now(),
        file_name=path.name,
        sha256=sha,
        basis=computed.basis,
        **told,
    )
    append(access.actor, [Change("freeze", LABEL, path.name, {}, told_of_run(run))])
    return run


def run_year(*, year: int, as_of: date, access: Access) -> list[tuple[Run, bool]]:
    """Run every scheme that the year's settings name."""
    rows = Rows(year, as_of)
    names = setting_list(year, "考评方案")
    return [run_scheme(identifier=n, year=year, as_of=as_of, access=access, rows=rows) for n in names]
