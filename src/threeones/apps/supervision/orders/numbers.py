"""Document numbers (文号): given out by a register one after the other within a year, never twice, never taken back."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from threeones.apps.supervision.models import DocumentNumber
from threeones.apps.supervision.orders.audited import NUMBER, created
from threeones.base.accounts.access import Access
from threeones.base.org.selectors import settings_of
from threeones.kernel.values.parse import split_names

if TYPE_CHECKING:
    from threeones.base.audit.chain import Change
    from threeones.base.org.models import Unit

SETTING = "督办文号字头"
"""Setting of the year: what stands before the year in a number (拱发改督)."""


def register_of(bureau: Unit, year: int, setting: str = SETTING, word: str = "督") -> str:
    """A register of a bureau, by default of its orders: as the year's settings say, else its short name and ``word``."""
    short = next(iter(split_names(bureau.aliases)), "") or bureau.name
    return (settings_of(year).get(setting) or f"{short}{word}")[:30]


def take_number(
    access: Access, bureau: Unit, title: str, day: date, register: str = ""
) -> tuple[DocumentNumber, Change]:
    """The next number of a register, in the caller's transaction, which holds the chain; its entry for the audit."""
    register = register or register_of(bureau, day.year)
    taken = DocumentNumber.objects.filter(bureau=bureau, register=register, year=day.year)
    last = taken.order_by("-number").values_list("number", flat=True).first() or 0
    made = DocumentNumber.objects.create(
        bureau=bureau,
        register=register,
        year=day.year,
        number=last + 1,
        title=title,
        taken_by=access.actor[:60],
        taken_on=day,
    )
    return made, created(NUMBER, made)
