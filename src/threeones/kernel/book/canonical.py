"""A book as JSON with one spelling: what an edition freezes, hashes and reads back; absent things are left out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from threeones.kernel.book.model import AT_LEAST, Book, Milestone, Objective, Project, Target
from threeones.kernel.values.rounding import shortest

FORMAT = "threeones-book/1"


def to_bytes(book: Book) -> bytes:
    """The canonical bytes of a book; two books are the same where these are."""
    told = {"format": FORMAT, **book_to_json(book)}
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def from_bytes(data: bytes) -> Book:
    """The book of canonical bytes. Raises ``ValueError`` for anything else."""
    told: Any = json.loads(data.decode())
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        raise ValueError("not a book")
    return book_from_json(told)


def digest(book: Book) -> str:
    """SHA-256 of the canonical bytes."""
    return hashlib.sha256(to_bytes(book)).hexdigest()


def book_to_json(book: Book) -> dict[str, Any]:
    """The book in values that JSON has."""
    return _told(
        year=book.year,
        bureau=book.bureau,
        title=book.title,
        objectives=[objective_to_json(o) for o in book.objectives],
        projects=[project_to_json(p) for p in book.projects],
    )


def book_from_json(told: Mapping[str, Any]) -> Book:
    """The other way round."""
    return Book(
        told["year"],
        told.get("bureau", ""),
        told.get("title", ""),
        tuple(objective_from_json(o) for o in told.get("objectives", ())),
        tuple(project_from_json(p) for p in told.get("projects", ())),
    )


def objective_to_json(o: Objective) -> dict[str, Any]:
    """An objective in values that JSON has."""
    return _told(code=o.code, name=o.name, parent=o.parent)


def objective_from_json(told: Mapping[str, Any]) -> Objective:
    """The other way round."""
    return Objective(told["code"], told.get("name", ""), told.get("parent", ""))


def project_to_json(p: Project) -> dict[str, Any]:
    """A project with its milestones and targets in values that JSON has."""
    return _told(
        code=p.code,
        name=p.name,
        objectives=list(p.objectives),
        content=p.content,
        lead_unit=p.lead_unit,
        supporting_units=list(p.supporting_units),
        leader=p.leader,
        owner=p.owner,
        start_on=p.start_on,
        deadline=p.deadline,
        period=p.period,
        weight=p.weight,
        lists={name: dict(values) for name, values in p.lists.items()},
        milestones=[milestone_to_json(m) for m in p.milestones],
        targets=[target_to_json(t) for t in p.targets],
        kept=dict(p.kept),
    )


def project_from_json(told: Mapping[str, Any]) -> Project:
    """The other way round."""
    lists = {name: MappingProxyType(dict(values)) for name, values in told.get("lists", {}).items()}
    return Project(
        told["code"],
        told.get("name", ""),
        tuple(told.get("objectives", ())),
        told.get("content", ""),
        told.get("lead_unit", ""),
        tuple(told.get("supporting_units", ())),
        told.get("leader", ""),
        told.get("owner", ""),
        _day(told.get("start_on")),
        _day(told.get("deadline")),
        told.get("period", ""),
        Decimal(told.get("weight", "1")),
        MappingProxyType(lists),
        tuple(milestone_from_json(m) for m in told.get("milestones", ())),
        tuple(target_from_json(t) for t in told.get("targets", ())),
        MappingProxyType(dict(told.get("kept", {}))),
    )


def milestone_to_json(m: Milestone) -> dict[str, Any]:
    """A milestone in values that JSON has."""
    return _told(code=m.code, name=m.name, due_on=m.due_on, revised_from=m.revised_from, weight=m.weight)


def milestone_from_json(told: Mapping[str, Any]) -> Milestone:
    """The other way round."""
    due, revised = _day(told.get("due_on")), _day(told.get("revised_from"))
    return Milestone(told["code"], told.get("name", ""), due, revised, Decimal(told.get("weight", "1")))


def target_to_json(t: Target) -> dict[str, Any]:
    """A target in values that JSON has."""
    compared = "" if t.comparison == AT_LEAST else t.comparison
    return _told(
        indicator=t.indicator,
        text=t.text,
        number=t.number,
        unit=t.unit,
        comparison=compared,
        of_growth=t.of_growth or None,
    )


def target_from_json(told: Mapping[str, Any]) -> Target:
    """The other way round."""
    number = told.get("number")
    return Target(
        told["indicator"],
        told.get("text", ""),
        None if number is None else Decimal(number),
        told.get("unit", ""),
        told.get("comparison", AT_LEAST),
        bool(told.get("of_growth")),
    )


def _told(**fields: Any) -> dict[str, Any]:
    """The fields that say something; numbers as their shortest text, days in ISO; a weight of 1 goes without saying."""
    told: dict[str, Any] = {}
    for name, value in fields.items():
        if value is None or value in ("", [], {}) or (name == "weight" and value == 1):
            continue
        if isinstance(value, Decimal):
            value = format(shortest(value), "f")
        told[name] = value.isoformat() if isinstance(value, date) else value
    return told


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
