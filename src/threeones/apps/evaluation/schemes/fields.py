"""The form beside a scheme's text (表格): the values that it shows, and those that come back changed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from threeones.kernel.scheme.document import Spot, exact
from threeones.kernel.scheme.editing import Outline, changed, outline
from threeones.kernel.scheme.vocabulary import vocabulary
from threeones.kernel.values.faults import Fault, Faults

PREFIX = "at:"
"""Begins the names of the form's fields; behind it stands the place in the text."""
MOST = 600
"""So many fields are shown; a scheme that has more is changed in its text."""


@dataclass(frozen=True, slots=True)
class Field:
    """One value of the text: its place, what stands there, and the words that it takes where those are given."""

    place: str
    value: str
    choices: Sequence[str] = ()

    @property
    def name(self) -> str:
        """Its name in a form that is sent."""
        return PREFIX + self.place


@dataclass(frozen=True, slots=True)
class Row:
    """One item, fact or grade: ``name`` is its id, ``part`` whether it is a part of the item above it."""

    name: str
    fields: Sequence[Field]
    part: bool = False


@dataclass(frozen=True, slots=True)
class FormView:
    """What the form shows of a text; ``weights`` is the sum of the weights as far as they are numbers, ``declared`` what it shall be."""

    items: Sequence[Row] = ()
    facts: Sequence[Row] = ()
    grades: Sequence[Row] = ()
    weights: Decimal = Decimal(0)
    declared: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    cut: bool = False

    @property
    def was(self) -> str:
        """What stood in the fields when they were shown, as JSON by place."""
        fields = (f for row in (*self.items, *self.facts, *self.grades) for f in row.fields)
        return json.dumps({f.place: f.value for f in fields}, ensure_ascii=False)

    @property
    def declared_facts(self) -> str:
        """The facts that the text reads, name and label, as JSON."""
        return json.dumps(self.names, ensure_ascii=False)

    @property
    def holds(self) -> bool:
        """Whether the sum is what the scheme says that it shall be."""
        number = exact(Spot(self.declared, "str", 0))
        return number is None or number == self.weights


def form_view(text: str) -> FormView | None:
    """The form of a text, faulty or not; None where it is no YAML at all."""
    found = outline(text)
    if found is None:
        return None
    items = [row for n in found.below("items") if n.isdecimal() for row in _item(found, f"items.{n}")]
    facts = [_fact(found, name) for name in found.below("facts")]
    grades = [_grade(found, f"grades.{n}") for n in found.below("grades") if n.isdecimal()]
    names = {name: found.value(f"facts.{name}.label") or name for name in found.below("facts")}
    weights = sum((_number(f.value) for row in items for f in row.fields if f.place.endswith(".weight")), Decimal(0))
    view = FormView(items, facts, grades, weights, found.value("total.weights"), names)
    if sum(len(row.fields) for row in (*items, *facts, *grades)) > MOST:
        return FormView(weights=weights, declared=view.declared, names=names, cut=True)
    return view


def applied(text: str, told: Mapping[str, str], was: Mapping[str, str]) -> str:
    """The text with every field that somebody changed since it was shown (``was``, by place).

    Raises ``Faults`` for a value that cannot stand there, and where the text says something else there by now.
    """
    for name, value in told.items():
        place = name.removeprefix(PREFIX)
        if not name.startswith(PREFIX) or place not in was or _line(value) == _line(was[place]):
            continue
        found = outline(text)
        if found is None or _line(found.value(place)) != _line(was[place]):
            raise Faults([Fault("", "", 0, place, f"“{value[:60]}”没有写进文本：文本里的这一处也改过了", "在文本里改")])
        text = changed(text, place, value)
    return text


def shown_before(told: str) -> Mapping[str, str]:
    """What stood in the fields that a page showed (``FormView.was``); nothing where the page tells nothing usable."""
    try:
        given = json.loads(told or "{}")
    except (ValueError, RecursionError):
        return {}
    return {str(k): str(v) for k, v in given.items()} if isinstance(given, dict) else {}


def _line(value: str) -> str:
    return " ".join(value.split())


def _item(found: Outline, at: str) -> list[Row]:
    parts = [n for n in found.below(f"{at}.parts") if n.isdecimal()]
    name = found.value(f"{at}.id")
    label, weight = Field(f"{at}.label", found.value(f"{at}.label")), Field(f"{at}.weight", found.value(f"{at}.weight"))
    if not parts:
        return [Row(name, [label, weight])]
    rows = [Row(name, [label])]
    for n in parts:
        part = f"{at}.parts.{n}"
        own = [Field(f"{part}.{key}", found.value(f"{part}.{key}")) for key in ("label", "weight")]
        rows.append(Row(found.value(f"{part}.value"), own, part=True))
    return rows


def _fact(found: Outline, name: str) -> Row:
    at, choices = f"facts.{name}", vocabulary().choices
    return Row(
        name,
        [
            Field(f"{at}.{key}", found.value(f"{at}.{key}"), choices.get(f"facts[].{key}", ()))
            for key in ("label", "unit", "type")
        ],
    )


def _grade(found: Outline, at: str) -> Row:
    return Row(
        found.value(f"{at}.name"), [Field(f"{at}.{key}", found.value(f"{at}.{key}")) for key in ("name", "top", "min")]
    )


def _number(value: str) -> Decimal:
    return exact(Spot(value, "str", 0)) or Decimal(0)
