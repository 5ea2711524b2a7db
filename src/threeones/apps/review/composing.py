"""The review's text: sentences whose figures all have records, and what is missing for the others.

A passage that somebody edited is said in those words; its figures are computed all the same.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from threeones.apps.review.definitions import ReviewPack
from threeones.apps.review.figures import Figure, Reading, growth_words, needs
from threeones.apps.review.prose import CLOSING, OPENING, Section, Sentence, Slot, Theme
from threeones.apps.review.writing import Paragraph, read_text, token, typed_numbers, written

Edited = Mapping[str, str]
"""Texts of edited passages by their names."""
NOTHING: Edited = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text; with a figure where it is one of its numbers. ``whole``: no line may end inside it."""

    text: str
    figure: Figure | None = None
    whole: bool = False


Pieces = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class ComposedTheme:
    """A passage with the sentences that can be said, by paragraphs: each sentence is a row of pieces.

    ``unsaid`` are sentences (as an editor writes them) that lack records, ``lost`` tokens whose figure the pack no longer
    has, ``typed`` numbers that an editor wrote by hand.
    """

    key: str
    title: Mapping[str, str]
    paragraphs: tuple[tuple[Pieces, ...], ...]
    figures: tuple[Figure, ...]
    missing: tuple[Figure, ...]
    edited: bool = False
    unsaid: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    typed: tuple[str, ...] = ()

    @property
    def sentences(self) -> tuple[Pieces, ...]:
        """All its sentences."""
        return tuple(s for p in self.paragraphs for s in p)


@dataclass(frozen=True, slots=True)
class ComposedSection:
    """A bureau's part of the review."""

    section: Section
    themes: tuple[ComposedTheme, ...]

    @property
    def title(self) -> Mapping[str, str]:
        """Its title."""
        return self.section.title

    @property
    def bureau(self) -> str:
        """The bureau whose part it is."""
        return self.section.bureau

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The figures that are said."""
        return tuple({f.id: f for t in self.themes for f in t.figures}.values())

    @property
    def by_basis(self) -> Mapping[str, tuple[Figure, ...]]:
        """The figures that are said, by what they are worth."""
        said = self.figures
        return {b: tuple(f for f in said if f.basis == b) for b in dict.fromkeys(str(f.basis) for f in said)}

    @property
    def remarkable(self) -> tuple[Figure, ...]:
        """Figures that an editor looks at twice: hedged, changed by later records, or unable to claim all."""
        odd = [f for f in self.figures if f.hedge != "exact" or f.later is not None or (f.held and not f.held.holds)]
        return tuple(odd)

    @property
    def missing(self) -> tuple[Figure, ...]:
        """The figures without records."""
        return tuple({f.id: f for t in self.themes for f in t.missing}.values())

    @property
    def typed(self) -> tuple[str, ...]:
        """Numbers that were written by hand."""
        return tuple(dict.fromkeys(n for t in self.themes for n in t.typed))

    @property
    def lost(self) -> tuple[str, ...]:
        """Tokens in the text whose figure the pack no longer has."""
        return tuple(dict.fromkeys(i for t in self.themes for i in t.lost))


@dataclass(frozen=True, slots=True)
class Gap:
    """A figure without records (缺记录): ``needs`` says in Chinese and English which records would fill it."""

    figure: Figure
    needs: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Review:
    """The annual review (年度回顾) as of a day."""

    reading: Reading
    sections: tuple[ComposedSection, ...]
    gaps: tuple[Gap, ...]

    @property
    def computed(self) -> tuple[Figure, ...]:
        """The figures that have a value."""
        return tuple(f for f in self.reading.figures.values() if f.status == "computed")

    @property
    def invented(self) -> bool:
        """Whether any of its figures rests on invented records (演示数据)."""
        return any(f.basis == "synthetic" for f in self.computed)


def figures_in(pack: ReviewPack, sections: Collection[str], edited: Edited = NOTHING) -> set[str]:
    """The figures that stand in some sections: in the pack's sentences, or in the words of an editor."""
    kept = [s for s in pack.sections if s.id in sections]
    ids = {i for s in kept for i in s.figures}
    return ids | {i for s in kept for k in s.keys for p in read_text(edited.get(k, "")) for x in p for i in x.figures}


