"""The evidence binder (佐证材料包) of a unit in a cycle: for each item its facts, what shows them, numbered and indexed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from threeones.apps.evaluation.cycles.stated import key_of
from threeones.apps.evaluation.cycles.stating import RECORD
from threeones.apps.evaluation.models import Cycle, StatedFact
from threeones.apps.evaluation.services import gather, read_scheme
from threeones.base.entry.uploads import attachments_of
from threeones.base.files.models import Attachment
from threeones.base.org.models import Unit
from threeones.kernel.rules.syntax import names_of
from threeones.kernel.scheme import Scheme
from threeones.kernel.scheme.model import Fact
from threeones.kernel.values.derivation import Node, Scalar

ROWS = 20
"""So many rows of a fact are named; the score sheet opens them all."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What shows a fact: its number in the index, the rows that it was counted from, or who stated it with which files."""

    number: str
    fact: Fact
    value: Scalar
    rows: Sequence[Node]
    more_rows: int
    stated: StatedFact | None
    files: Sequence[tuple[str, Attachment]]


@dataclass(frozen=True, slots=True)
class Section:
    """An item of the scheme, or its bonuses and penalties, with the facts that it reads."""

    number: int
    label: str
    proofs: Sequence[Proof]


def binder(cycle: Cycle, unit: Unit) -> list[Section]:
    """The binder of a unit; a fact stands where it is first read. Raises ``Faults`` for a scheme that cannot be read."""
    scheme, _source = read_scheme(cycle.scheme)
    found = gather(scheme, cycle.scheme, cycle.year, cycle.as_of, asked=True)
    line = found.of(unit.name)
    if not line:
        return []
    stated = {
        s.fact: s
        for s in StatedFact.objects.filter(scheme=cycle.scheme, as_of=cycle.as_of, unit=unit).select_related(
            "source_file"
        )
    }
    files = attachments_of(RECORD, [key_of(cycle, unit, name) for name in stated])
    sections: list[Section] = []
    seen = set[str]()
    for label, facts in _read(scheme):
        new = [f for f in facts if f.name not in seen and f.kind == "number"]
        seen |= {f.name for f in new}
        number = len(sections) + 1
        proofs = []
        for n, fact in enumerate(new, 1):
            nodes = found.sources.get((unit.name, fact.name), [])
            rows = [leaf for node in nodes for leaf in node.leaves() if leaf.op == "row" and leaf.row]
            attached = files.get(key_of(cycle, unit, fact.name), [])
            numbered = [(f"{number}.{n}-{m}", a) for m, a in enumerate(attached, 1)]
            value, more = line.get(fact.name), max(0, len(rows) - ROWS)
            proofs.append(Proof(f"{number}.{n}", fact, value, rows[:ROWS], more, stated.get(fact.name), numbered))
        if proofs:
            sections.append(Section(number, label, proofs))
    return sections


def _read(scheme: Scheme) -> list[tuple[str, list[Fact]]]:
    """The parts of a scheme with the facts that each reads, in their order."""
    parts = [(i.label, [p.value for p in i.parts]) for i in scheme.items]
    parts += [(a.label, [f for f in (a.when, a.points, a.by) if f]) for a in scheme.adjustments]
    parts += [(v.label, [v.when]) for v in scheme.vetoes]
    parts += [("单列", [scheme.exempt])] if scheme.exempt else []
    return [
        (label, [f for name, f in scheme.facts.items() if any(name in names_of(formula.root) for formula in formulas)])
        for label, formulas in parts
    ]


def packed(sections: Sequence[Section], index: str) -> bytes:
    """The binder as a zip: its index as a page, and every file under its number."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("00 目录.html", index)
        for section in sections:
            for proof in section.proofs:
                for number, attached in proof.files:
                    path = Path(settings.HOME) / "files" / attached.sha256[:2] / attached.sha256
                    archive.write(path, f"{number} {attached.name}")
    return buffer.getvalue()
