"""Page and styles of a docx, from the layout of official documents."""

from __future__ import annotations

from decimal import Decimal
from math import floor

from docx.document import Document as Docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.section import _Footer
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from lxml import etree

from threeones.base.documents import word_xml
from threeones.base.documents.layout import POINTS_PER_MM, Layout, Style

APPENDIX, SOURCE, CELL, PICTURE = "来源", "来源条目", "来源表格", "图"
FLUSH, SIGNATURE, NUMBER, MARK, LETTERHEAD = "顶格", "署名", "发文字号", "附件", "发文机关标志"
CENTRED, LABEL, FACT = "居中", "名目", "内容"
TWIPS = 20
FOOTER_LINE = Decimal("1.2")
CURRENT_WORD = "15"
"""The mode of Word 2013 and after; any other is shown as one for compatibility."""
SIGNED_INDENT = 2
"""So many characters a signature stands in from the right."""
RULE = 12
"""The red rule's width in eighths of a point."""
INDENT = 2
"""So many characters begin a paragraph blank."""


def prepare(document: Docx, layout: Layout) -> None:
    """Page, grid, styles, page number and settings."""
    _page(document, layout)
    _styles(document, layout)
    section = document.sections[0]
    document.settings.odd_and_even_pages_header_footer = True
    _page_number(section.footer, layout, odd=True)
    _page_number(section.even_page_footer, layout, odd=False)
    _settings(document)
    _font_table(document, layout)
    _without_thumbnail(document)


def _page(document: Docx, layout: Layout) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(float(layout.width)), Mm(float(layout.height))
    section.top_margin, section.bottom_margin = Mm(float(layout.top)), Mm(float(layout.bottom))
    section.left_margin, section.right_margin = Mm(float(layout.left)), Mm(float(layout.right))
    number = layout.styles["page_number"].size_pt * FOOTER_LINE / POINTS_PER_MM
    section.footer_distance = Mm(float(layout.bottom - layout.number_below - number))
    section.header_distance = Mm(float(layout.top) / 2)
    for old in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(old)
    # a grid of characters is read differently from program to program: letters stand closer instead (_close)
    section._sectPr.append(word_xml.element("w:docGrid", type="lines", linePitch=line_twips(layout)))


def line_twips(layout: Layout) -> int:
    """The pitch of lines in twentieths of a point, rounded down: rounded up, the last line would fall off the page."""
    return int(layout.line_pt * TWIPS)


def _close(style: ParagraphStyle, layout: Layout, of: Style) -> None:
    """Letters so close that the layout's number of them fills a line."""
    spare = floor((layout.character_pt - of.size_pt) * TWIPS)
    style.element.get_or_add_rPr().append(word_xml.element("w:spacing", val=spare))
    word_xml.in_order(style.element.rPr, word_xml.RUN_ORDER)


def _styles(document: Docx, layout: Layout) -> None:
    styles = document.styles
    defaults = styles.element.find(qn("w:docDefaults"))
    if defaults is not None:
        styles.element.remove(defaults)
    body = layout.styles["body"]
    line = Pt(line_twips(layout) / TWIPS)
    normal = _style(document, "Normal", body, align=WD_ALIGN_PARAGRAPH.JUSTIFY)
    normal.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    normal.paragraph_format.line_spacing = line
    normal.element.rPr.append(word_xml.element("w:lang", val="zh-CN", eastAsia="zh-CN"))
    # a page is filled to its last line, and digits stand as close as the characters beside them
    for tag in ("w:widowControl", "w:autoSpaceDE", "w:autoSpaceDN"):
        normal.element.pPr.append(word_xml.element(tag, val=0))
    word_xml.in_order(normal.element.pPr, word_xml.PARAGRAPH_ORDER)
    text = _style(document, "Body Text", body)
    _indent(text, body)
    _close(text, layout, body)
    title = _style(document, "Title", layout.styles["title"], align=WD_ALIGN_PARAGRAPH.CENTER)
    title.paragraph_format.space_after = line
    title.paragraph_format.line_spacing = Pt(float(layout.styles["title"].size_pt) * 1.5)
    for name, style in (("Heading 1", "heading_1"), ("Heading 2", "heading_2"), ("Heading 3", "heading_3")):
        heading = _style(document, name, layout.styles[style])
        heading.paragraph_format.keep_with_next = True
        _indent(heading, layout.styles[style])
        _close(heading, layout, layout.styles[style])
    caption = _style(document, "Caption", layout.styles["caption"], align=WD_ALIGN_PARAGRAPH.CENTER)
    caption.paragraph_format.line_spacing = Pt(float(layout.styles["caption"].size_pt) * 1.5)
    for name, style in ((APPENDIX, "appendix"), (SOURCE, "appendix"), (CELL, "table")):
        _small(document, name, layout.styles[style])
    styles[SOURCE].paragraph_format.keep_with_next = True
    styles[SOURCE].paragraph_format.space_before = Pt(float(layout.styles["appendix"].size_pt))
    word_xml.fonts(styles[SOURCE].element.get_or_add_rPr(), layout.styles["heading_1"].docx)
    drawn = _style(document, PICTURE, body, align=WD_ALIGN_PARAGRAPH.CENTER)
    # an exact line would cut a picture off
    drawn.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    drawn.paragraph_format.keep_with_next = True


