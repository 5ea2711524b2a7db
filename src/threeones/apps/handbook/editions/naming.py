"""What the words of a book mean: units by name, code or alias, people by code or name, indicators by name or code.

All words of a book are looked up at once, so that a book of hundreds of projects asks as often as one of ten.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from threeones.apps.indicators.selectors import indicators
from threeones.base.accounts.access import unit_tree
from threeones.base.intake.reading import fold
from threeones.base.org.models import Person, Role, Unit
from threeones.kernel.values.parse import split_names

if TYPE_CHECKING:
    from threeones.apps.indicators.models import Indicator

NEAR, LONGEST, SHOWN = 0.5, 100, 5


class Unclear(Exception):
    """A word that means nobody, or more than one: ``fault`` says so, ``expected`` what would be right."""

    def __init__(self, fault: str, expected: str) -> None:
        self.fault, self.expected = fault, expected
        super().__init__(fault)


class Naming:
    """The names that there are, for the book of a bureau's year."""

    def __init__(self, bureau: Unit, year: int) -> None:
        self.bureau, self.year = bureau, year

    @cached_property
    def _units(self) -> Mapping[str, list[Unit]]:
        found: dict[str, list[Unit]] = {}
        for unit in Unit.objects.prefetch_related("successors"):
            for word in {fold(w) for w in (unit.name, unit.code, *split_names(unit.aliases))}:
                found.setdefault(word, []).append(unit)
        return found

    @cached_property
    def _people(self) -> Mapping[str, list[Person]]:
        found: dict[str, list[Person]] = {}
        for person in Person.objects.select_related("unit").order_by("code"):
            for word in {fold(person.code), fold(person.name)}:
                found.setdefault(word, []).append(person)
        return found

    @cached_property
    def _indicators(self) -> Mapping[str, Indicator]:
        return {fold(word): i for i in indicators() for word in (i.code, i.name)}

    @cached_property
    def house(self) -> frozenset[int]:
        """The numbers of the units of the bureau."""
        return unit_tree().below([self.bureau.pk])

    @cached_property
    def roster(self) -> list[Person]:
        """Everybody, once, by code."""
        return list({p.pk: p for found in self._people.values() for p in found}.values())

    @cached_property
    def portfolios(self) -> Mapping[int, frozenset[int]]:
        """The numbers of the units that a portfolio leader answers for, with those below them, by the leader's number."""
        found: dict[int, list[int]] = {}
        for link in Person.portfolio.through.objects.filter(person__role=Role.PORTFOLIO):
            found.setdefault(link.person_id, []).append(link.unit_id)
        return {person: unit_tree().below(units) for person, units in found.items()}

    def unit(self, word: str) -> Unit:
        """The unit that a word means. Raises ``Unclear``."""
        found = self._units.get(fold(word), [])
        if not found:
            raise Unclear(_("没有单位“%(word)s”") % {"word": word}, near(word, self._units))
        if len(found) > 1:
            names = "、".join(sorted(u.name for u in found))
            raise Unclear(_("“%(word)s”指的不止一个单位") % {"word": word}, names)
        unit = found[0]
        if unit.valid_to is not None and unit.valid_to < date(self.year, 1, 1):
            heirs = "、".join(u.name for u in unit.successors.all())
            raise Unclear(_("“%(unit)s”已于%(day)s撤并") % {"unit": unit.name, "day": unit.valid_to}, heirs)
        return unit

    def person(self, word: str) -> Person:
        """The person that a word means: by code, else by name, where one of the own bureau goes before others. Raises ``Unclear``."""
        found = self._people.get(fold(word), [])
        by_code = [p for p in found if fold(p.code) == fold(word)]
        found = by_code or [p for p in found if p.unit_id in self.house] or found
        if not found:
            raise Unclear(_("花名册里没有“%(word)s”") % {"word": word}, _("填工号或姓名"))
        if len(found) > 1:
            codes = "、".join(f"{p.code} {p.unit.name}" for p in found[:SHOWN])
            fault = _("有%(n)s个“%(word)s”") % {"n": len(found), "word": word}
            raise Unclear(fault, _("填工号：%(codes)s") % {"codes": codes})
        return found[0]

    def indicator(self, word: str) -> Indicator | None:
        """The statistical indicator that a word names; None: it is none."""
        return self._indicators.get(fold(word))


def near(word: str, known: Iterable[str]) -> str:
    """The name that comes nearest to a word that is none; empty where none is near."""
    if len(word) > LONGEST:
        return ""
    found = difflib.get_close_matches(fold(word), list(known), n=1, cutoff=NEAR)
    return f"“{found[0]}”" if found else ""
