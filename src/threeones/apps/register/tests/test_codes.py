"""统一社会信用代码 as a folder brings them."""

from __future__ import annotations

import pytest

from threeones.apps.register.sheets import ENTERPRISES, check_codes
from threeones.base.intake.specs import ParsedRow


def row(code: str | None) -> ParsedRow:
    return ParsedRow("名录.xlsx", "企业", 2, {"name": "甲公司", "uscc": code})


@pytest.mark.parametrize("code", ["91110000600037341L", None, ""])
def test_a_true_code_or_none_passes(code: str | None) -> None:
    assert list(check_codes([row(code)])) == []


@pytest.mark.parametrize("code", ["91110000600037342L", "9111000060003734L", "91110000600037341O", "0", "甲"])
def test_a_wrong_code_is_told_with_its_row(code: str) -> None:
    (fault,) = check_codes([row(code)])
    assert (fault.row.row, fault.field) == (2, "uscc")
    assert code in fault.fault
    assert "GB 32100" in fault.expected


def test_the_sheet_checks_its_codes() -> None:
    assert ENTERPRISES.check is check_codes