def more(document: Docx, layout: Layout) -> None:
    """The styles of books and notices (公文、手册) beside those of a text: letterhead, number, signature, contents, facts."""
    body, line = layout.styles["body"], line_twips(layout)
    for name, style in ((FLUSH, "body"), (MARK, "heading_1")):
        _close(_style(document, name, layout.styles[style]), layout, layout.styles[style])
    _style(document, CENTRED, body, align=WD_ALIGN_PARAGRAPH.CENTER)
    signed = _style(document, SIGNATURE, body, align=WD_ALIGN_PARAGRAPH.RIGHT)
    signed.paragraph_format.keep_with_next = True
    signed.paragraph_format.right_indent = Pt(float(body.size_pt) * SIGNED_INDENT)
    head = _style(document, LETTERHEAD, layout.styles["letterhead"], align=WD_ALIGN_PARAGRAPH.CENTER)
    head.font.color.rgb = RGBColor.from_string(layout.red.upper())
    head.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    head.paragraph_format.space_after = Pt(line / TWIPS * 2)
    number = _style(document, NUMBER, body, align=WD_ALIGN_PARAGRAPH.CENTER)
    number.paragraph_format.space_after = Pt(line / TWIPS * 2)
    rule = word_xml.element("w:pBdr")
    rule.append(word_xml.element("w:bottom", val="single", sz=RULE, space=11, color=layout.red.upper()))
    number.element.get_or_add_pPr().append(rule)
    word_xml.in_order(number.element.pPr, word_xml.PARAGRAPH_ORDER)
    _contents(document, layout)
    for name in (FACT, LABEL):
        _small(document, name, layout.styles["appendix"])
        document.styles[name].paragraph_format.keep_with_next = True
    word_xml.fonts(document.styles[LABEL].element.get_or_add_rPr(), layout.styles["heading_1"].docx)


def _contents(document: Docx, layout: Layout) -> None:
    """Entries of the contents: dots up to the page at the right edge; lower levels stand further in and closer."""
    edge = int(layout.text_width * POINTS_PER_MM * TWIPS)
    for level, (name, style) in enumerate((("TOC 1", "heading_1"), ("TOC 2", "body"), ("TOC 3", "appendix"))):
        entry = _style(document, name, layout.styles[style], align=WD_ALIGN_PARAGRAPH.LEFT)
        entry.paragraph_format.left_indent = Pt(float(layout.styles["body"].size_pt) * level)
        if style == "appendix":
            entry.paragraph_format.line_spacing = Pt(float(layout.styles[style].size_pt) * 1.6)
            entry.element.pPr.append(word_xml.element("w:snapToGrid", val=0))
        tabs = word_xml.element("w:tabs")
        tabs.append(word_xml.element("w:tab", val="right", leader="dot", pos=edge))
        entry.element.get_or_add_pPr().append(tabs)
        word_xml.in_order(entry.element.pPr, word_xml.PARAGRAPH_ORDER)


