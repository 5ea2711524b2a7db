"""Tables as files: no cell of a text file is computed by whoever opens it."""

from __future__ import annotations

import csv
import io

import pytest

from threeones.base.pages.tables import table_file


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "＝1+1", "＋1", "－1", "＠SUM(A1)", "\t=1", "\n=1"])
def test_no_cell_begins_a_formula(cell: str) -> None:
    answer = table_file([["名称"], [cell]], "csv", title="表", stem="table")
    (_head, (written,)) = csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""))
    assert written == f"'{cell}"
