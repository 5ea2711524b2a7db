"""Units through time (撤并、更名): which one a name meant on a day, and who does the work of one that has ended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from threeones.base.audit.memo import until_touched
from threeones.base.intake.reading import fold
from threeones.base.org.models import Unit
from threeones.kernel.values.parse import split_names


def is_there(unit: Unit, day: date) -> bool:
    """Whether a unit exists on a day; its last one (撤并日期) counts."""
    return (unit.valid_from is None or unit.valid_from <= day) and not has_ended(unit, day)


def has_ended(unit: Unit, day: date) -> bool:
    """Whether a unit was over before a day."""
    return unit.valid_to is not None and unit.valid_to < day


def unit_on(name: str, day: date) -> Unit | None:
    """The unit that bore a name, short name or code on a day; None where none did, or several.

    A name goes before a short one: 区科技局 is that bureau, also where another one is called so for short.
    """
    known = _named()
    for by in known:
        there = [u for u in by.get(fold(name), ()) if is_there(u, day)]
        if there:
            return there[0] if len(there) == 1 else None
    return None


def successors_of(unit: Unit, day: date) -> list[Unit]:
    """The units that do a unit's work on a day (继任单位), by code: those that took it over, and in turn from them.

    Empty where the unit has not ended by then, and where nobody took its work over.
    """
    if not has_ended(unit, day):
        return []
    follow, every = _following()
    found: dict[int, Unit] = {}
    seen, waiting = {unit.pk}, list(follow.get(unit.pk, ()))
    while waiting:
        pk = waiting.pop()
        if pk in seen or pk not in every:
            continue
        seen.add(pk)
        if has_ended(every[pk], day):
            waiting += follow.get(pk, ())
        else:
            found[pk] = every[pk]
    return sorted(found.values(), key=lambda u: u.code)


def ended(day: date) -> list[Unit]:
    """The units that were over before a day, by code."""
    return [u for u in _every().values() if has_ended(u, day)]


@until_touched("org.unit")
def _every() -> Mapping[int, Unit]:
    """All units; shared by all who ask, so nothing in them is changed."""
    return {u.pk: u for u in Unit.objects.select_related("parent", "source_file")}


@until_touched("org.unit")
def _following() -> tuple[Mapping[int, Sequence[int]], Mapping[int, Unit]]:
    """By unit those that follow it, and all units."""
    follow: dict[int, list[int]] = {}
    for before, after in Unit.successors.through.objects.values_list("from_unit", "to_unit"):
        follow.setdefault(before, []).append(after)
    return follow, _every()


@until_touched("org.unit")
def _named() -> tuple[Mapping[str, Sequence[Unit]], ...]:
    """Units by folded word: by their names and codes, then by their short names."""
    own: dict[str, list[Unit]] = {}
    short: dict[str, list[Unit]] = {}
    for unit in _every().values():
        _put(own, (unit.name, unit.code), unit)
        _put(short, split_names(unit.aliases), unit)
    return own, short


def _put(known: dict[str, list[Unit]], words: Iterable[str], unit: Unit) -> None:
    for word in {fold(w) for w in words}:
        known.setdefault(word, []).append(unit)