def _style(document: Docx, name: str, style: Style, align: WD_ALIGN_PARAGRAPH | None = None) -> ParagraphStyle:
    """A style with nothing of the template's look: its font for every script, its size, black."""
    there = name in [s.name for s in document.styles]
    found = document.styles[name] if there else document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    assert isinstance(found, ParagraphStyle)
    for part in ("w:rPr", "w:pPr"):
        old = found.element.find(qn(part))
        if old is not None:
            found.element.remove(old)
    if name != "Normal":
        found.base_style = document.styles["Normal"]
    found.font.size, found.font.color.rgb, found.font.bold = Pt(float(style.size_pt)), RGBColor(0, 0, 0), False
    word_xml.fonts(found.element.get_or_add_rPr(), style.docx)
    found.paragraph_format.space_before = found.paragraph_format.space_after = Pt(0)
    if align is not None:
        found.paragraph_format.alignment = align
    if name.startswith("Heading"):
        level = int(name[-1]) - 1
        found.element.get_or_add_pPr().append(word_xml.element("w:outlineLvl", val=level))
    return found


def _indent(style: ParagraphStyle, of: Style) -> None:
    """Two characters blank at the beginning: said in characters for Word and WPS, and in twips for others."""
    style.paragraph_format.first_line_indent = Pt(float(of.size_pt) * INDENT)
    indent = style.element.pPr.find(qn("w:ind"))
    indent.set(qn("w:firstLineChars"), str(INDENT * 100))


def _small(document: Docx, name: str, style: Style) -> None:
    """The style of an appendix: single lines, off the grid of the text."""
    found = _style(document, name, style, align=WD_ALIGN_PARAGRAPH.LEFT)
    found.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    found.element.get_or_add_pPr().insert(0, word_xml.element("w:snapToGrid", val="0"))
    word_xml.in_order(found.element.pPr, word_xml.PARAGRAPH_ORDER)


def _page_number(footer: _Footer, layout: Layout, *, odd: bool) -> None:
    """— 1 —: at the right of odd pages and at the left of even ones, one character from the edge."""
    footer.is_linked_to_previous = False
    style = layout.styles["page_number"]
    paragraph = footer.paragraphs[0]
    paragraph.style = "Normal"
    form = paragraph.paragraph_format
    form.alignment = WD_ALIGN_PARAGRAPH.RIGHT if odd else WD_ALIGN_PARAGRAPH.LEFT
    blank = Pt(float(style.size_pt * layout.number_indent))
    if odd:
        form.right_indent = blank
    else:
        form.left_indent = blank
    form.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    form.line_spacing = Pt(float(style.size_pt * FOOTER_LINE))
    for run in word_xml.page_number(paragraph, layout.dash):
        run.font.size = Pt(float(style.size_pt))
        word_xml.fonts(run._r.get_or_add_rPr(), style.docx)


def _settings(document: Docx) -> None:
    """The template's own settings are those of an old Word and of Japanese."""
    settings = document.settings.element
    settings.find(qn("w:zoom")).set(qn("w:percent"), "100")
    settings.find(qn("w:themeFontLang")).set(qn("w:eastAsia"), "zh-CN")
    for setting in settings.find(qn("w:compat")).findall(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), CURRENT_WORD)


def _font_table(document: Docx, layout: Layout) -> None:
    """The fonts that are used, each with the one that stands in for it on a machine without."""
    table = etree.Element(qn("w:fonts"), nsmap={"w": word_xml.W})
    for name, instead in dict.fromkeys((s.docx, s.instead) for s in layout.styles.values()):
        font = etree.SubElement(table, qn("w:font"), {qn("w:name"): name})
        etree.SubElement(font, qn("w:altName"), {qn("w:val"): instead})
        etree.SubElement(font, qn("w:charset"), {qn("w:val"): "86"})
        etree.SubElement(font, qn("w:family"), {qn("w:val"): "auto"})
        etree.SubElement(font, qn("w:pitch"), {qn("w:val"): "variable"})
    part = next(r.target_part for r in document.part.rels.values() if r.reltype == RELATIONSHIP_TYPE.FONT_TABLE)
    part._blob = etree.tostring(table, xml_declaration=True, encoding="UTF-8", standalone=True)


def _without_thumbnail(document: Docx) -> None:
    """The template's own little picture is not of this document."""
    package = document.part.package
    for key, relation in list(package.rels.items()):
        if relation.reltype == RELATIONSHIP_TYPE.THUMBNAIL:
            del package.rels[key]
