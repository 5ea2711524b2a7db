"""Units in a circular: how many of their projects have each light, and their places by the pack's rule (排名)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from threeones.apps.supervision.circulars.content import RowTold, UnitTold
from threeones.apps.supervision.circulars.policy import CircularPolicy
from threeones.kernel.values.rounding import from_fraction, half_up

NOT_PLACED = None


def unit_lines(rows: Sequence[RowTold], by: CircularPolicy) -> list[UnitTold]:
    """The units that lead the projects, with their places where they are ranked; by unit."""
    names = {row["unit_code"]: row["unit"] for row in rows}
    lights = {code: Counter(r["light"] for r in rows if r["unit_code"] == code) for code in sorted(names)}
    placed = places(lights, by) if by.ranked else {}
    return [_line(code, names[code], counted, placed.get(code), by) for code, counted in lights.items()]


def _line(code: str, name: str, lights: Counter[str], place: int | None, by: CircularPolicy) -> UnitTold:
    counted, good = measured(lights, "counted", by), measured(lights, "good", by)
    return {
        "code": code,
        "name": name,
        "total": lights.total(),
        "lights": dict(lights),
        "counted": int(counted),
        "good": int(good),
        "share": share_text(int(good), int(counted)),
        "place": place,
    }


def places(lights: Mapping[str, Mapping[str, int]], by: CircularPolicy) -> dict[str, int | None]:
    """The place of each unit (1, 1, 3: what is equal by all criteria shares one); None: too few projects that count."""
    keys = {
        unit: tuple(-value if one.high else value for one in by.by for value in [measured(found, one.figure, by)])
        for unit, found in lights.items()
        if measured(found, "counted", by) >= by.at_least
    }
    return {unit: 1 + sum(k < keys[unit] for k in keys.values()) if unit in keys else NOT_PLACED for unit in lights}


def measured(lights: Mapping[str, int], figure: str, by: CircularPolicy) -> Fraction:
    """A measure of a unit's lights, exactly: ``good_share`` of those that count, or how many there are."""
    counted = sum(n for state, n in lights.items() if state not in by.left_out)
    good = sum(n for state, n in lights.items() if state in by.good)
    if figure == "good_share":
        return Fraction(good, counted) if counted else Fraction(0)
    return Fraction({"good": good, "counted": counted}.get(figure, lights.get(figure, 0)))


def share_text(part: int, whole: int) -> str:
    """A share in percent to one decimal: 66.7%; empty of nothing."""
    return f"{half_up(from_fraction(Fraction(100 * part, whole), 6), 1)}%" if whole else ""


def ranked(units: Iterable[UnitTold]) -> list[UnitTold]:
    """The units in the order of their places, those without one last."""
    return sorted(units, key=lambda u: (u["place"] is None, u["place"] or 0, u["code"]))
