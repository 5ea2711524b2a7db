"""A derivation as a page shows it: in words, with its rows as tables, nested steps to be opened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from itertools import zip_longest

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from threeones.base.pages import text, words
from threeones.base.pages.formulas import CONDITIONS, NO_NAMES, condition, shown
from threeones.base.pages.formulas import formula as formula
from threeones.kernel.values.derivation import Node

FIRST_TRUE = "first_true"
"""Rules tried in turn: condition, outcome, condition, outcome …, up to the one that decided."""


@dataclass(frozen=True, slots=True)
class Row:
    """A leaf: a record's value, or what a pack states. ``names`` are words for labels that are codes."""

    node: Node
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Its label, else what it is."""
        return self.names.get(self.node.label, self.node.label) or words.operation_word(self.node.op)

    @property
    def value(self) -> str:
        """Its value in the reader's language."""
        return shown(self.node.value)

    @property
    def exact(self) -> str:
        """Its value for machines (and for sorting)."""
        return text.exact_text(self.node.value)

    @property
    def is_number(self) -> bool:
        """Whether the value is a number, to be set flush right."""
        return isinstance(self.node.value, (Decimal, int)) and not isinstance(self.node.value, bool)

    @property
    def unit(self) -> str:
        """Its unit in the reader's language."""
        return words.unit_word(self.node.unit)

    @property
    def basis(self) -> str:
        """Code of what the record is worth: real, synthetic, recorded."""
        return str(self.node.params.get("basis", ""))

    @property
    def basis_word(self) -> str:
        """The same in words."""
        return words.basis_word(self.basis)

    @property
    def document(self) -> str:
        """The document that the record rests on."""
        return str(self.node.params.get("document", ""))

    @property
    def place(self) -> str:
        """Where it stands: workbook, sheet and row, or the pack."""
        source = self.node.source or ""
        if "#" not in source or self.node.row is None:
            return source
        file, _hash, sheet = source.partition("#")
        return _("%(file)s %(sheet)s 第%(row)s行") % {"file": file, "sheet": sheet, "row": self.node.row}

    @property
    def url(self) -> str:
        """The page that shows the row in its sheet; empty where there is none."""
        file, _hash, sheet = (self.node.source or "").partition("#")
        if not sheet or not self.node.row:
            return ""
        try:
            return reverse("source", args=[file, sheet, self.node.row])
        except NoReverseMatch:
            return ""


@dataclass(frozen=True, slots=True)
class Decision:
    """A rule that was tried: its condition and what it would have given (None: the condition is missing)."""

    condition: Step
    outcome: Row | None

    @property
    def decided(self) -> bool:
        """Whether this is the rule that decided."""
        return self.condition.node.value is not False


class Step:
    """A node of the tree with what the page says of it.

    ``names`` are words for labels that are codes; ``parts`` what its arguments are, where their order says it.
    """

    def __init__(
        self, node: Node, names: Mapping[str, str] = NO_NAMES, parts: Sequence[str] = (), part: str = ""
    ) -> None:
        self.node, self.names, self.parts, self.part = node, names, parts, part

    @property
    def title(self) -> str:
        """Its label, else its operation in words; of a condition (whose label is its code) the condition in words."""
        if self.node.op in CONDITIONS and self.node.label not in self.names:
            return self.condition
        return self.names.get(self.node.label, self.node.label) or words.operation_word(self.node.op)

    @property
    def state(self) -> str:
        """The state of a light, where its value is one; else empty."""
        return self.node.value if isinstance(self.node.value, str) and self.node.value in words.LIGHTS else ""

    @property
    def value(self) -> str:
        """Its value in the reader's language."""
        return shown(self.node.value)

    @property
    def unit(self) -> str:
        """Its unit in the reader's language."""
        return words.unit_word(self.node.unit)

    @property
    def formula(self) -> str:
        """How the value results, with the numbers put in."""
        return formula(self.node)

    @cached_property
    def _plain(self) -> tuple[Node, ...]:
        """Its arguments; those of rules that are tried in turn are shown as ``decisions`` instead."""
        return () if self.node.op == FIRST_TRUE else self.node.args

    @cached_property
    def rows(self) -> list[Row]:
        """Its arguments that are records; a step that is a leaf itself is its only row."""
        leaves = self._plain if self.node.args else (self.node,)
        return [Row(a, self.names) for a in leaves if not a.args and (a.op == "row" or a is self.node)]

    @cached_property
    def given(self) -> list[Row]:
        """Its arguments that a rule or a pack states; a bare number that a condition compares with stands in its words."""
        bare = self.node.op in CONDITIONS
        return [Row(a, self.names) for a in self._plain if not a.args and a.op != "row" and (a.label or not bare)]

    @cached_property
    def steps(self) -> list[Step]:
        """Its arguments that derive from others."""
        parts = (*self.parts, *[""] * (len(self._plain) - len(self.parts)))
        return [Step(a, self.names, (), p) for a, p in zip(self._plain, parts, strict=False) if a.args]

    @cached_property
    def decisions(self) -> list[Decision]:
        """The rules that were tried in turn, up to the one that decided; only for steps that try rules."""
        if self.node.op != FIRST_TRUE:
            return []
        pairs = zip_longest(self.node.args[::2], self.node.args[1::2])
        return [Decision(Step(c, self.names), Row(light, self.names) if light else None) for c, light in pairs if c]

    @property
    def condition(self) -> str:
        """The step as a condition in words."""
        return condition(self.node, self.names)

    @property
    def exact(self) -> str:
        """Its value for machines."""
        return text.exact_text(self.node.value)

    @property
    def numeric(self) -> bool:
        """Whether the values of its rows are numbers."""
        return any(r.is_number for r in self.rows)

    @property
    def opened(self) -> Step | None:
        """The step that is shown opened: the only one, or the month that decided a light."""
        if self.node.op == "roll_up":
            return next((s for s in reversed(self.steps) if s.node.value == self.node.value), None)
        return self.steps[0] if len(self.steps) == 1 else None

    @property
    def total(self) -> str:
        """What stands below the table: how many rows, and their sum where the step is one."""
        n = len(self.rows)
        counted = ngettext("共%(n)s行", "共%(n)s行", n) % {"n": n}
        if self.node.op != "sum" or self.steps:
            return counted
        return _("%(counted)s，合计%(sum)s") % {"counted": counted, "sum": self.value}


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a derivation rests on: so many records of this worth."""

    basis: str
    word: str
    count: int


def evidence(node: Node) -> list[Evidence]:
    """How many different records of each worth a derivation rests on."""
    rows = {(leaf.source, leaf.row): str(leaf.params.get("basis", "")) for leaf in node.leaves() if leaf.op == "row"}
    counts = Counter(b for b in rows.values() if b)
    return [Evidence(b, words.basis_word(b), counts[b]) for b in ("real", "recorded", "synthetic") if counts[b]]
