"""The review as files: docx and pdf in the layout of official documents, and one HTML page that needs nothing beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from django.template.loader import render_to_string
from django.utils.translation import override

from threeones.apps.review.composing import Review
from threeones.apps.review.drafts import newest
from threeones.apps.review.explaining import explanation
from threeones.apps.review.printing.model import Printed, printed
from threeones.apps.review.printing.pdf import pdf
from threeones.apps.review.printing.word import word
from threeones.base.documents.layout import layout
from threeones.base.files.models import SourceFile
from threeones.base.org.selectors import is_demonstration
from threeones.base.pages.derivations import Evidence, Step, evidence
from threeones.base.registry.explainers import Explanation
from threeones.kernel.values.writing import write_whole

Kind = Literal["docx", "pdf", "html"]
KINDS: tuple[Kind, ...] = get_args(Kind)
TYPES: dict[Kind, str] = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "html": "text/html; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """A figure's derivation as the file's appendix shows it; ``number`` is its reference (None: the text does not say it)."""

    id: str
    number: int | None
    basis: str
    found: Explanation
    step: Step
    evidence: list[Evidence]


def make(review: Review, year: int, kinds: Sequence[Kind] = KINDS) -> dict[Kind, bytes]:
    """The files' bytes, in Chinese, whatever the reader's language; the same for the same records and the same draft.

    Raises Faults where the machine has no Chinese fonts for a docx or a pdf; an HTML page needs none.
    """
    with override("zh-hans"):
        draft = newest(year)
        demonstration = review.invented or is_demonstration(year)
        measures = layout()
        text = printed(review, year, measures, draft.number if draft else 0, demonstration, _hashes())
        makers = {
            "docx": lambda: word(text, measures),
            "pdf": lambda: pdf(text, measures),
            "html": lambda: html(review, year, text).encode(),
        }
        return {kind: makers[kind]() for kind in kinds}


def _hashes() -> dict[str, str]:
    """The SHA-256 of every loaded file by its name; of several of a name the last one loaded."""
    return dict(SourceFile.objects.order_by("loaded_at", "pk").values_list("name", "sha256"))


def html(review: Review, year: int, text: Printed) -> str:
    """The page's text."""
    reasons = []
    for figure in sorted(review.computed, key=lambda f: text.references.get(f.id, len(review.computed))):
        found = explanation(review.reading, figure)
        number = text.references.get(figure.id)
        reasons.append(Reason(figure.id, number, str(figure.basis), found, Step(found.node), evidence(found.node)))
    context = {
        "review": review,
        "review_year": year,
        "printed": text,
        "parts": list(zip(review.sections, text.sections, strict=True)),
        "reasons": reasons,
        "references": text.references,
        "in_file": True,
    }
    return render_to_string("review/file.html", context)


def write(review: Review, year: int, folder: Path, kinds: Sequence[Kind] = KINDS) -> list[Path]:
    """Write ``review-YEAR.docx``, ``.pdf`` and ``.html`` into the folder (made where absent); the files' paths.

    All are made before the first is written: where one cannot be, none is.
    """
    made = make(review, year, kinds)
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for kind, data in made.items():
        path = folder / f"review-{year}.{kind}"
        write_whole(path, data)
        paths.append(path)
    return paths
