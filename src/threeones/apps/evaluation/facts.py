"""The facts of a scheme counted from the records, as the pack ``evaluation/unit-facts.yaml`` defines them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from threeones.base.org.models import Unit, UnitKind
from threeones.base.org.selectors import units
from threeones.base.registry.datasets import Record
from threeones.base.registry.measures import Measure, NoRecords, Rows, read_measure, take
from threeones.kernel.values.derivation import Node, Scalar
from threeones.kernel.values.faults import Fault, Faults
from threeones.kernel.values.packs import packs_dir
from threeones.kernel.values.yamls import read_yaml

PACK = "evaluation/unit-facts.yaml"


@dataclass(frozen=True)
class FactDefinition:
    """How a fact is counted: a measure over the rows whose column ``by`` names the unit."""

    name: str
    label: str
    by: str
    measure: Measure


@cache
def definitions() -> dict[str, FactDefinition]:
    """The facts that schemes may read of a unit, by name; raises ``Faults`` where the pack is wrong."""
    pack, found, faults = read_yaml(packs_dir() / PACK), {}, []
    for name, body in pack["facts"].items():
        try:
            measure = read_measure(body, f"{PACK}: {name}", 0)
        except Faults as error:
            faults += list(error.faults)
            continue
        found[name] = FactDefinition(name, str(body["label"]), str(body["by"]), measure)
    if faults:
        raise Faults(faults)
    return found


def texts_of(unit: Unit) -> dict[str, Scalar]:
    """Facts in words that a scheme may group by."""
    return {"bureau": unit.parent.name if unit.parent else "", "unit_kind": unit.get_kind_display()}


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """One mapping per unit (key ``subject`` is its name), and the derivation of every counted fact."""

    rows: list[dict[str, Scalar]]
    sources: dict[tuple[str, str], list[Node]]
    stated: frozenset[tuple[str, str]] = frozenset()
    """By unit and fact: what counts because somebody stated it."""

    def of(self, unit: str) -> dict[str, Scalar]:
        """The facts of a unit; empty for one that is not among them."""
        return next((line for line in self.rows if line["subject"] == unit), {})

    def counted(self, unit: str, fact: str) -> Node | None:
        """What the records say of a fact, whatever was stated; None where they say nothing."""
        nodes = self.sources.get((unit, fact), [])
        if not nodes or (unit, fact) not in self.stated:
            return nodes[0] if nodes else None
        return nodes[0].args[0] if nodes[0].op == "decided" else None


TEXTS = ("bureau", "unit_kind")
"""Facts in words, which are the units' own."""
Stated = Mapping[tuple[str, str], Node]
"""By unit and fact: what somebody stated, as the row that says so; its value counts instead of what was counted."""


def unproven(names: Iterable[str]) -> list[str]:
    """Those of the facts that no record proves: somebody must state them."""
    known = definitions()
    return [n for n in names if n not in known and n not in TEXTS]


def subjects_of(kind: UnitKind, day: date) -> list[Unit]:
    """The units of a kind that are in being on a day."""
    return [u for u in units(kind) if _in_being(u, day)]


def collect(
    kind: UnitKind, names: Sequence[str], rows: Rows, stated: Stated | None = None, *, asked: bool = False
) -> UnitFacts:
    """Count the facts ``names`` for every unit of a kind that is in being on the day of ``rows``.

    A count over no rows is 0; a value that nobody recorded or stated is missing. Raises ``Faults`` for a name that
    neither the pack nor the units know and nobody has stated, unless units are ``asked`` for such.
    """
    known, subjects, stated = definitions(), subjects_of(kind, rows.as_of), stated or {}
    told = {fact for _unit, fact in stated}
    unknown = [n for n in unproven(names) if n not in told and not asked]
    if unknown:
        expected = "、".join([*known, *TEXTS])
        raise Faults([Fault(PACK, "", 0, n, f"没有事实“{n}”", expected) for n in unknown])
    out = UnitFacts([{"subject": u.name} for u in subjects], {})
    for name in names:
        if name in TEXTS:
            for unit, line in zip(subjects, out.rows, strict=True):
                line[name] = texts_of(unit)[name]
        elif name in known:
            _count(known[name], rows, out)
        else:
            for line in out.rows:
                line[name] = None
    _decide(names, stated, out)
    return replace(out, stated=frozenset(stated))


def _decide(names: Sequence[str], stated: Stated, out: UnitFacts) -> None:
    """What was stated counts; what the records say stands beside it in the derivation."""
    for line in out.rows:
        for name in names:
            key = (str(line["subject"]), name)
            word = stated.get(key)
            if word is None:
                continue
            counted = out.sources.get(key, [])
            line[name] = word.value
            decided = Node("decided", word.value, (*counted, word), label=word.label, unit=word.unit)
            out.sources[key] = [decided if counted else word]


def _in_being(unit: Unit, day: date) -> bool:
    return (unit.valid_from is None or unit.valid_from <= day) and (unit.valid_to is None or unit.valid_to >= day)


def _count(definition: FactDefinition, rows: Rows, out: UnitFacts) -> None:
    of: Mapping[str, list[Record]] = _by_unit(definition, rows)
    for line in out.rows:
        subject = str(line["subject"])
        try:
            node = take(definition.measure, rows, of.get(subject, []))
        except NoRecords:
            line[definition.name] = None
            continue
        node = replace(node, label=definition.label)
        line[definition.name] = node.value
        out.sources[subject, definition.name] = [node]


def _by_unit(definition: FactDefinition, rows: Rows) -> dict[str, list[Record]]:
    groups: dict[str, list[Record]] = defaultdict(list)
    for record in rows.where(definition.measure):
        groups[str(record.values.get(definition.by) or "")].append(record)
    return groups
