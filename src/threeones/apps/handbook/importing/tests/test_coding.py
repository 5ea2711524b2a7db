"""Codes that no address can name, or no table can hold, are faults of the file: nothing of it comes into a draft."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from threeones.apps.handbook.importing.reading import found_of
from threeones.apps.handbook.importing.taking import take
from threeones.apps.handbook.importing.tests.conftest import YEAR, Office, Start
from threeones.apps.handbook.models import DraftEntry
from threeones.base.entry.errors import Refused
from threeones.kernel.book.model import AT_LEAST, Book, Milestone, Objective, Project, Target
from threeones.kernel.ledgers.own_form.writing import written

GOOD = Project("P-1", "修路", ("M1",), lead_unit="道路科", deadline=date(YEAR, 12, 1))


def target(indicator: str) -> Target:
    return Target(indicator, "修好", None, "", AT_LEAST)


def own(*projects: Project, objective: str = "M1") -> Any:
    """The cells of a workbook of our own form."""
    served = [replace(p, objectives=(objective,)) for p in projects]
    book = Book(YEAR, "区交通局", "", (Objective(objective, "畅通道路"),), tuple(served))
    return {
        sheet.name: [[c.heading for c in sheet.columns], *([_plain(c) for c in row] for row in sheet.rows)]
        for sheet in written(book)
    }


def _plain(cell: Any) -> Any:
    return cell.isoformat() if isinstance(cell, date) else cell


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        (own(replace(GOOD, code="P\n1")), "项目编码"),
        (own(replace(GOOD, code="P\u20281")), "项目编码"),
        (own(replace(GOOD, code="..")), "项目编码"),
        (own(replace(GOOD, code="a/./b")), "项目编码"),
        (own(replace(GOOD, code="长" * 41)), "项目编码"),
        (own(GOOD, objective="M\n1"), "目标编码"),
        (own(GOOD, objective="长" * 41), "目标编码"),
        (own(replace(GOOD, milestones=(Milestone("P-1\n1", "开工"),))), "节点编码"),
        (own(replace(GOOD, targets=(target("修\n路"),))), "指标"),
        (own(replace(GOOD, targets=(target(".."),))), "指标"),
        (own(replace(GOOD, targets=(target("长" * 81),))), "指标"),
        (
            own(replace(GOOD, code="a", targets=(target("b/c"),)), replace(GOOD, code="a/b", targets=(target("c"),))),
            "指标",
        ),
    ],
)
def test_a_code_that_cannot_be_kept_is_a_fault(office: Office, start: Start, cells: Any, column: str) -> None:
    made = start(cells, name="手册.xlsx")
    found = found_of(made)
    assert found is not None
    (fault,) = found.faults
    assert fault.column == column and fault.file == "手册.xlsx" and fault.expected
    assert (fault.sheet, fault.row) == (("", 0) if column == "目标编码" else ("项目", fault.row))
    with pytest.raises(Refused):
        take(access=office.access, number=made.pk)
    assert not DraftEntry.objects.exists()
    assert office.client.get(f"/handbook/import/{made.pk}/").status_code == 200


def test_odd_codes_that_can_be_named_are_kept(office: Office, start: Start) -> None:
    odd = ["a?b#c%20", "a/b", "😀", 'a"b<i>', "a b", "...", ".a"]
    projects = [replace(GOOD, code=code, targets=(target("路/桥"),)) for code in odd]
    made = take(access=office.access, number=start(own(*projects), name="手册.xlsx").pk)
    entries = DraftEntry.objects.filter(edition=made.edition, kind="project")
    assert [e.code for e in entries] == odd
    page = office.client.get(f"/handbook/editions/{made.edition_id}/tree/")
    assert page.status_code == 200
    for e in DraftEntry.objects.filter(edition=made.edition):
        assert office.client.get(reverse("draft_entry", args=[e.edition_id, e.kind, e.code])).status_code == 200, e.code
