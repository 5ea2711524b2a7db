"""Units and people as search finds them: people by name and post only."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy

from threeones.base.org.models import Person, Unit, UnitKind
from threeones.base.registry.search import Row, Source, searchable


def work_of(unit: Unit) -> str:
    """The work of a unit: the board of projects, narrowed to it."""
    try:
        board = reverse("board")
    except NoReverseMatch:
        return "/"
    return f"{board}?{urlencode({'bureau' if unit.kind == UnitKind.BUREAU else 'unit': unit.code})}"


def unit_row(unit: Unit) -> Row:
    """A unit: found by its code, its name and its other names."""
    return Row(unit.code, unit.name, work_of(unit), code=unit.code, aliases=unit.aliases, note=unit.get_kind_display())


def person_row(person: Person) -> Row:
    """A person: found by the name; it opens the work of the unit."""
    note = " ".join(t for t in (person.unit.name, person.post) if t)
    return Row(person.code, person.name, work_of(person.unit), note=note)


searchable.register("units", Source(gettext_lazy("单位"), Unit, unit_row, order=50))
searchable.register(
    "people",
    Source(gettext_lazy("人员"), Person, person_row, related=("unit",), also=frozenset({"org.unit"}), order=55),
)
