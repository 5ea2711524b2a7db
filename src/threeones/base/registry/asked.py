"""What people are asked (填报负担): every form tells what it asks of whom, so that the burden it causes can be counted.

An app registers each of its forms under a name of its own::

    asked.register("supervision.reports", AskedForm(gettext_lazy("月度进展"), questions, rows))

``rows(access, year, as_of)`` gives one row for each time that the form was asked; a question names the fact that it asks,
and a fact is asked by one form alone (``asked_twice``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from threeones.base.registry.core import Registry


@dataclass(frozen=True, slots=True)
class Question:
    """A question of a form: the ``fact`` that it asks (``supervision.report.text``), its lazily translated ``label``.

    ``used_by`` says what reads the answer (lights, pages, reports); empty: nothing but the page where it was given.
    """

    fact: str
    label: object
    used_by: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class AskedRow:
    """One time that a form was asked: of which unit (its number), for which month (2021-03), about what.

    ``person`` is who answered, as the record names him; ``url`` is where it is answered or stands.
    """

    unit: int
    month: str
    label: str
    url: str
    answered: bool
    person: str = ""


Rows = Callable[[Any, int, date], Iterable[AskedRow]]
"""``rows(access, year, as_of)``; ``access`` is an ``accounts.access.Access``, which stands above the registry."""
Filled = Callable[[Any, int], Mapping[str, tuple[int, int]]]
"""``filled(access, year)``: by fact how often it was asked with an answer, and how often it was left empty."""


@dataclass(frozen=True, slots=True)
class AskedForm:
    """A form: what it asks, of whom, and what it need not ask since it is ``derived`` (lazily translated words)."""

    title: object
    questions: tuple[Question, ...]
    rows: Rows
    derived: tuple[object, ...] = ()
    filled: Filled | None = None


asked: Registry[AskedForm] = Registry("form that asks")


def asked_twice() -> dict[str, list[str]]:
    """The facts that more than one question asks, with the names of the forms; there must be none."""
    found: dict[str, list[str]] = {}
    for name, form in asked.items():
        for question in form.questions:
            found.setdefault(question.fact, []).append(name)
    return {fact: names for fact, names in found.items() if len(names) > 1}
