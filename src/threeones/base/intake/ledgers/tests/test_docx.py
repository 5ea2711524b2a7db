"""Word documents: tables with their merges, what stands above them, and what nobody has accepted yet."""

from __future__ import annotations

from typing import Any

import pytest

from threeones.base.intake.ledgers.numbering import numeral
from threeones.base.intake.ledgers.tests.making import (
    cell,
    document,
    grid,
    notes,
    paragraph,
    read,
    refusal,
    rows,
    table,
    word,
)

ONE = table(cell("甲") + cell("乙"))


def test_tables_with_the_paragraphs_before_each() -> None:
    def fill(made: Any) -> None:
        made.add_paragraph("2021年工作手册")
        made.add_paragraph("")
        made.add_paragraph("一、经济")
        first = made.add_table(3, 3)
        for r in range(3):
            for c in range(3):
                first.cell(r, c).text = f"{r}{c}"
        first.cell(0, 0).merge(first.cell(0, 1))
        first.cell(1, 1).merge(first.cell(2, 2))
        made.add_paragraph("二、民生")
        made.add_table(1, 1).cell(0, 0).text = "末\n行"
        made.add_paragraph("备注：以上均为全年。")

    ledger = read("a.docx", word(fill))
    first, second = ledger.grids
    assert rows(first) == [["00\n01", None, "02"], ["10", "11\n12\n21\n22"], ["20"]]
    assert first.merged == [((0, 0), (0, 1)), ((1, 1), (2, 2))]
    assert (first.name, first.before) == ("表1", ["2021年工作手册", "一、经济"])
    assert (second.name, second.before, rows(second)) == ("表2", ["二、民生"], [["末\n行"]])
    assert notes(ledger) == [("", 0, "最后一张表之后还有1段文字，没有读：“备注：以上均为全年。”")]


def test_blank_rows_and_rows_of_other_widths_stay() -> None:
    data = document(
        table(cell("a") + cell("b"), cell("") + cell(""), '<w:trPr><w:gridBefore w:val="1"/></w:trPr>' + cell("c"), "")
    )
    assert rows(grid("a.docx", data)) == [["a", "b"], [], [None, "c"], []]


def test_an_old_merge_along_a_row() -> None:
    data = document(table(cell("a", '<w:hMerge w:val="restart"/>') + cell("", "<w:hMerge/>") + cell("b")))
    found = grid("a.docx", data)
    assert rows(found) == [["a", None, "b"]] and found.merged == [((0, 0), (0, 1))]


def test_changes_are_read_as_if_insertions_were_accepted_and_deletions_too() -> None:
    changed = (
        "<w:tc><w:p><w:r><w:t>完成</w:t></w:r><w:del><w:r><w:delText>10</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>12</w:t></w:r></w:ins><w:r><w:t>个</w:t></w:r>"
        "<w:moveFrom><w:r><w:t>旧处</w:t></w:r></w:moveFrom></w:p></w:tc>"
    )
    gone = '<w:trPr><w:del w:id="1"/></w:trPr>' + cell("删去的行")
    joined = (
        "<w:tc><w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>前</w:t></w:r></w:p>"
        "<w:p><w:r><w:t>后</w:t></w:r></w:p></w:tc>"
    )
    ledger = read("a.docx", document(table(cell("表头"), gone, changed, joined)))
    assert rows(ledger.grids[0]) == [["表头"], ["完成12个"], ["前后"]]
    assert notes(ledger) == [
        ("表1", 2, "有没有接受的修订，删去的行没有读"),
        ("表1", 2, "有没有接受的修订，删去的没有读：“10”"),
        ("表1", 2, "有没有接受的修订，插入的已按接受读"),
        ("表1", 2, "有没有接受的修订，删去的没有读：“旧处”"),
    ]


def test_a_paragraph_whose_mark_is_deleted_joins_none_in_another_place() -> None:
    open_ = '<w:p><w:pPr><w:rPr><w:del w:id="1"/></w:rPr></w:pPr><w:r><w:t>{}</w:t></w:r></w:p>'
    data = document(open_.format("上") + table(f"<w:tc>{open_.format('左')}</w:tc>" + cell("右")))
    assert rows(grid("a.docx", data)) == [["左", "右"]] and grid("a.docx", data).before == ["上"]


def test_a_table_in_a_cell_becomes_lines_of_its_text() -> None:
    inner = table(cell("节点") + cell("时限"), cell("开工") + f"<w:tc>{table(cell('三月') + cell('底'))}</w:tc>")
    ledger = read("a.docx", document(table(f"<w:tc>{paragraph('分步：')}{inner}{paragraph('完')}</w:tc>" + cell("右"))))
    assert rows(ledger.grids[0]) == [["分步：\n节点\t时限\n开工\t\t三月\t底\n完", "右"]]
    assert notes(ledger) == [("表1", 1, "格子里还套着表，按文字读了")]


def test_pictures_and_text_boxes_are_passed_over() -> None:
    box = (
        '<mc:AlternateContent xmlns:mc="m"><mc:Choice><w:drawing><w:txbxContent><w:p><w:r><w:t>框</w:t></w:r></w:p>'
        "</w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:p><w:r><w:t>又</w:t></w:r></w:p></mc:Fallback></mc:AlternateContent>"
    )
    ledger = read("a.docx", document(table(f"<w:tc><w:p><w:r><w:t>甲</w:t>{box}</w:r></w:p></w:tc>")))
    assert rows(ledger.grids[0]) == [["甲"]]
    assert notes(ledger) == [("表1", 1, "文本框里的文字没有读：“框”")]


