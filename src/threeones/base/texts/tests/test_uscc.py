"""Codes of enterprises, farmers' collectives and offices are taken; what is mistyped is not."""

from __future__ import annotations

import pytest
from stdnum.cn import uscc

from threeones.base.texts.uscc import compact, is_uscc


def whole(first: str) -> str:
    """The code with its check digit."""
    return first + str(uscc.calc_check_digit(first))


@pytest.mark.parametrize("first", ["91330105MA2B0XYH5", "N23301056789012XY", "11330105002490AB1", "A1110000600037341"])
def test_codes_of_every_department_are_taken(first: str) -> None:
    code = whole(first)
    assert is_uscc(code) and is_uscc(compact(f" {code.lower()[:8]} {code[8:]}"))
    swapped = code[:9] + code[10] + code[9] + code[11:]
    assert swapped == code or not is_uscc(swapped)


@pytest.mark.parametrize(
    "code", ["", "91330105MA2B0XYH5", whole("91330105MA2B0XYH5") + "1", "9133010SMA2B0XYH5A", "九" * 18]
)
def test_what_is_none_is_not(code: str) -> None:
    assert not is_uscc(code)
