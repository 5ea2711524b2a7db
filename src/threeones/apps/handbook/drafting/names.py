"""Words of a draft that mean a record: units by name, code or alias, people by code or name, indicators, objectives."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from functools import cached_property

from django.db.models import Q
from django.utils.translation import gettext as _

from threeones.apps.handbook.drafting.entries import state_of
from threeones.apps.handbook.models import DraftEntry, Edition, EntryKind, WorkList
from threeones.apps.indicators.models import Indicator
from threeones.base.accounts.access import unit_tree
from threeones.base.entry.errors import Wrong
from threeones.base.intake.reading import fold, split_names
from threeones.base.org.models import Person, Unit

NEAR = 0.5
LONGEST = 100
"""A longer word is compared with no name: it is none."""
SHOWN = 5


class Names:
    """What the words of an edition's draft may mean; each kind of name is read once, where it is asked for."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self._people: dict[str, Person] = {}

    @cached_property
    def units(self) -> dict[str, Unit]:
        """All units by name."""
        return {u.name: u for u in Unit.objects.prefetch_related("successors")}

    @cached_property
    def _unit_words(self) -> dict[str, set[str]]:
        words: dict[str, set[str]] = {}
        for unit in self.units.values():
            for word in (unit.name, unit.code, *split_names(unit.aliases)):
                words.setdefault(fold(word), set()).add(unit.name)
        return words

    @cached_property
    def house(self) -> frozenset[int]:
        """The numbers of the units of the edition's bureau."""
        return unit_tree().below([self.edition.bureau_id])

    def unit(self, field: str, word: str) -> str | Wrong:
        """The name of the unit that is meant, or why none is."""
        found = sorted(self._unit_words.get(fold(word), ()))
        if not found:
            return Wrong(field, _("没有单位“%(word)s”") % {"word": word}, near(word, self.units))
        if len(found) > 1:
            return Wrong(field, _("“%(word)s”指的不止一个单位") % {"word": word}, "、".join(found))
        unit = self.units[found[0]]
        if unit.valid_to is not None and unit.valid_to < date(self.edition.year, 1, 1):
            heirs = "、".join(u.name for u in unit.successors.all())
            return Wrong(field, _("“%(unit)s”已于%(day)s撤并") % {"unit": unit.name, "day": unit.valid_to}, heirs)
        return unit.name

    def person(self, field: str, word: str) -> str | Wrong:
        """The code of the person that is meant, by code, by name, or by both as a form shows them."""
        name, code = _named(word)
        query = Q(code=code) if code else Q(code=word) | Q(name=word)
        found = {p.code: p for p in Person.objects.filter(query).select_related("unit")}
        if not code and len(found) > 1:
            # a name of one's own bureau goes before the same name elsewhere
            own = {c: p for c, p in found.items() if p.code == word or p.unit_id in self.house}
            found = {word: found[word]} if word in found else own or found
        if len(found) == 1:
            self._people |= found
            return next(iter(found))
        if not found:
            return Wrong(field, _("花名册里没有“%(word)s”") % {"word": word}, _("填工号或姓名"))
        codes = "、".join(f"{c} {p.unit.name}" for c, p in sorted(found.items())[:SHOWN])
        return Wrong(
            field, _("有%(n)s个“%(word)s”") % {"n": len(found), "word": name}, _("填工号：%(codes)s") % {"codes": codes}
        )

    def know_people(self, codes: Collection[str]) -> None:
        """Read the people of some codes at once."""
        wanted = {c for c in codes if c and c not in self._people}
        if wanted:
            self._people |= {p.code: p for p in Person.objects.filter(code__in=wanted)}

    def person_text(self, code: str) -> str:
        """A person as forms show him: 张三（1001）; a word that means nobody stands as it is."""
        self.know_people([code])
        found = self._people.get(code)
        return f"{found.name}（{found.code}）" if found else code

    def person_name(self, code: str) -> str:
        """Somebody's name; a word that means nobody stands as it is."""
        self.know_people([code])
        found = self._people.get(code)
        return found.name if found else code

    @cached_property
    def colleagues(self) -> list[Person]:
        """The people of the edition's bureau, to choose among."""
        return list(Person.objects.filter(unit__in=self.house).select_related("unit"))

    @cached_property
    def objectives(self) -> dict[str, str]:
        """The objectives of the draft: names by code, in their order."""
        entries = DraftEntry.objects.filter(edition=self.edition, kind=EntryKind.OBJECTIVE)
        return {e.code: str(state_of(e).get("name", "")) for e in entries}

    @cached_property
    def indicators(self) -> dict[str, Indicator]:
        """Statistical indicators by folded name and code."""
        every = list(Indicator.objects.all())
        return {fold(word): i for i in every for word in (i.code, i.name)}

    @cached_property
    def headings(self) -> Mapping[str, list[str]]:
        """The known lists (清单), each with the columns of its own."""
        return {one.name: split_names(one.headings) for one in WorkList.objects.all()}


def _named(word: str) -> tuple[str, str]:
    """The name and the code of 张三（1001）; the code is empty where a word has none."""
    plain = word.strip().replace("(", "（").replace(")", "）")
    name, bracket, rest = plain.partition("（")
    return (name.strip(), rest[:-1].strip()) if bracket and rest.endswith("）") else (word, "")


def near(word: str, known: Iterable[str]) -> str:
    """The name that comes nearest to a word that is none; empty where none is near."""
    if len(word) > LONGEST:
        return ""
    found = difflib.get_close_matches(word, list(known), n=1, cutoff=NEAR)
    return f"“{found[0]}”" if found else ""