def test_characters_that_are_elements() -> None:
    inner = (
        '<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:br w:type="page"/><w:noBreakHyphen/></w:r>'
        '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:instrText>PAGE</w:instrText></w:r>'
        "<w:hyperlink><w:r><w:t>链接</w:t></w:r></w:hyperlink><w:sdt><w:sdtContent><w:r><w:t>控件</w:t></w:r></w:sdtContent></w:sdt>"
        "<w:ruby><w:rt><w:r><w:t>pīn</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>拼</w:t></w:r></w:rubyBase></w:ruby>"
    )
    data = document(table(f"<w:tc><w:p><w:pPr><w:tabs><w:tab/></w:tabs></w:pPr>{inner}</w:p></w:tc>"))
    assert rows(grid("a.docx", data)) == [["a\tb\n-☑链接控件拼"]]


LISTS = """<w:numbering xmlns:w="w"><w:abstractNum w:abstractNumId="0">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>
</w:numbering>"""
STYLES = """<w:styles xmlns:w="w"><w:style w:styleId="H"><w:name w:val="heading 1"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
<w:style w:styleId="G"><w:basedOn w:val="H"/></w:style><w:style w:styleId="T"><w:name w:val="toc 1"/></w:style></w:styles>"""
NUMBERED = {"word/numbering.xml": LISTS, "word/styles.xml": STYLES}


def listed(text: str, list_id: int, level: int = 0) -> str:
    return paragraph(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>')


def test_automatic_numbers_are_those_that_word_shows() -> None:
    body = (
        paragraph("一、经济……1", '<w:pStyle w:val="T"/>')
        + paragraph("经济", '<w:pStyle w:val="G"/>')
        + listed("5亿元投资", 1, 1)
        + listed("税收", 1, 1)
        + paragraph("民生", '<w:pStyle w:val="H"/>')
        + listed("养老", 1, 1)
        + table(f"<w:tc>{listed('', 2)}</w:tc>" + cell("甲"), f"<w:tc>{listed('', 2)}</w:tc>" + cell("乙"))
        + table(f"<w:tc>{listed('', 3)}</w:tc>", f"<w:tc>{listed('x', 1, 1)}</w:tc>")
    )
    first, second = read("a.docx", document(body, NUMBERED)).grids
    assert first.before == ["一、经济", "1. 5亿元投资", "2. 税收", "二、民生", "1. 养老"]
    assert rows(first) == [["1", "甲"], ["2", "乙"]]
    assert rows(second) == [["1"], ["2. x"]] and second.indents == {(1, 0): 1}


def test_indents_of_paragraphs_in_cells() -> None:
    left = "<w:tc>" + paragraph("子项", '<w:ind w:left="840"/>') + "</w:tc>"
    characters = "<w:tc>" + paragraph("子项", '<w:ind w:leftChars="200" w:left="420"/>') + "</w:tc>"
    assert grid("a.docx", document(table(cell("甲"), left, characters))).indents == {(1, 0): 2, (2, 0): 1}


def test_a_document_without_tables_is_the_list_of_its_numbered_paragraphs() -> None:
    texts = [
        "2021年工作要点",
        "（征求意见稿）",
        "一、经济",
        "（一）稳增长",
        "1. 招商",
        "1.5亿元到位",
        "（1）外资",
        "二、民生",
        "1、养老",
    ]
    ledger = read("a.docx", document("".join(map(paragraph, texts))))
    (found,) = ledger.grids
    assert rows(found) == [[t] for t in texts[2:]] and found.before == texts[:2]
    assert found.indents == {(0, 0): 0, (1, 0): 1, (2, 0): 2, (4, 0): 3, (5, 0): 0, (6, 0): 2}
    assert notes(ledger) == [("", 0, "文档里没有表格，按编了号的段落读成一列（7段）")]


def test_a_document_of_prose_is_refused() -> None:
    assert "没有表格，也没有编了号的段落" in refusal("a.docx", document(paragraph("通知") + table(cell(""))))[0]


def test_the_main_part_may_be_numbered() -> None:
    relations = (
        '<Relationships><Relationship Id="r" Type="u/officeDocument" Target="/word/document2.xml"/></Relationships>'
    )
    data = document(
        "",
        {
            "word/document2.xml": f'<w:document xmlns:w="w"><w:body>{ONE}</w:body></w:document>',
            "_rels/.rels": relations,
        },
    )
    assert rows(grid("a.docx", data)) == [["甲", "乙"]]


def test_text_above_a_blank_table_goes_to_the_next() -> None:
    assert grid("a.docx", document(paragraph("标题") + table(cell("")) + paragraph("二") + ONE)).before == [
        "标题",
        "二",
    ]


@pytest.mark.parametrize(
    ("number", "style", "shown"),
    [
        (1, "chineseCounting", "一"),
        (10, "chineseCounting", "十"),
        (12, "japaneseCounting", "十二"),
        (20, "chineseCountingThousand", "二十"),
        (105, "chineseCountingThousand", "一百零五"),
        (1010, "chineseCountingThousand", "一千零一十"),
        (12, "ideographDigital", "一二"),
        (3, "ideographTraditional", "丙"),
        (21, "decimalEnclosedCircle", "㉑"),
        (12, "decimalFullWidth", "１２"),
        (28, "lowerLetter", "bb"),
        (14, "upperRoman", "XIV"),
        (4, "decimalZero", "04"),
        (7, "unknown", "7"),
    ],
)
def test_numerals(number: int, style: str, shown: str) -> None:
    assert numeral(number, style) == shown
