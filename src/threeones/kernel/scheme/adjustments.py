"""What comes after the items, read from a scheme's file: bonuses, penalties, vetoes."""

from __future__ import annotations

from threeones.kernel.scheme.document import Spot, only
from threeones.kernel.scheme.formulas import Formulas
from threeones.kernel.scheme.keys import SECTIONS
from threeones.kernel.scheme.model import Adjustment, Grade, Veto
from threeones.kernel.scheme.standing import bounds, read_share


def read_adjustments(formulas: Formulas, top: Spot) -> tuple[Adjustment, ...]:
    """The bonuses and penalties (加分、扣分) in order."""
    fields = formulas.fields
    rows = fields.rows(top, "adjustments")
    out = [a for n, spot in enumerate(rows, 1) if (a := _adjustment(formulas, spot, n)) is not None]
    fields.unique(rows, "adjustments")
    return tuple(out)


def _adjustment(formulas: Formulas, spot: Spot, number: int) -> Adjustment | None:
    fields = formulas.fields
    name = fields.text(spot, "id", f"adjustments[{number}]", required=True)
    path = f"adjustments.{name or number}"
    only(fields.doc, spot, path, SECTIONS["adjustment"])
    when = formulas.read(spot, "when", path, "bool", place="sheet") if "when" in spot.mapping else None
    points = formulas.read(spot, "points", path, "number", place="sheet")
    by = formulas.read(spot, "by", path, "number", place="sheet") if "by" in spot.mapping else None
    at_most = read_share(fields, spot, "at_most", path, "组内参加排名的单位的百分之几")
    if "by" in spot.mapping and "at_most" not in spot.mapping:
        fields.doc.fault(
            spot.mapping["by"], f"{path}.by", "没有名额限制，就没有先后可排", "与 at_most 一起写，或删去 by"
        )
    floor, cap = bounds(fields, spot, path)
    if points is None:
        return None
    return Adjustment(name, fields.text(spot, "label") or name, when, points, floor, cap, at_most, by)


def read_vetoes(formulas: Formulas, top: Spot, grades: tuple[Grade, ...]) -> tuple[Veto, ...]:
    """The vetoes (一票否决), each with a grade of the scheme."""
    fields = formulas.fields
    rows = fields.rows(top, "veto")
    names = [g.name for g in grades]
    out: list[Veto] = []
    for n, spot in enumerate(rows, 1):
        name = fields.text(spot, "id", f"veto[{n}]", required=True)
        path = f"veto.{name or n}"
        only(fields.doc, spot, path, SECTIONS["veto"])
        when = formulas.read(spot, "when", path, "bool", place="sheet")
        grade = fields.text(spot, "grade", path, required=True)
        if grade and grade not in names:
            fields.unknown(spot.mapping["grade"], f"{path}.grade", "等次", grade, names)
        if when is not None:
            out.append(Veto(name, fields.text(spot, "label") or name, when, grade))
    fields.unique(rows, "veto")
    return tuple(out)
