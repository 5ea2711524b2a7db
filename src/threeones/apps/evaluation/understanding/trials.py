"""What-if of a run as its page asks for it: everything stands in the address, nothing is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

from django.utils.translation import gettext as _

from threeones.apps.evaluation.models import Run
from threeones.apps.evaluation.runs import opened, run_path
from threeones.apps.evaluation.score_sheet import parts as sheet_parts
from threeones.apps.evaluation.score_sheet import rule_text
from threeones.apps.evaluation.selectors import run_by_key
from threeones.apps.evaluation.sight import WHAT_IF, ranked
from threeones.base.accounts.access import Access
from threeones.base.registry.explainers import Explanation
from threeones.kernel.scheme import Scheme, explain
from threeones.kernel.scheme.origin import Raw, as_scalar
from threeones.kernel.understanding import Comparison, Prepared, Trial, Tried, compare, prepare, tried
from threeones.kernel.understanding.prepared import parts_of
from threeones.kernel.understanding.trial import constants, fact_value
from threeones.kernel.values.derivation import Scalar
from threeones.kernel.values.faults import Fault, Faults

WEIGHT, NUMBER = "w.", "n."
SLIDER = 2
"""A slider goes up to so many times the weight that the scheme gives."""

MOST_DIGITS = 12
"""So many digits a number of a trial has at most, before the point or behind it."""


@dataclass(frozen=True, slots=True)
class Field:
    """A number that can be tried: ``name`` in the address, what the scheme says, what is asked."""

    name: str
    label: str
    given: Decimal
    shown: str

    @property
    def most(self) -> Decimal:
        """Where its slider ends."""
        return self.given * SLIDER or Decimal(10)

    @property
    def changed(self) -> bool:
        """Whether something else than what the scheme says is asked."""
        return self.shown != _plain(self.given)

    @property
    def given_text(self) -> str:
        """What the scheme says."""
        return _plain(self.given)


@dataclass(frozen=True, slots=True)
class Line:
    """A part that is scored: its rule, its weight and the constants of its score function."""

    label: str
    rule: str
    weight: Field
    constants: Sequence[Field]

    @property
    def constants_changed(self) -> bool:
        """Whether another constant than the scheme's is asked."""
        return any(f.changed for f in self.constants)


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks to be tried: ``query`` holds what differs from the run, ``fact`` its (subject, fact, text)."""

    trial: Trial
    lines: Sequence[Line]
    fact: tuple[str, str, str]
    query: str
    faults: Sequence[Fault]
    weights: tuple[Decimal, Decimal]
    """The sums of the weights as they are and as they are asked."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What comes of it, beside the run as it is."""

    run: Run
    tried: Tried
    comparison: Comparison
    query: str

    @property
    def moved(self) -> int:
        """How many subjects have another rank."""
        return sum(1 for m in self.comparison.moves if m.climbed)

    @property
    def regraded(self) -> int:
        """How many have another grade."""
        return sum(1 for m in self.comparison.moves if m.regraded)


def prepared(run: Run) -> Prepared:
    """The run made ready for trials; a frozen file never changes, so this is done once."""
    return _prepared(Frozen(run))


class Frozen:
    """A run as the key of what was made of its file: by the file's hash, not by the record."""

    def __init__(self, run: Run) -> None:
        self.run = run

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Frozen) and other._key() == self._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def _key(self) -> tuple[Path, str]:
        return run_path(self.run), self.run.sha256


@lru_cache(maxsize=8)
def _prepared(of: Frozen) -> Prepared:
    frozen = opened(of.run)
    return prepare(frozen.scheme, frozen.facts, frozen.result)


def may_try(run: Run, access: Access) -> bool:
    """Whether the run may be tried on: its sheets are all seen. Raises ``Faults`` where its file cannot be read."""
    return access.may(WHAT_IF) and ranked(opened(run).facts.subjects, access).sheets()


def asked(run: Run, given: Mapping[str, str]) -> Asked:
    """What the parameters of an address ask; what is no number is a fault and counts as not asked."""
    frozen, faults = opened(run), list[Fault]()
    reader = _Reader(given, faults)
    lines = [reader.line(frozen.scheme, key) for key in parts_of(frozen.scheme)]
    fact = (given.get("subject", ""), given.get("fact", ""), given.get("value", ""))
    facts = _fact(frozen.scheme, fact, faults)
    changed = {f.name: f.shown for line in lines for f in (line.weight, *line.constants) if f.changed}
    if fact[0] and fact[1]:
        changed |= dict(zip(("subject", "fact", "value"), fact, strict=True))
    trial = Trial(reader.weights, reader.numbers, facts)
    own = {key: p.weight for key, p in parts_of(frozen.scheme).items()}
    sums = (sum(own.values(), Decimal(0)), sum({**own, **reader.weights}.values(), Decimal(0)))
    return Asked(trial, lines, fact, urlencode(changed), faults, sums)


