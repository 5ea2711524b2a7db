"""Rounding as every part does it: half-up, ``floor(x * 10^n + 1/2) / 10^n``, without float error."""

from __future__ import annotations

from decimal import ROUND_HALF_DOWN, ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

WIDE = Context(prec=60)
BORDER_DECIMALS = 9


def half_up(value: Decimal | int, decimals: int = 0) -> Decimal:
    """``value`` rounded half-up (四舍五入) to ``decimals`` places; a negative half goes up too: -2.5 becomes -2.

    Negative ``decimals`` round to tens, hundreds and so on; the result is then written without an exponent.
    """
    number = Decimal(value)
    rounding = ROUND_HALF_UP if number >= 0 else ROUND_HALF_DOWN
    rounded = number.quantize(Decimal(1).scaleb(-decimals), rounding=rounding, context=WIDE)
    return plain(rounded) if decimals < 0 else rounded


def border(value: Decimal | int) -> Decimal:
    """``value`` as comparisons see it: rounded half-up to nine decimals on both sides."""
    return half_up(value, BORDER_DECIMALS)


def plain(value: Decimal) -> Decimal:
    """The same number without a positive exponent (3E+4 becomes 30000), so that it prints as people write it."""
    exponent = value.as_tuple().exponent
    return Decimal(format(value, "f")) if isinstance(exponent, int) and exponent > 0 else value


def shortest(value: Decimal) -> Decimal:
    """The same number without trailing zeros: 12.50 becomes 12.5, 3E+4 becomes 30000."""
    return plain(value.normalize(WIDE))


def from_fraction(value: Fraction, decimals: int) -> Decimal:
    """An exact ratio as a decimal: exact where a finite decimal exists, else half-up to ``decimals`` places."""
    denominator = value.denominator
    for prime in (2, 5):
        while denominator % prime == 0:
            denominator //= prime
    if denominator == 1:
        exact = Context(prec=max(60, len(str(value.numerator)) + value.denominator.bit_length() + 1))
        return plain(exact.divide(Decimal(value.numerator), Decimal(value.denominator)))
    scaled = value * 10**decimals + Fraction(1, 2)
    return Decimal(scaled.numerator // scaled.denominator).scaleb(-decimals, context=WIDE)


def decimals_of(value: Decimal) -> int:
    """How many decimals are printed: 562.87 has 2, 30000 has 0."""
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
