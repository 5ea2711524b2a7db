"""What the services of orders share: finding one to write to, its stage, the record of what happened, each in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from threeones.apps.handbook import selectors as handbook
from threeones.apps.supervision.models import Order, OrderStage, OrderStep, StepKind
from threeones.apps.supervision.orders.audited import ORDER, STEP, created, step
from threeones.base.accounts.access import Access
from threeones.base.audit.chain import Change, append, hold
from threeones.base.entry.drafts import drop_draft
from threeones.base.entry.errors import Refused, Stale, Theirs, Unknown, Wrong
from threeones.base.entry.sending import once
from threeones.base.entry.texts import check_text
from threeones.base.org.models import Unit

if TYPE_CHECKING:
    from threeones.apps.handbook.models import Project

WAITING = (OrderStage.ASSIGNED,)
OPEN = (OrderStage.FILED, OrderStage.ASSIGNED, OrderStage.ANSWERED)
MOST_TEXT = 4000
"""So long may a demand, an answer or the record of a talk be."""


@dataclass(frozen=True, slots=True)
class Sending:
    """How a sending comes: ``key`` so that it counts once, ``form`` whose draft goes along, ``version`` that was seen (None: not said)."""

    key: str = ""
    form: str = ""
    version: int | None = None


PLAIN = Sending()


@dataclass(frozen=True, slots=True)
class Happened:
    """What happened to an order, and the fields that change by it."""

    kind: StepKind
    text: str = ""
    on: date | None = None
    due_on: date | None = None
    key: str = ""
    fields: Mapping[str, Any] | None = None


def order_of(pk: int) -> Order:
    """An order by its number, to be written to. Raises ``Unknown``."""
    found = (
        Order.objects.select_related("bureau", "unit", "project__objective", "number", "batch").filter(pk=pk).first()
    )
    if found is None:
        raise Unknown([Wrong("order", _("没有这份督办单"))])
    return found


def stands(order: Order, *stages: OrderStage) -> None:
    """Raise ``Refused`` unless an order is in one of the stages."""
    if order.stage not in stages:
        stage = _(str(OrderStage(order.stage).label))
        wanted = "、".join(_(str(s.label)) for s in stages)
        raise Refused([Wrong("stage", _("这份督办单%(stage)s") % {"stage": stage}, wanted)])


def done(
    access: Access,
    pk: int,
    permission: str,
    sent: Sending,
    content: Mapping[str, Any],
    work: Callable[[Order], list[Change]],
) -> Order:
    """A step of somebody with a permission on the order, carried out once. Raises ``Stale`` where another came first."""
    with transaction.atomic():
        hold()
        order = order_of(pk)
        access.require(permission, order)

        def told() -> dict[str, Any]:
            if sent.version is not None and sent.version != order.version:
                raise Stale(_theirs(order))
            append(access.actor, work(order))
            return {"order": pk}

        whole = {"order": pk, "version": sent.version, **content}
        once(access=access, key=sent.key, purpose=permission, content=whole, work=told)
        if sent.form:
            drop_draft(access=access, form=sent.form)
    return order


def _theirs(order: Order) -> Theirs:
    last = order.steps.order_by("-number").first()
    by, at = (last.by, timezone.localtime(last.at).strftime("%Y-%m-%d %H:%M")) if last else ("", "")
    return Theirs({"stage": _(str(OrderStage(order.stage).label))}, by, at, str(order.version))


def take_step(order: Order, by: str, what: Happened, today: date) -> list[Change]:
    """Write down what happened and change the order by it, in the caller's transaction; the entries for the audit."""
    last = OrderStep.objects.filter(order=order).order_by("-number").values_list("number", flat=True).first()
    made = OrderStep.objects.create(
        order=order,
        number=(last or 0) + 1,
        kind=what.kind,
        text=what.text,
        by=by[:60],
        at=timezone.now(),
        happened_on=what.on or today,
        due_on=what.due_on,
        key=what.key,
    )
    changed = step(ORDER, order, "", version=order.version + 1, **(what.fields or {}))
    return [created(STEP, made), changed]


def unit_named(code: str, field: str = "unit") -> Unit:
    """A unit by its code. Raises ``Unknown``."""
    found = Unit.objects.filter(code=code).first() if code and code.isprintable() else None
    if found is None:
        fault = _("没有单位“%(code)s”") % {"code": code[:20]} if code else _("没有选单位")
        raise Unknown([Wrong(field, fault)])
    return found


def units_named(codes: Sequence[str], field: str, wrong: list[Wrong]) -> list[Unit]:
    """Units by their codes; what is wrong with those that are none goes to ``wrong``."""
    codes = [c for c in dict.fromkeys(codes) if c]
    found = {u.code: u for u in Unit.objects.filter(code__in=[c for c in codes if c.isprintable()])}
    wrong += [Wrong(field, _("没有单位“%(code)s”") % {"code": c[:20]}) for c in codes if c not in found]
    return [found[c] for c in codes if c in found]


def project_named(access: Access, code: str, wrong: list[Wrong]) -> Project | None:
    """A project that is seen, by its code; None where none is named."""
    if not code:
        return None
    found = handbook.project(code, access) if code.isprintable() else None
    if found is None:
        wrong.append(Wrong("project", _("没有项目“%(code)s”") % {"code": code[:40]}))
    return found


def check_line(model: type[Any], field: str, text: str, needed: str | None) -> Iterator[Wrong]:
    """What is wrong with a text of one line that goes into a field of a model."""
    most: Any = model._meta.get_field(field).max_length
    yield from check_text(field, text, int(most), needed)


def line(text: str) -> str:
    """A text in one line."""
    return " ".join(text.split())


def lines(text: str) -> str:
    """A text with its lines, tidied."""
    return text.replace("\r\n", "\n").strip()