class _Reader:
    def __init__(self, given: Mapping[str, str], faults: list[Fault]) -> None:
        self.given, self.faults = given, faults
        self.weights: dict[str, Decimal] = {}
        self.numbers: dict[tuple[str, str], Decimal] = {}

    def line(self, scheme: Scheme, key: str) -> Line:
        """A part's fields; what differs from the scheme is noted."""
        part = parts_of(scheme)[key]
        item = next(i for i in scheme.items if part in i.parts)
        label = part.label if item.whole else f"{item.label} · {rule_text(scheme, part).partition(' → ')[0]}"
        weight = self._field(f"{WEIGHT}{key}", label, part.weight)
        if weight.changed and (number := self._number(weight)) is not None:
            self.weights[key] = number
        fields = []
        for name, number in constants(part.score).items():
            found = self._field(f"{NUMBER}{key}.{name}", constant_word(name), number)
            fields.append(found)
            if found.changed and (tried_number := self._number(found)) is not None:
                self.numbers[key, name] = tried_number
        return Line(label, rule_text(scheme, part), weight, fields)

    def _field(self, name: str, label: str, given: Decimal) -> Field:
        text = self.given.get(name, "").strip()
        try:
            same = not text or Decimal(text) == given
        except InvalidOperation:
            same = False
        return Field(name, label, given, _plain(given) if same else text)

    def _number(self, field: Field) -> Decimal | None:
        try:
            number = Decimal(field.shown)
        except InvalidOperation:
            number = Decimal("NaN")
        if number.is_finite() and abs(number.adjusted()) <= MOST_DIGITS and len(field.shown) < 30:
            return number
        self.faults.append(Fault("", "", 0, field.label, f"“{field.shown}”不是数", "数，如 12.5"))
        return None


def _fact(scheme: Scheme, fact: tuple[str, str, str], faults: list[Fault]) -> dict[tuple[str, str], Raw]:
    subject, name, text = fact
    if not subject or not name:
        return {}
    try:
        if name not in scheme.facts:
            raise Faults([Fault("", "", 0, name, f"没有数据项“{name}”", "、".join(scheme.facts))])
        return {(subject, name): fact_value(scheme.facts[name], text)}
    except Faults as error:
        faults += error.faults
        return {}


def answer(run: Run, asked_for: Asked) -> Answer:
    """What comes of it. Raises ``Faults`` where the trial cannot be computed."""
    ready = prepared(run)
    found = tried(ready, asked_for.trial)
    return Answer(run, found, compare(ready, found), asked_for.query)


def fact_now(run: Run, subject: str, name: str) -> Scalar:
    """A subject's fact as the run has it; None where there is none."""
    facts = opened(run).facts
    if subject not in facts.subjects or name not in facts.frame.columns:
        return None
    found: Raw = facts.frame[name][facts.subjects.index(subject)]
    return as_scalar(found)


def explain_trial(key: str, _as_of: date, access: Access) -> Explanation | None:
    """``<run>/<what>/<subject>/<query>``: how a trial's total, rank or grade comes about; ``query`` as in its address."""
    head, _slash, query = key.rpartition("/")
    pieces = head.split("/", 2)
    run = run_by_key(int(pieces[0]), access) if len(pieces) == 3 and pieces[0].isdecimal() else None
    words = {"total": _("总分"), "rank": _("位次"), "grade": _("等次")}
    if run is None or pieces[1] not in words:
        return None
    what, subject = pieces[1:]
    try:
        if not may_try(run, access) or subject not in opened(run).facts.subjects:
            return None
        found = answer(run, asked(run, dict(parse_qsl(query)))).tried
    except Faults:
        return None
    node = sheet_parts(explain(found.scheme, found.facts, found.result, subject))[what]
    notes = (_("试算：不保存，与定格的结果无关"), f"{run.title} {found.scheme.id} {found.scheme.version}")
    return Explanation(f"{subject} · {words[what]}", node, str(node.value), "", notes)


def constant_word(name: str) -> str:
    """The word for a constant of a score function."""
    words = {
        "base": _("基准"),
        "cap": _("得分率上限"),
        "floor": _("得分率下限"),
        "target": _("目标"),
        "zero": _("零分值"),
        "full": _("满分值"),
        "step": _("每差一名"),
        "low": _("最低得分率"),
    }
    if name in words:
        return words[name]
    edge = {"x": _("第%(n)s档的值"), "s": _("第%(n)s档的得分率")}
    return edge[name[0]] % {"n": name[1:]} if name[0] in edge else name


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
