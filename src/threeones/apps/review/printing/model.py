"""What is printed, whatever the format: text whose numbers are numbered, charts, and where every number comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from threeones.apps.review.composing import ComposedSection, ComposedTheme, Pieces, Review
from threeones.apps.review.explaining import explanation
from threeones.apps.review.figures import Figure
from threeones.apps.review.printing.charts import Picture, pictures, row_ranges
from threeones.apps.review.printing.svg import Frame
from threeones.apps.review.words import basis_word
from threeones.base.documents.layout import POINTS_PER_MM, Layout
from threeones.base.documents.numerals import numeral
from threeones.base.documents.paper import printable
from threeones.base.pages.derivations import Row, Step


@dataclass(frozen=True, slots=True)
class Run:
    """A run of text; ``ref`` is the number of the appendix entry that tells where it comes from. ``whole``: no line ends in it."""

    text: str
    ref: int | None = None
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme with its heading （一）… and its paragraphs; no heading for an opening or a closing."""

    heading: str
    paragraphs: tuple[tuple[Run, ...], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart with its number."""

    number: int
    picture: Picture

    @property
    def caption(self) -> str:
        """图1　…"""
        return f"图{self.number}　{self.picture.title}"


@dataclass(frozen=True, slots=True)
class Section:
    """A bureau's part with its heading 一、…"""

    bureau: str
    heading: str
    themes: tuple[Theme, ...]
    charts: tuple[Chart, ...]


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A record of the appendix: what it is, its value with its unit, and where it stands."""

    name: str
    value: str
    file: str
    sheet: str
    row: int
    basis: str
    document: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where a number comes from: its formula with the numbers put in, in words what is counted, and the records."""

    number: int
    id: str
    title: str
    shown: str
    formula: str
    rule: str
    notes: tuple[str, ...]
    basis: str
    rows: tuple[SourceRow, ...]

    @property
    def ranges(self) -> list[str]:
        """The records in short, by sheet: 项目.xlsx 项目 第2—92行（91条）."""
        by_sheet: dict[tuple[str, str], list[int]] = {}
        for r in self.rows:
            by_sheet.setdefault((r.file, r.sheet), []).append(r.row)
        return [f"{file} {sheet} {row_ranges(rows)}（{len(set(rows))}条）" for (file, sheet), rows in by_sheet.items()]


@dataclass(frozen=True, slots=True)
class Gap:
    """A figure without records and what it needs."""

    id: str
    title: str
    needs: str


@dataclass(frozen=True, slots=True)
class Printed:
    """The review as it is printed; ``standing`` says as of when, ``demonstration`` that records are invented (else empty)."""

    title: str
    year: int
    as_of: date
    standing: str
    demonstration: str
    sections: tuple[Section, ...]
    sources: tuple[Source, ...]
    gaps: tuple[Gap, ...]
    charts: tuple[Chart, ...]
    files: tuple[tuple[str, str], ...]
    imprint: str
    references: Mapping[str, int] = field(default_factory=dict)

    def title_lines(self, layout: Layout) -> list[str]:
        """The title in lines: one that is too long for a line is broken after its colon, where its sense is whole."""
        fits = layout.text_width * POINTS_PER_MM / layout.styles["title"].size_pt
        before, colon, after = self.title.partition("：")
        return [self.title] if len(self.title) <= fits or not after else [before + colon, after]


def printed(
    review: Review, year: int, layout: Layout, version: int, demonstration: bool, hashes: Mapping[str, str]
) -> Printed:
    """The review as it is printed. ``version`` is that of its draft (0: the pack's own words), ``hashes`` the SHA-256 of
    the loaded files by name."""
    refs = references(review)
    frame = Frame(
        float(layout.chart_width * POINTS_PER_MM),
        float(layout.chart_height * POINTS_PER_MM),
        ", ".join((*layout.styles["chart"].pdf, "sans-serif")),
    )
    sections: list[Section] = []
    charts: list[Chart] = []
    for n, composed in enumerate(review.sections):
        drawn = pictures(composed.section, year, review.reading.as_of, frame)
        own = [Chart(len(charts) + i, p) for i, p in enumerate(drawn, 1)]
        charts += own
        sections.append(_section(composed, n + 1, refs, own))
    sources = tuple(_source(review, review.reading.figures[i], n) for i, n in refs.items())
    used = dict.fromkeys(r.file for s in sources for r in s.rows)
    pack = review.reading.pack
    words = f"数据截至{review.reading.as_of.isoformat()}；{len(review.computed)}个数字由记录得出，{len(review.gaps)}个缺记录"
    return Printed(
        title=printable(pack.title["zh"]),
        year=year,
        as_of=review.reading.as_of,
        standing=words + (f"；第{version}稿" if version else ""),
        demonstration="演示数据：标“示例”的数字由虚构的记录得出，标“公布”的照录公开文件" if demonstration else "",
        sections=tuple(sections),
        sources=sources,
        gaps=tuple(Gap(g.figure.id, printable(g.figure.title), printable(g.needs["zh"])) for g in review.gaps),
        charts=tuple(charts),
        files=tuple((printable(f), hashes.get(f, "")) for f in used),
        imprint=printable(f"口径：规则包 {pack.id} 第{pack.version}版；出处：{pack.source.title}。"),
        references=refs,
    )


def references(review: Review) -> dict[str, int]:
    """The figures that the text prints, numbered in the order in which they first appear."""
    found: dict[str, int] = {}
    for section in review.sections:
        for piece in (p for t in section.themes for s in t.sentences for p in s):
            if piece.figure is not None:
                found.setdefault(piece.figure.id, len(found) + 1)
    return found


def _section(composed: ComposedSection, number: int, refs: Mapping[str, int], charts: Sequence[Chart]) -> Section:
    themes, titled = [], 0
    for theme in composed.themes:
        if not theme.paragraphs:
            continue
        titled += bool(theme.title)
        themes.append(_theme(theme, titled, refs))
    heading = f"{numeral(number)}、{composed.bureau}：{composed.title['zh']}"
    return Section(printable(composed.bureau), printable(heading), tuple(themes), tuple(charts))


def _theme(theme: ComposedTheme, number: int, refs: Mapping[str, int]) -> Theme:
    heading = printable(f"（{numeral(number)}）{theme.title['zh']}") if theme.title else ""
    return Theme(heading, tuple(_runs(p, refs) for p in theme.paragraphs))


def _runs(sentences: Sequence[Pieces], refs: Mapping[str, int]) -> tuple[Run, ...]:
    runs = (
        Run(printable(p.text), refs[p.figure.id] if p.figure is not None else None, p.whole)
        for pieces in sentences
        for p in pieces
        if p.text
    )
    return tuple(runs)


def _source(review: Review, figure: Figure, number: int) -> Source:
    found = explanation(review.reading, figure)
    step = Step(found.node, found.words, found.parts)
    formula = step.formula + (f" = {step.value}" if found.node.args else "") + (f" {step.unit}" if step.unit else "")
    leaves = [leaf for leaf in found.node.leaves() if leaf.op == "row" and leaf.source]
    rows = dict.fromkeys(_row(Row(leaf, found.words)) for leaf in leaves)
    return Source(
        number=number,
        id=figure.id,
        title=printable(figure.title),
        shown=printable(found.shown),
        formula=printable(formula),
        rule=printable(found.rule),
        notes=tuple(printable(n) for n in found.notes),
        basis=basis_word(figure.basis),
        rows=tuple(rows),
    )


def _row(row: Row) -> SourceRow:
    file, _hash, sheet = str(row.node.source).partition("#")
    value = f"{row.value} {row.unit}".strip() if row.value != row.name else ""
    texts = (row.name, value, file, sheet)
    name, value, file, sheet = (printable(t) for t in texts)
    return SourceRow(name, value, file, sheet, int(row.node.row or 0), row.basis_word, printable(row.document))
