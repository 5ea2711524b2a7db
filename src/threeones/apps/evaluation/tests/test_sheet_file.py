"""A score sheet on paper says what the page says, gives the same bytes again, and reads nothing as markup."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest
from docx import Document

from bin.house.system import has_print_fonts
from tests.support.people import signed_in
from threeones.apps.evaluation.score_sheet import ScoreSheet, score_sheet
from threeones.apps.evaluation.sheet_file import sheet_file, sheet_paper
from threeones.apps.evaluation.tests.test_runs import frozen
from threeones.apps.evaluation.tests.test_runs import made as made
from threeones.base.accounts.access import OPERATOR
from threeones.base.documents import fonts
from threeones.base.documents.layout import layout
from threeones.base.documents.paper import make
from threeones.base.org.models import Role, Unit

# pages and papers hardly differ by database; what is read and written is tested on both
pytestmark = pytest.mark.once

FONTS = pytest.mark.skipif(not has_print_fonts(), reason="apt-get install fonts-noto-cjk")


@pytest.fixture
def sheet(db: None, request: pytest.FixtureRequest) -> ScoreSheet:
    request.getfixturevalue("made")
    found = score_sheet(frozen(), "运输科", OPERATOR)
    assert found is not None
    return found


def test_the_docx_says_what_the_page_says(sheet: ScoreSheet) -> None:
    data = sheet_file(sheet, "docx")
    assert data == sheet_file(sheet, "docx")
    document = Document(io.BytesIO(data))
    told = "\n".join(p.text for p in document.paragraphs)
    for part in (
        "运输科计分表",
        "总分：51.50分",
        "位次：第2名",
        "等次：合格",
        sheet.run.sha256,
        sheet.scheme.hash,
        "演示数据",
    ):
        assert part in told, part
    rows = [[c.text for c in row.cells] for row in document.tables[0].rows]
    assert rows[1] == [
        "按期完成",
        "按期完成节点 / 到期节点 → 按比值计分(base=1)",
        sheet.lines[0].formula,
        "2个单位，50.00—60.00",
        *("60", "50.00", "50.00"),
    ]
    assert rows[-1] == ["加分合计", "", "", "", "", "1.50", "51.50"]


def test_names_that_look_like_formulas_or_markup_stay_text(sheet: ScoreSheet) -> None:
    nasty = '=HYPERLINK("x")#import \\ *_$\x07'
    paper = sheet_paper(replace(sheet, standing=replace(sheet.standing, subject=nasty)))
    title = Document(io.BytesIO(make(paper, "docx", layout()))).paragraphs[0].text
    assert title == nasty.replace("\x07", "\ufffd") + "计分表"


@FONTS
def test_the_pdf_is_a_pdf_and_the_same_again(sheet: ScoreSheet) -> None:
    data = sheet_file(sheet, "pdf")
    assert data.startswith(b"%PDF-") and data == sheet_file(sheet, "pdf")


def test_it_is_had_by_those_who_see_the_sheet(sheet: ScoreSheet, monkeypatch: pytest.MonkeyPatch) -> None:
    path = f"/evaluation/{sheet.run.pk}/sheet/docx/{quote('运输科')}/"
    answer: Any = signed_in().get(path)
    assert answer.status_code == 200 and quote("运输科.docx") in answer["Content-Disposition"]
    other = Unit.objects.get(name="道路科")
    assert signed_in(Role.UNIT_LEAD, other).get(path).status_code == 404
    assert signed_in().get(path.replace("docx", "exe")).status_code == 404
    monkeypatch.setattr(fonts, "_without", lambda _layout: ["Noto Serif CJK SC"])
    page = signed_in().get(path.replace("docx", "pdf"))
    assert page.status_code == 503 and "apt-get install" in page.content.decode()
