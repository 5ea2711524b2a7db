"""Filling a superior's form for a period: every blank cell with its value and source, or why it stays empty."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from threeones.apps.review.definitions import missing_pack
from threeones.apps.review.figures import Figure, converted, number_text, read
from threeones.apps.review.models import CellUse, PeriodKind, SharedValue, SuperiorCell, SuperiorForm, SuperiorSent
from threeones.apps.review.superior.reading import kept, mapping, template, values
from threeones.apps.review.superior.workbook import Blank, blanks, filled, number_or_text
from threeones.base.entry.errors import Refused, Wrong
from threeones.kernel.values.faults import Faults
from threeones.kernel.values.period import Period
from threeones.kernel.values.period_text import parse_period


@dataclass(frozen=True, slots=True)
class Cell:
    """A blank cell as it is filled: ``value`` or else ``reason``; ``why`` is the key of its explanation.

    ``sent`` is what stood there when the form was sent, None where it was not sent or nothing differs.
    """

    blank: Blank
    use: SuperiorCell | None
    value: Decimal | str | None = None
    reason: str = ""
    source: str = ""
    why: str = ""
    sample: bool = False
    sent: str | None = None

    @property
    def text(self) -> str:
        """The value as it is compared with what was sent."""
        return number_text(self.value) if isinstance(self.value, Decimal) else self.value or ""


@dataclass(frozen=True, slots=True)
class Filling:
    """A form filled for a period; ``sent`` where that was marked as sent."""

    form: SuperiorForm
    period: Period
    cells: tuple[Cell, ...]
    sent: SuperiorSent | None

    @property
    def changes(self) -> list[Cell]:
        """The cells that differ from what was sent."""
        return [c for c in self.cells if c.sent is not None]

    @property
    def empty(self) -> list[Cell]:
        """The cells that stay blank."""
        return [c for c in self.cells if c.value is None]

    @property
    def digest(self) -> str:
        """Stands for all that is filled: equal while no record changed."""
        told = "\n".join(f"{c.blank.sheet}\t{c.blank.place}\t{c.text}" for c in self.cells)
        return hashlib.sha256(told.encode()).hexdigest()

    def workbook(self) -> bytes:
        """The filled copy; of what was sent the very bytes."""
        if self.sent is not None:
            return kept(self.sent.sha256)
        put = {(c.blank.sheet, c.blank.place): c.value for c in self.cells if c.value is not None}
        return filled(template(self.form), put, datetime.combine(self.period.end, datetime.min.time(), UTC))


def period_of(form: SuperiorForm, text: str) -> Period:
    """A period of the form's kind; raises ``Refused``."""
    expected = {PeriodKind.MONTH: "2021-10", PeriodKind.QUARTER: "2021Q3", PeriodKind.YEAR: "2021"}
    try:
        found = parse_period(text.strip())
    except (Faults, ValueError):
        found = None
    if found is None or found.kind != form.period_kind:
        raise Refused([Wrong("period", _("报告期不对"), expected[PeriodKind(form.period_kind)])])
    return found


def fill(form: SuperiorForm, period: Period) -> Filling:
    """The form filled for a period, and how that differs from what was sent."""
    used, given = mapping(form), values(str(period))
    ids = [c.figure for c in used.values() if c.use == CellUse.FIGURE]
    figures: Mapping[str, Figure] = {}
    if ids and not missing_pack(period.year):
        figures = read(period.year, period.end, ids).figures
    sent = SuperiorSent.objects.filter(form=form, period=str(period)).first()
    stood = {(c.sheet, c.place): c.text for c in sent.cells.all()} if sent else None
    cells = []
    for blank in blanks(template(form)):
        cell = _cell(blank, used.get((blank.sheet, blank.place)), figures, given, period)
        if stood is not None and (old := stood.get((blank.sheet, blank.place), "")) != cell.text:
            cell = Cell(cell.blank, cell.use, cell.value, cell.reason, cell.source, cell.why, cell.sample, old)
        cells.append(cell)
    return Filling(form, period, tuple(cells), sent)


def _cell(
    blank: Blank,
    use: SuperiorCell | None,
    figures: Mapping[str, Figure],
    given: Mapping[int, SharedValue],
    period: Period,
) -> Cell:
    if use is None:
        return Cell(blank, None, reason=_("还没有定取数"))
    if use.use == CellUse.BLANK:
        return Cell(blank, use, reason=_("定为留空"))
    if use.use == CellUse.FIGURE:
        return _figure(blank, use, figures.get(use.figure), period)
    assert use.answer is not None and use.answer_id is not None
    value = given.get(use.answer_id)
    if value is None:
        return Cell(blank, use, reason=_("共用答案这一期还没有填"))
    return Cell(blank, use, number_or_text(value.text), source=f"{use.answer.name}（{value.by}）")


def _figure(blank: Blank, use: SuperiorCell, figure: Figure | None, period: Period) -> Cell:
    if figure is None or figure.node is None or figure.value is None:
        return Cell(blank, use, reason=_("还没有数据"))
    if figure.period is not None and str(figure.period) != str(period):
        return Cell(blank, use, reason=_("这个数字是%(period)s的") % {"period": figure.period})
    node = converted(figure.node, figure.unit, use.unit or figure.unit)
    source = f"{figure.id} {figure.title}"
    if use.unit and use.unit != figure.unit:
        source += f"（{number_text(figure.value)}{figure.unit}={number_text(node.value)}{use.unit}）"
    value = Decimal(node.value) if isinstance(node.value, Decimal | int) else str(node.value)
    return Cell(
        blank, use, value, source=source, why=f"review/{period.year}/{figure.id}", sample=figure.basis == "synthetic"
    )
