"""A book into the entries of a draft and back; nothing here asks who may."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from threeones.apps.handbook.models import DraftEntry, Edition, EntryKind
from threeones.kernel.book import canonical
from threeones.kernel.book.model import Book

BATCH = 500
GAP = 1024
"""So far apart entries are put, so that others find room between them (``placing``)."""


def book_of_draft(edition: Edition) -> Book:
    """The book that an edition's entries make."""
    under: dict[tuple[str, str], list[dict[str, Any]]] = {}
    objectives, projects = [], []
    for entry in edition.entries.all():
        told = json.loads(entry.content)
        if entry.kind == EntryKind.OBJECTIVE:
            objectives.append(told)
        elif entry.kind == EntryKind.PROJECT:
            projects.append((entry.code, told))
        else:
            under.setdefault((entry.kind, entry.under), []).append(told)
    for code, told in projects:
        told["milestones"] = under.get((EntryKind.MILESTONE, code), [])
        told["targets"] = under.get((EntryKind.TARGET, code), [])
    whole = {"objectives": objectives, "projects": [told for _code, told in projects]}
    return canonical.book_from_json(
        {"year": edition.year, "bureau": edition.bureau.name, "title": edition.title, **whole}
    )


def fill(edition: Edition, book: Book, leads: Mapping[str, int]) -> int:
    """Make a draft's entries those of a book; what stood there is gone. Returns how many there are.

    ``leads`` has the numbers of units by name; to be called in a transaction that tells the audit.
    """
    edition.entries.all().delete()
    made = DraftEntry.objects.bulk_create(entries_of(edition, book, leads), batch_size=BATCH)
    return len(made)


def entries_of(edition: Edition, book: Book, leads: Mapping[str, int]) -> list[DraftEntry]:
    """The entries of a book, not saved, in its order."""
    told = ((kind, code, under, content, leads.get(unit)) for kind, code, under, content, unit in _told(book))
    return [
        DraftEntry(
            edition=edition, kind=kind, code=code, under=under, position=n * GAP, content=_text(content), lead_id=lead
        )
        for n, (kind, code, under, content, lead) in enumerate(told, start=1)
    ]


def target_code(project: str, indicator: str) -> str:
    """How an entry of a target is named."""
    return f"{project}/{indicator}"


def _told(book: Book) -> Iterator[tuple[EntryKind, str, str, dict[str, Any], str]]:
    for o in book.objectives:
        yield EntryKind.OBJECTIVE, o.code, o.parent, canonical.objective_to_json(o), ""
    for p in book.projects:
        told = canonical.project_to_json(p)
        told.pop("milestones", None)
        told.pop("targets", None)
        yield EntryKind.PROJECT, p.code, p.objectives[0] if p.objectives else "", told, p.lead_unit
        for m in p.milestones:
            yield EntryKind.MILESTONE, m.code, p.code, canonical.milestone_to_json(m), p.lead_unit
        for t in p.targets:
            code = target_code(p.code, t.indicator)
            yield EntryKind.TARGET, code, p.code, canonical.target_to_json(t), p.lead_unit


def _text(told: Mapping[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
