"""Any cells at all in any sheet: rows or faults, never a crash, and no fault without a place and what would be right."""

from __future__ import annotations

import os
import string
from typing import Any
from xml.sax.saxutils import escape

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.intake.spoilt import Folder, contents, sheet, workbook
from tests.support.folders import other_year
from threeones.base.intake.loading import load_folder
from threeones.base.intake.reading import read_sheet
from threeones.base.intake.specs import SheetSpec, in_order
from threeones.base.intake.workbooks import Workbook
from threeones.kernel.values.faults import Faults

SPECS = in_order()
# what XML can hold, and what people and programs leave in spreadsheets
TEXTS = st.one_of(
    st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=30),
    st.sampled_from(
        [
            "",
            " ",
            "　",
            "0",
            "-",
            "是",
            "２０２２",
            "2021-02-30",
            "2022年1—3月",
            "12.5亿",
            "1e5",
            "∞",
            "½",
            "①",
            "NaN",
            "None",
        ]
    ),
    st.sampled_from(
        ["=1+1", "#N/A", "_x0000_", "_xD800_", "\u202e道路科", "道\u200b路科", "A" * 300, "9" * 400, "、、", "；"]
    ),
    st.from_regex(r"[0-9０-９]{1,4}[-/.年][0-9]{1,2}([-/.月][0-9]{1,2}日?)?", fullmatch=True),
    st.sampled_from([c for s in SPECS for k in s.all_columns for c in (k.heading, k.example, *k.choices) if c]),
)
NUMBERS = st.one_of(
    st.floats(allow_nan=True, allow_infinity=True), st.integers(-(10**20), 10**20), st.integers(0, 60_000)
)
TYPES = st.sampled_from(["n", "b", "e", "d", "s", "str", "inlineStr", "x"])


def text_xml(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


@st.composite
def cells(draw: Any, reference: str) -> str:
    """One cell as it may stand in a file: a text, a number, a date's number, or anything under a wrong type."""
    match draw(st.integers(0, 3)):
        case 0:
            return text_xml(reference, draw(TEXTS))
        case 1:
            return f'<c r="{reference}"><v>{draw(NUMBERS)}</v></c>'
        case 2:
            return f'<c r="{reference}" s="1"><v>{draw(NUMBERS)}</v></c>'
        case _:
            formula = draw(st.sampled_from(["", "<f>A1</f>", '<f t="shared" si="0"/>']))
            value = draw(st.one_of(st.just(""), st.just("<v/>"), TEXTS.map(lambda t: f"<v>{escape(t)}</v>")))
            return f'<c r="{reference}" t="{draw(TYPES)}">{formula}{value}</c>'


STYLES = '<styleSheet xmlns="{}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'
STYLES = STYLES.format("http://schemas.openxmlformats.org/spreadsheetml/2006/main")


def grid(draw: Any, headings: list[str]) -> str:
    """A sheet: its head (perhaps spoilt) and some rows of junk below."""
    rows = []
    head = [h if draw(st.integers(0, 9)) else draw(TEXTS) for h in headings]
    for row in range(1, draw(st.integers(1, 6)) + 1):
        line = ""
        for n, letter in enumerate(string.ascii_uppercase[: len(headings)]):
            reference = f"{letter}{row}"
            line += text_xml(reference, head[n]) if row == 1 else draw(cells(reference)) if draw(st.booleans()) else ""
        rows.append(f'<row r="{row}">{line}</row>')
    return sheet("".join(rows))


@st.composite
def junk(draw: Any) -> tuple[SheetSpec, bytes]:
    """A workbook with one declared sheet full of junk."""
    spec = draw(st.sampled_from(SPECS))
    headings = [c.heading for c in spec.all_columns][: len(string.ascii_uppercase)]
    return spec, workbook({spec.sheet: grid(draw, headings)}, {"xl/styles.xml": STYLES})


@given(made=junk())
def test_any_sheet_of_junk_is_rows_or_faults(made: tuple[SheetSpec, bytes]) -> None:
    spec, data = made
    book = Workbook("某.xlsx", data)
    raw = book.sheet(spec.sheet)
    if raw is None:
        assert book.faults
        return
    read = read_sheet(raw, spec)
    assert all(f.fault and f.expected and f.row >= 0 and len(str(f)) < 1000 for f in read.faults), read.faults
    assert read.faults or all(row.whole for row in read.rows)
    for row in (r for r in read.rows if r.whole and read.complete):
        missing = [c.heading for c in spec.columns if c.required and row.values.get(c.field) is None]
        assert not missing, (row, missing)


@st.composite
def spoilt_years(draw: Any) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """The small year with a few cells replaced by junk: much of it still points to one another."""
    books: dict[str, dict[str, list[dict[str, Any]]]] = other_year()
    values = st.one_of(TEXTS, st.integers(-5, 3000), st.floats(-1e6, 1e6), st.dates(), st.none())
    for _ in range(draw(st.integers(1, 4))):
        book = draw(st.sampled_from(sorted(books)))
        rows = books[book][draw(st.sampled_from(sorted(books[book])))]
        row = draw(st.sampled_from(rows))
        row[draw(st.sampled_from(sorted(row)))] = draw(values)
    return books


@given(books=spoilt_years())
@settings(
    max_examples=400 if os.environ.get("THREEONES_LONG") else 25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_a_year_with_some_junk_loads_whole_and_for_good_or_not_at_all(
    books: dict[str, dict[str, list[dict[str, Any]]]], year: Folder
) -> None:
    year.books = books
    with transaction.atomic():
        before = contents()
        try:
            first = year.load()
        except Faults as refused:
            assert all(f.fault and f.expected for f in refused.faults), refused
            assert contents() == before
        else:
            assert first.changed_anything and not load_folder(year.path, "某人").changed_anything
        transaction.set_rollback(True)