def narrowed(reading: Reading, sections: Collection[str], edited: Edited = NOTHING) -> Reading:
    """The reading of some sections alone, with the figures that stand in them and no others."""
    kept = tuple(s for s in reading.pack.sections if s.id in sections)
    ids = figures_in(reading.pack, sections, edited)
    figures = {i: f for i, f in reading.figures.items() if i in ids}
    return replace(reading, pack=replace(reading.pack, sections=kept), figures=figures)


def compose(reading: Reading, edited: Edited = NOTHING) -> Review:
    """The text of a review from its figures, in the words of ``edited`` where a passage stands there."""
    sections = tuple(ComposedSection(s, _themes(s, reading, edited)) for s in reading.pack.sections)
    gaps = [Gap(f, needs(reading, f)) for f in reading.figures.values() if f.status == "no_records"]
    return Review(reading, sections, tuple(gaps))


def _themes(section: Section, reading: Reading, edited: Edited) -> tuple[ComposedTheme, ...]:
    themes = [_passage(section.key(t.id), t, reading, edited) for t in section.themes]
    opening, closing = (_passage(section.key(k), None, reading, edited) for k in (OPENING, CLOSING))
    return tuple(t for t in (opening, *themes, closing) if t.title or t.edited)


def _passage(key: str, theme: Theme | None, reading: Reading, edited: Edited) -> ComposedTheme:
    text = edited.get(key)
    paragraphs = read_text(text) if text is not None else ((theme.sentences,) if theme else ())
    return compose_passage(key, theme.title if theme else {}, paragraphs, reading, edited=text is not None)


def compose_passage(
    key: str, title: Mapping[str, str], paragraphs: Sequence[Paragraph], reading: Reading, *, edited: bool
) -> ComposedTheme:
    """One passage: what can be said of it, and what is to be said about the rest."""
    sentences = [s for p in paragraphs for s in p]
    ids = dict.fromkeys(i for s in sentences for i in s.figures)
    spoken = {i for s in sentences if _can_say(s, reading) for i in s.figures}
    said = [tuple(_pieces(s, reading) for s in p if _can_say(s, reading)) for p in paragraphs]
    known = [reading.figures[i] for i in ids if i in reading.figures]
    return ComposedTheme(
        key=key,
        title=title,
        paragraphs=tuple(p for p in said if p),
        figures=tuple(f for f in known if f.id in spoken),
        missing=tuple(f for f in known if f.status == "no_records"),
        edited=edited,
        unsaid=tuple(written([s]) for s in sentences if not _can_say(s, reading)),
        lost=tuple(token(Slot(i)) for i in ids if i not in reading.figures),
        typed=tuple(typed_numbers(sentences)) if edited else (),
    )


def _can_say(sentence: Sentence, reading: Reading) -> bool:
    found = (reading.figures.get(i) for i in sentence.figures)
    return all(f is not None and f.status == "computed" for f in found)


def _pieces(sentence: Sentence, reading: Reading) -> Pieces:
    return tuple(q for p in sentence.parts for q in (_slot(p, reading) if isinstance(p, Slot) else [Piece(p)]))


def _slot(slot: Slot, reading: Reading) -> list[Piece]:
    figure = reading.figures[slot.figure]
    if slot.part == "growth":
        word, number = growth_words(figure, reading.wording)
        return [Piece(word), Piece(number, figure)] if number else [Piece(word, figure)]
    return [_piece(slot, figure)]


def _piece(slot: Slot, figure: Figure) -> Piece:
    match slot.part:
        case "rank":
            return Piece(f"第{figure.wording}", figure)
        case "period":
            return Piece(figure.period.short_zh if figure.period else "", whole=True)
        case "set":
            return Piece(figure.definition.set_name)
        case "names":
            return Piece("、".join(figure.names))
        case "claim":
            return Piece(figure.held.text if figure.held else "")
    return Piece(str(figure.wording), figure)
