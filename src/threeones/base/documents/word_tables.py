"""Tables of a docx, written as XML: by way of python-docx's cells a thousand rows take minutes."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from docx.document import Document as Docx
from docx.oxml import parse_xml

from threeones.base.documents.blocks import Table, fact_rows, spans
from threeones.base.documents.layout import POINTS_PER_MM, Layout

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
CELL, LABEL = "来源表格", "表内文字"
TWIPS = 20
LINE = 4
"""The width of a table's rules in eighths of a point."""
FACT_WIDTHS = (13, 37, 13, 37)


def paragraph(text: str, style: str, more: str = "") -> str:
    """A paragraph of one run; ``more`` are further properties, in the format's order."""
    words = f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{more}</w:pPr>{words}</w:p>'


def width_of(layout: Layout, *, landscape: bool = False) -> int:
    """The width of the text area in twentieths of a point."""
    return int((layout.text_height if landscape else layout.text_width) * POINTS_PER_MM * TWIPS)


def table_xml(table: Table, whole: int, style: str) -> str:
    """A table whose head stands again on every page."""
    columns = [whole * w // sum(table.widths) for w in table.widths]
    sides = ("top", "left", "bottom", "right", "insideH", "insideV") if table.ruled else ("top", "bottom", "insideH")
    heads = [
        _cell(text, width, style, right=n in table.right)
        for n, (text, width) in enumerate(zip(table.heads, columns, strict=True))
    ]
    made = [_start(columns, sides), _row(heads, head=True)]
    down = spans(table.rows, table.merged)
    for reach, row in zip(down, table.rows, strict=True):
        cells = []
        for n, (text, width) in enumerate(zip(row, columns, strict=True)):
            merge = "" if n >= table.merged else _merge(reach[n])
            cells.append(_cell("" if merge == _GOES_ON else text, width, style, right=n in table.right, merge=merge))
        made.append(_row(cells))
    return "".join([*made, "</w:tbl>"])


def facts_xml(pairs: Sequence[tuple[str, str]], whole: int, style: str, label: str) -> str:
    """Names and values in two columns of pairs."""
    columns = [whole * w // 100 for w in FACT_WIDTHS]
    made = [_start(columns, ("top", "left", "bottom", "right", "insideH", "insideV"))]
    for row in fact_rows(pairs):
        cells = []
        for name, value in row:
            cells.append(_cell(name, columns[0], label))
            cells.append(
                _cell(value, columns[1], style) if len(row) == 2 else _cell(value, sum(columns[1:]), style, span=3)
            )
        made.append(_row(cells))
    return "".join([*made, "</w:tbl>"])


def append_table(
    document: Docx, heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int], layout: Layout
) -> None:
    """A table in the style of the appendix at the end of a document; ``widths`` are in percent."""
    xml = table_xml(Table("", heads, rows, widths), width_of(layout), document.styles[CELL].style_id)
    made = parse_xml(xml.replace("<w:tbl>", f'<w:tbl xmlns:w="{W}">', 1))
    document.element.body.insert_element_before(made, "w:sectPr")


_BEGINS, _GOES_ON = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


def _merge(reach: int) -> str:
    return "" if reach == 1 else _BEGINS if reach else _GOES_ON


def _start(columns: Sequence[int], sides: Sequence[str]) -> str:
    borders = "".join(f'<w:{s} w:val="single" w:sz="{LINE}" w:space="0" w:color="auto"/>' for s in sides)
    grid = "".join(f'<w:gridCol w:w="{c}"/>' for c in columns)
    properties = f'<w:tblW w:w="{sum(columns)}" w:type="dxa"/><w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/>'
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>"


def _row(cells: Sequence[str], *, head: bool = False) -> str:
    return f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' if head else ''}</w:trPr>{''.join(cells)}</w:tr>"


def _cell(text: str, width: int, style: str, *, right: bool = False, span: int = 1, merge: str = "") -> str:
    spanned = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    words = paragraph(text, style, '<w:jc w:val="right"/>' if right else "")
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{spanned}{merge}</w:tcPr>{words}</w:tc>'
