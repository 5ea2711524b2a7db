"""Numbers and targets of the handbook in words, wherever they are shown."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from threeones.kernel.values.rounding import shortest


def plain_number(value: object) -> str:
    """A number without zeros that say nothing; what is none stays as it is, and nothing is nothing."""
    if value is None or value == "":
        return ""
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    return format(shortest(number), "f") if number.is_finite() else str(value)
