"""Orders and extensions as other parts find them: to be talked about, searched for, told of where they changed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from threeones.apps.supervision.models import ExtensionStage, OrderStage, StepKind
from threeones.apps.supervision.orders.audited import EXTENSION, ORDER, STEP
from threeones.apps.supervision.orders.reading import extensions, orders
from threeones.base.accounts.access import Access
from threeones.base.accounts.permissions import is_staff
from threeones.base.registry.changes import ChangeKind, Told, Written, changes
from threeones.base.registry.search import Row, TextSource, Wanted, searchable
from threeones.base.registry.subjects import Subject, SubjectKind, subjects


def _numbers(keys: Collection[str]) -> list[int]:
    return [int(key) for key in keys if key.isdecimal() and len(key) < 18]


def found_orders(keys: Collection[str], access: Access) -> Mapping[str, Subject]:
    """Orders that are seen, by their numbers."""
    return {
        str(o.pk): Subject(o.title, reverse("order", args=[o.pk]), o.bureau_id, o.unit_id)
        for o in orders(access).filter(pk__in=_numbers(keys))
    }


def found_extensions(keys: Collection[str], access: Access) -> Mapping[str, Subject]:
    """Extension requests that are seen, by their numbers, for those who work here."""
    if not is_staff.test(access, None):
        return {}
    found = extensions(access).filter(pk__in=_numbers(keys))
    return {
        str(e.pk): Subject(
            e.milestone.name,
            reverse("extension", args=[e.pk]),
            e.milestone.project.objective.bureau_id,
            e.milestone.project.lead_unit_id,
        )
        for e in found
    }


def tell_steps(entries: Sequence[Written], _access: Any) -> Mapping[int, Told]:
    """What happened to orders, once they are assigned."""
    told = {}
    for e in entries:
        kind = str(e.after.get("kind", ""))
        if e.action == "create" and kind in StepKind.values and kind != StepKind.FILE:
            told[e.seq] = Told(ORDER, str(e.after.get("order_id")), _(str(StepKind(kind).label)))
    return told


def tell_extensions(entries: Sequence[Written], _access: Any) -> Mapping[int, Told]:
    """Extension requests that were made and decided."""
    told = {}
    for e in entries:
        stage = str(e.after.get("stage", ""))
        if stage in ExtensionStage.values:
            words = _("延期申请：%(stage)s") % {"stage": _(str(ExtensionStage(stage).label))}
            told[e.seq] = Told(EXTENSION, e.key, words)
    return told


def searched(access: Access, wanted: Wanted) -> Iterator[Row]:
    """Orders by their titles and what they demand."""
    for o in chain.from_iterable(wanted.batches(orders(access), "title", "demand")):
        note = " ".join(filter(None, (str(o.number or ""), _(str(OrderStage(o.stage).label)))))
        yield Row(str(o.pk), f"{o.title}　{o.demand}", reverse("order", args=[o.pk]), o.unit.name, note=note)


subjects.register(ORDER, SubjectKind(gettext_lazy("督办单"), found_orders))
subjects.register(EXTENSION, SubjectKind(gettext_lazy("延期申请"), found_extensions))
changes.register(STEP, ChangeKind(gettext_lazy("督办单"), tell_steps))
changes.register(EXTENSION, ChangeKind(gettext_lazy("延期申请"), tell_extensions))
searchable.register("orders", TextSource(gettext_lazy("督办单"), searched, order=81))
