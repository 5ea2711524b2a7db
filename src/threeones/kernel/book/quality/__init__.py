"""The quality reading (质量体检) of a handbook before it is signed: what it lacks, contradicts, overloads or says twice."""

from __future__ import annotations

from collections.abc import Iterable

from threeones.kernel.book.model import Book
from threeones.kernel.book.quality.alike import duplicates
from threeones.kernel.book.quality.days import days_off, misfits
from threeones.kernel.book.quality.entries import Suggest, codes_twice, missing, unmeasurable, unserved, vague, weights
from threeones.kernel.book.quality.findings import Finding, Teller
from threeones.kernel.book.quality.loads import PERSON, UNIT, Load, overloads, weekly
from threeones.kernel.book.quality.pack import CHECKS, LOOK, SEVERITIES, STOPS, QualityPack, load_quality_pack
from threeones.kernel.calendar import WorkCalendar

__all__ = [
    "CHECKS",
    "LOOK",
    "PERSON",
    "SEVERITIES",
    "STOPS",
    "UNIT",
    "Finding",
    "Load",
    "QualityPack",
    "load_quality_pack",
    "read_quality",
    "weekly",
]


def read_quality(
    book: Book,
    calendar: WorkCalendar,
    pack: QualityPack,
    *,
    lists: Iterable[str] = (),
    suggest: Suggest | None = None,
) -> list[Finding]:
    """All findings of a book: those that stop signing first, then by check, then in the book's order.

    ``lists`` are the lists (清单) that there are, of which the book itself only knows those with projects. ``suggest``
    says in Chinese what words lack that cannot be measured (``ledgers.words.targets.suggestion_for``).
    """
    teller = Teller(pack)
    found = [
        *codes_twice(book, teller),
        *missing(book, teller),
        *misfits(book, teller),
        *days_off(book, calendar, teller),
        *overloads(book, teller),
        *duplicates(book, teller),
        *unserved(book, teller, lists),
        *unmeasurable(book, teller, suggest or _nothing),
        *weights(book, teller),
        *vague(book, teller),
    ]
    order = {check: n for n, check in enumerate(CHECKS)}
    return sorted(found, key=lambda f: (not f.stops, order[f.check]))


def _nothing(_words: str) -> str:
    return "写明用什么指标、达到多少、计量单位是什么"
