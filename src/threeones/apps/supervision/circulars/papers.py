"""The paper of an issued circular (公文) as docx and pdf, from its frozen content alone; the text for a chat group."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from threeones.apps.handbook.printing.stock import chinese_day
from threeones.apps.supervision.circulars.content import Content, RowTold, SectionTold, UnitTold, plain
from threeones.apps.supervision.circulars.ranking import ranked
from threeones.base.documents.blocks import (
    Block,
    Heading,
    Letterhead,
    Line,
    Manuscript,
    Section,
    Table,
    Title,
    printable,
)
from threeones.base.documents.layout import layout
from threeones.base.documents.numerals import numeral
from threeones.base.documents.paper import written
from threeones.base.pages.words import light

ANNEX = ("序号", "项目", "牵头单位", "灯", "依据", "原因", "完成时限")
ANNEX_WIDTHS = (6, 24, 14, 7, 7, 30, 12)
RANKING = ("位次", "单位", "参评项目", "正常率", "红灯")
RANKING_WIDTHS = (14, 40, 16, 16, 14)
CHANGES = ("数字或项目", "更正前", "更正后")
CHANGES_WIDTHS = (60, 20, 20)
UNIT_WIDTH = 28


def made(content: Content, kind: str) -> bytes:
    """The bytes (``docx`` or ``pdf``), in Chinese, the same for the same content. Raises Faults where it cannot be written."""
    return written(_manuscript(content), kind, layout())


def chat_text(content: Content) -> str:
    """A text to paste into a chat group."""
    return "\n".join(content["chat"])


def _manuscript(content: Content) -> Manuscript:
    day = date.fromisoformat(content["day"])
    blocks: list[Block] = [Letterhead(printable(content["letterhead"])), Line(content["document"], "number")]
    blocks.append(Title([printable(content["heading"])]))
    if content["demonstration"]:
        blocks.append(Line(printable(content["demonstration"]), "note"))
    blocks.append(Line(f"{printable(content['addressed'])}：", "flush"))
    blocks += [Line(printable(line)) for line in plain(content["before"])]
    if content["changes"]:
        blocks.append(_changes(content))
    for n, section in enumerate(shown_sections(content), start=1):
        blocks.append(Heading(1, f"{numeral(n)}、{printable(section['title'])}"))
        blocks += [Line(printable(line)) for line in plain(section["lines"])]
        blocks += tables_of(content, section["table"])
    blocks += [Line(""), Line(f"附件：{printable(content['annex_title'])}"), Line("")]
    blocks += [Line(printable(content["bureau"]), "signature"), Line(chinese_day(day), "signature")]
    annex = Section(_annex(content), landscape=True)
    return Manuscript(
        printable(f"{content['heading']} {content['document']}"),
        printable(content["bureau"]),
        day,
        [Section(blocks), annex],
    )


def _changes(content: Content) -> Table:
    def word(text: str, is_light: bool) -> str:
        return light(text).word if is_light else text

    rows = [
        (printable(c["what"]), word(c["before"], c["light"]), word(c["after"], c["light"])) for c in content["changes"]
    ]
    return Table(printable(content["changes_title"]), CHANGES, rows, CHANGES_WIDTHS, ruled=True)


def shown_sections(content: Content) -> list[SectionTold]:
    """The sections that say something or have a table."""
    return [s for s in content["sections"] if s["lines"] or s["table"]]


def tables_of(content: Content, name: str) -> list[Block]:
    """The table below a section."""
    if name == "units":
        return [_units(content)]
    return [_ranking(content)] if name == "ranking" else []


def _units(content: Content) -> Table:
    """Units by light."""
    states = content["states"]
    heads = ("单位", "项目数", *(light(s).word for s in states), "正常率")
    rows = [
        (printable(u["name"]), str(u["total"]), *(str(u["lights"].get(s, 0)) for s in states), u["share"] or "—")
        for u in content["units"]
    ]
    rows.append(_sum(content["units"], states, content["figures"]["正常率"]["text"]))
    each = (100 - UNIT_WIDTH) // (len(heads) - 1)
    widths = (100 - each * (len(heads) - 1), *(each for _h in heads[1:]))
    return Table("", heads, rows, widths, right=range(1, len(heads)), ruled=True)


def _sum(units: Sequence[UnitTold], states: Sequence[str], share: str) -> tuple[str, ...]:
    whole = [str(sum(u["lights"].get(s, 0) for u in units)) for s in states]
    return ("合计", str(sum(u["total"] for u in units)), *whole, share or "—")


def _ranking(content: Content) -> Table:
    rows = [
        (
            str(u["place"]) if u["place"] else "不排名",
            printable(u["name"]),
            str(u["counted"]),
            u["share"] or "—",
            str(u["lights"].get("red", 0)),
        )
        for u in ranked(content["units"])
    ]
    return Table("", RANKING, rows, RANKING_WIDTHS, right=(2, 3, 4), ruled=True)


def _annex(content: Content) -> list[Block]:
    mark: list[Block] = [Line("附件", "mark"), Title([printable(content["annex_title"])])]
    chosen = set(content["annex"])
    rows = [
        _annex_row(n, r, content) for n, r in enumerate((r for r in content["rows"] if r["code"] in chosen), start=1)
    ]
    if not rows:
        return [*mark, Line(printable(content["annex_none"]))]
    return [*mark, Table("", ANNEX, rows, ANNEX_WIDTHS, ruled=True)]


def _annex_row(n: int, row: RowTold, content: Content) -> tuple[str, ...]:
    basis = content["basis_words"]["published" if row["published"] else "computed"]
    word = light(row["light"]).word
    told = (row["name"], row["unit"], word, basis, row["reason"], row["deadline"])
    return (str(n), *(printable(text) for text in told))
