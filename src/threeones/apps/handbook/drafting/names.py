"""Words of a draft: what they mean (``editions.naming``), and how forms show what they mean."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from threeones.apps.handbook.drafting.entries import state_of
from threeones.apps.handbook.editions.naming import Naming, Unclear
from threeones.apps.handbook.models import DraftEntry, Edition, EntryKind, WorkList
from threeones.base.entry.errors import Wrong
from threeones.base.org.models import Person, Unit
from threeones.kernel.values.parse import split_names

if TYPE_CHECKING:
    from threeones.apps.indicators.models import Indicator

T = TypeVar("T")
SHOWN = 5


class Names:
    """What the words of an edition's draft mean; each kind of name is read once, where it is asked for."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self._naming = Naming(edition.bureau, edition.year)
        self._people: dict[str, Person] = {}

    def unit(self, field: str, word: str) -> str | Wrong:
        """The name of the unit that is meant, or why none is."""
        found = _clear(field, self._naming.unit, word)
        return found if isinstance(found, Wrong) else found.name

    def person(self, field: str, word: str) -> str | Wrong:
        """The code of the person that is meant, by code, by name, or by both as a form shows them; or why none is."""
        found = _clear(field, self._naming.person, _code_in(word) or word)
        if isinstance(found, Wrong):
            return found
        self._people[found.code] = found
        return found.code

    def indicator(self, word: str) -> Indicator | None:
        """The statistical indicator that a word names; None: it is none."""
        return self._naming.indicator(word)

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
    def units(self) -> list[str]:
        """The names of all units, to choose among."""
        return list(Unit.objects.values_list("name", flat=True))

    @cached_property
    def colleagues(self) -> list[tuple[str, str]]:
        """The people of the edition's bureau, to choose among: as forms show them, and their units."""
        people = Person.objects.filter(unit__in=self._naming.house).select_related("unit")
        return [(f"{p.name}（{p.code}）", p.unit.name) for p in people]

    @cached_property
    def objectives(self) -> dict[str, str]:
        """The objectives of the draft: names by code, in their order."""
        entries = DraftEntry.objects.filter(edition=self.edition, kind=EntryKind.OBJECTIVE)
        return {e.code: str(state_of(e).get("name", "")) for e in entries}

    @cached_property
    def headings(self) -> Mapping[str, list[str]]:
        """The known lists (清单), each with the columns of its own."""
        return {one.name: split_names(one.headings) for one in WorkList.objects.all()}


def _clear(field: str, mean: Callable[[str], T], word: str) -> T | Wrong:
    try:
        return mean(word)
    except Unclear as unclear:
        return Wrong(field, unclear.fault, unclear.expected)


def _code_in(word: str) -> str:
    """The code in 张三（1001）; empty where a word has none."""
    plain = word.strip().replace("(", "（").replace(")", "）")
    _name, bracket, rest = plain.partition("（")
    return rest[:-1].strip() if bracket and rest.endswith("）") else ""
