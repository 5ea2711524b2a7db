"""Whether a book fits into the tables in force: lengths, digits, codes that others use, milestones that cannot go."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Field, Model, Q
from django.utils.translation import gettext as _

from threeones.apps.handbook.models import (
    Edition,
    ListEntry,
    Milestone,
    Objective,
    Project,
    Target,
    WordedTarget,
    WorkList,
)
from threeones.base.intake.validation import stored
from threeones.base.texts.unseen import unseen
from threeones.kernel.book.difference import MILESTONE, OBJECTIVE, PROJECT, TARGET
from threeones.kernel.book.model import Book
from threeones.kernel.book.model import Project as ProjectText
from threeones.kernel.book.model import Target as TargetText

Misfit = tuple[str, str, str, str, str]
"""Kind, code, field, what is wrong, what would be right."""
BATCH = 500


def misfits(edition: Edition, book: Book) -> Iterator[Misfit]:
    """Everything that the tables could not hold or that would take something away that others rest on."""
    for o in book.objectives:
        yield from _values(OBJECTIVE, o.code, Objective, {"code": o.code, "name": o.name})
    for p in book.projects:
        told = {"code": p.code, "name": p.name, "content": p.content, "period": p.period, "weight": p.weight}
        yield from _values(PROJECT, p.code, Project, told)
        yield from _lists(p)
        for m in p.milestones:
            of_milestone = {"code": m.code, "name": m.name, "weight": m.weight}
            yield from _values(MILESTONE, m.code, Milestone, of_milestone)
    yield from _taken(edition, book)
    yield from _resting(edition, book)


def misfits_of_target(project: str, target: TargetText, *, measured: bool) -> Iterator[Misfit]:
    """The same of a target; ``measured``: it is held against a statistical indicator."""
    code = f"{project}/{target.indicator}"
    if measured:
        yield from _values(TARGET, code, Target, {"number": target.number, "text": target.text})
        return
    told = {"name": target.indicator, "number": target.number, "unit": target.unit, "text": target.text}
    yield from _values(TARGET, code, WordedTarget, told)


def _values(kind: str, code: str, model: type[Model], values: Mapping[str, Any]) -> Iterator[Misfit]:
    for name, value in values.items():
        field = model._meta.get_field(name)
        assert isinstance(field, Field)
        if value not in (None, "") and (wrong := _wrong(field, value)):
            yield kind, code, name, *wrong


def _wrong(field: Field[Any, Any], value: Any) -> tuple[str, str] | None:
    if isinstance(value, str):
        if field.max_length and len(value) > field.max_length:
            most = _("不超过%(most)s个字") % {"most": field.max_length}
            return _("有%(count)s个字，太长") % {"count": len(value)}, most
        return unseen(value, lines=True)
    if isinstance(value, Decimal):
        try:
            if stored(field, value) != value:
                return _("小数位太多"), _("不超过%(n)s位小数") % {"n": field.decimal_places}  # type: ignore[attr-defined]
            field.run_validators(value)
        except (ValidationError, InvalidOperation):
            return _("位数太多"), ""
    return None


def _lists(p: ProjectText) -> Iterator[Misfit]:
    for name, values in p.lists.items():
        yield from _values(PROJECT, p.code, WorkList, {"name": name})
        for heading, value in values.items():
            yield from _values(PROJECT, p.code, ListEntry, {"heading": heading, "value": value})


def _taken(edition: Edition, book: Book) -> Iterator[Misfit]:
    """Codes under which another book has an entry in force already."""
    milestones = [m.code for p in book.projects for m in p.milestones]
    here = Q(bureau=edition.bureau, year=edition.year)
    below = Q(objective__bureau=edition.bureau, objective__year=edition.year)
    far = Q(project__objective__bureau=edition.bureau, project__objective__year=edition.year)
    told = (
        (OBJECTIVE, Objective, [o.code for o in book.objectives], here),
        (PROJECT, Project, [p.code for p in book.projects], below),
        (MILESTONE, Milestone, milestones, far),
    )
    for kind, model, codes, own in told:
        for n in range(0, len(codes), BATCH):
            others = model._default_manager.filter(code__in=codes[n : n + BATCH]).exclude(own)
            for code in others.values_list("code", flat=True):
                yield kind, code, "code", _("别的手册用了编码“%(code)s”") % {"code": code}, _("换一个编码")


def _resting(edition: Edition, book: Book) -> Iterator[Misfit]:
    """Milestones in force of projects that stay, left out although they were reported done."""
    stay = {m.code for p in book.projects for m in p.milestones}
    codes = {p.code for p in book.projects}
    query = Milestone.objects.filter(project__objective__bureau=edition.bureau, project__objective__year=edition.year)
    gone = [m for m in query.select_related("project") if m.code not in stay and m.project.code in codes]
    held = resting(Milestone, [m.pk for m in gone])
    for m in gone:
        if m.pk in held:
            fault = _("节点“%(name)s”（%(code)s）已经报过完成，不能删去") % {"name": m.name, "code": m.code}
            yield PROJECT, m.project.code, "milestones", fault, _("留着它")


def resting(model: type[Model], keys: Collection[int]) -> set[int]:
    """Which of some records others rest on (reports, completions …), beside what only belongs to them."""
    found: set[int] = set()
    for relation in model._meta.get_fields(include_hidden=True):
        related = relation.related_model
        if not (relation.auto_created and not relation.concrete) or related in PARTS or not isinstance(related, type):
            continue
        field: Any = getattr(relation, "field", None)
        made_by: Any = related._meta.auto_created
        if field is None or relation.many_to_many or made_by is model or not keys:
            continue
        rows = related._default_manager.filter(**{f"{field.name}__in": keys})
        found |= set(rows.values_list(field.attname, flat=True))
    return found


PARTS = (Milestone, Target, WordedTarget, ListEntry)
"""What only belongs to a project, and goes with it."""
