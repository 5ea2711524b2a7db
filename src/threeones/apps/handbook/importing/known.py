"""The units and people that a bureau knows, as names in a handbook are matched with them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from threeones.base.accounts.access import unit_tree
from threeones.base.org.models import Person, Unit, UnitKind
from threeones.kernel.ledgers.words.people import KnownPerson
from threeones.kernel.ledgers.words.units import KnownUnit

GROUPS = {UnitKind.SUB_DISTRICT: "街道", UnitKind.SECTION: "科室"}
"""What 各街道 and 各科室 call together."""


def known_units(bureau: int) -> list[KnownUnit]:
    """All units that there are or were, with their short names, and who took over from those that ended.

    Those of the bureau (its number) are its own: of several that a name may mean they are offered first.
    """
    tree = unit_tree()
    return [_unit(u, own=tree.bureau(u.pk) == bureau) for u in Unit.objects.prefetch_related("successors")]


def _unit(u: Unit, *, own: bool) -> KnownUnit:
    successors = list(u.successors.all())
    return KnownUnit(
        name=u.name,
        aliases=_names(u.aliases),
        # of several nobody can tell which one took over what
        successor=successors[0].name if len(successors) == 1 else "",
        valid_from=u.valid_from,
        valid_to=u.valid_to,
        group=GROUPS.get(UnitKind(u.kind), ""),
        own=own,
    )


def _names(told: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in told.split("、") if name.strip())


def known_people(bureau: int) -> list[KnownPerson]:
    """Whom the handbook of a bureau (its number) may mean: its own people and those of the district, not other bureaus'."""
    tree = unit_tree()
    own = [unit for unit in tree.kind if tree.bureau(unit) in (None, bureau)]
    rows = Person.objects.filter(unit__in=own).values_list("code", "name", "unit__name", "post")
    return [KnownPerson(code, name, unit, post) for code, name, unit, post in rows]


def leads_of(names: Collection[str]) -> Mapping[str, int]:
    """The numbers of units by name, as entries of a draft keep them."""
    return dict(Unit.objects.filter(name__in=names).values_list("name", "pk"))


def day_of(year: int) -> date:
    """The day as of which a handbook names units: today in its own year, else that year's first day."""
    today = timezone.localdate()
    return today if today.year == year else date(year, 1, 1)


@dataclass(frozen=True, slots=True)
class Known:
    """Whom an office may choose: what units are called (name, short name, code) by their names, people by their codes."""

    units: Mapping[str, str]
    people: Mapping[str, str]

    @property
    def unit_names(self) -> list[str]:
        """The units by their own names, to choose among."""
        return sorted(set(self.units.values()))

    @property
    def person_words(self) -> list[str]:
        """The people as choices call them."""
        return [word for word, code in self.people.items() if word != code]


def known(bureau: int) -> Known:
    """All units, and the people of a bureau (its number) and the district, by what a form calls them."""
    units: dict[str, str] = {}
    for u in Unit.objects.all():
        units |= dict.fromkeys((u.code, *_names(u.aliases), u.name), u.name)
    return Known(units, {word: p.code for p in known_people(bureau) for word in (p.code, person_word(p))})


def person_word(p: KnownPerson) -> str:
    """A person as choices call him, so that namesakes are told apart: 张三（1001，发改局）."""
    return f"{p.name}（{'，'.join(filter(None, (p.code, p.unit)))}）"
