"""The burden (填报负担) of a month: what was asked of each unit, how long it takes, whose answers nothing uses.

Units stand in the order of their codes and people in that of their names: nobody is ranked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from threeones.apps.supervision.burden.policy import burden_policy
from threeones.base.accounts.access import unit_tree
from threeones.base.org.models import Unit
from threeones.base.registry.asked import AskedForm, AskedRow, Question, asked

if TYPE_CHECKING:
    from threeones.base.accounts.access import Access


@dataclass(frozen=True)
class Asking:
    """A form with what it asked of those whom one sees in a year."""

    name: str
    form: AskedForm
    rows: Sequence[AskedRow]

    @property
    def minutes(self) -> int:
        """How long it takes, once."""
        return burden_policy().minutes_of([q.fact for q in self.form.questions])

    def of(self, month: str = "", unit: int | None = None) -> list[AskedRow]:
        """The rows of a month (empty: all), and of a unit (None: all)."""
        return [r for r in self.rows if month in ("", r.month) and unit in (None, r.unit)]


@dataclass(frozen=True)
class OfForm:
    """A form's month."""

    asking: Asking
    asked: int
    answered: int

    @property
    def minutes(self) -> int:
        """How long all of it takes."""
        return self.asked * self.asking.minutes

    @property
    def derived(self) -> int:
        """How many questions were derived instead of asked."""
        return self.asked * len(self.asking.form.derived)


@dataclass(frozen=True)
class OfUnit:
    """A unit's month: how often each form was asked, in their order."""

    unit: Unit
    asked: Sequence[int]
    minutes: int


@dataclass(frozen=True)
class Unused:
    """A question that should go: nothing uses its answer, or hardly anybody gives one (``filled`` in percent)."""

    form: AskedForm
    question: Question
    filled: int | None


def sees_unit(access: Access, unit: int) -> bool:
    """Whether what is asked of a unit is this person's to see: his own units, and those of bureaus seen whole."""
    return access.everything or unit in access.units or access.sees_bureau(unit_tree().bureau(unit))


def askings(access: Access, year: int, as_of: date) -> list[Asking]:
    """All forms with their rows of the units that one sees."""
    sees: dict[int, bool] = {}

    def mine(rows: Iterator[AskedRow]) -> Iterator[AskedRow]:
        for row in rows:
            if row.unit not in sees:
                sees[row.unit] = sees_unit(access, row.unit)
            if sees[row.unit]:
                yield row

    return [Asking(name, form, list(mine(iter(form.rows(access, year, as_of))))) for name, form in asked.items()]


def by_form(found: Sequence[Asking], month: str) -> list[OfForm]:
    """The forms that asked something in the month, in the order of registration."""
    told = ((a, a.of(month)) for a in found)
    return [OfForm(a, len(rows), sum(r.answered for r in rows)) for a, rows in told if rows]


def by_unit(found: Sequence[OfForm], month: str) -> list[OfUnit]:
    """The units that were asked something in the month, by their codes."""
    counts = [Counter(r.unit for r in f.asking.of(month)) for f in found]
    units = Unit.objects.filter(pk__in={pk for c in counts for pk in c}).order_by("code")
    minutes = [f.asking.minutes for f in found]
    return [
        OfUnit(u, [c[u.pk] for c in counts], sum(c[u.pk] * m for c, m in zip(counts, minutes, strict=True)))
        for u in units
    ]


def by_month(found: Sequence[Asking]) -> list[tuple[str, int, int]]:
    """By month how often something was asked, and the minutes of it."""
    counts: Counter[str] = Counter()
    minutes: Counter[str] = Counter()
    for asking in found:
        for month, n in Counter(r.month for r in asking.rows).items():
            counts[month] += n
            minutes[month] += n * asking.minutes
    return [(month, counts[month], minutes[month]) for month in sorted(counts)]


def by_person(rows: Sequence[tuple[Asking, AskedRow]]) -> list[tuple[str, int, int]]:
    """By the name of who answered, in the order of names: how often, and the minutes of it."""
    told: dict[str, list[int]] = {}
    for asking, row in rows:
        if row.person:
            told.setdefault(row.person, []).append(asking.minutes)
    return [(name, len(minutes), sum(minutes)) for name, minutes in sorted(told.items())]


def unused(access: Access, year: int) -> list[Unused]:
    """The questions that are named for removal: nothing uses the answer, or hardly anybody gives one."""
    policy = burden_policy()
    found = []
    for form in asked:
        filled: Mapping[str, tuple[int, int]] = form.filled(access, year) if form.filled else {}
        for question in form.questions:
            given, empty = filled.get(question.fact, (0, 0))
            every = given + empty
            percent = given * 100 // every if every >= policy.least_answers else None
            seldom = percent is not None and percent < policy.least_filled_percent
            if not question.used_by or seldom:
                found.append(Unused(form, question, percent))
    return found
