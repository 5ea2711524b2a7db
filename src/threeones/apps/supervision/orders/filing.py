"""Filing orders (立项): one, or several that a leader's note or the minutes of a meeting are split into (拆分)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from threeones.apps.supervision.models import Batch, BatchKind, Order, OrderOrigin, StepKind
from threeones.apps.supervision.orders.assigning import assigned
from threeones.apps.supervision.orders.audited import BATCH, ORDER, created
from threeones.apps.supervision.orders.keeping import (
    MOST_TEXT,
    PLAIN,
    Happened,
    Sending,
    check_line,
    line,
    lines,
    project_named,
    take_step,
    unit_named,
    units_named,
)
from threeones.apps.supervision.orders.policy import policy
from threeones.apps.supervision.orders.rights import MANAGE
from threeones.base.accounts.access import Access
from threeones.base.audit.chain import Change, append, hold
from threeones.base.entry.drafts import drop_draft
from threeones.base.entry.errors import Refused, Wrong
from threeones.base.entry.sending import once
from threeones.base.entry.texts import check_text
from threeones.base.org.models import Unit, UnitKind
from threeones.kernel.values.period import Period
from threeones.kernel.values.problem import ValueProblem

if TYPE_CHECKING:
    from threeones.apps.handbook.models import Project

NEEDED_ORIGIN = (OrderOrigin.LIGHT, OrderOrigin.REPORT)
"""What only a project can have."""


@dataclass(frozen=True, slots=True)
class Matter:
    """What an order asks: of which unit, what, how urgently; codes and words as they were typed."""

    unit: str
    title: str
    demand: str
    urgency: str = ""
    origin: str = OrderOrigin.OTHER
    project: str = ""
    month: str = ""
    copy_to: tuple[str, ...] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Note:
    """A leader's note or the minutes of a meeting, as typed."""

    kind: str
    title: str
    happened_on: date | None
    leader: str = ""
    text: str = ""


def file_order(
    *,
    access: Access,
    bureau: str,
    matter: Matter,
    assign: bool = False,
    sent: Sending = PLAIN,
    today: date | None = None,
) -> Order:
    """File an order of a bureau (its code); ``assign``: give it out at once.

    Raises ``PermissionDenied``, ``Unknown``, ``Refused`` with every fault, ``KeyReused``.
    """
    day = today or timezone.localdate()
    with transaction.atomic():
        hold()
        of = _bureau(access, bureau)

        def work() -> dict[str, Any]:
            order, changes = _filed(access, of, matter, None, day)
            changes += assigned(access, order, "", None, day) if assign else []
            append(access.actor, changes)
            return {"order": order.pk}

        content = {"bureau": bureau, "assign": assign, **asdict(matter), "copy_to": list(matter.copy_to)}
        answer, _now = once(access=access, key=sent.key, purpose="supervision.file", content=content, work=work)
        if sent.form:
            drop_draft(access=access, form=sent.form)
    return Order.objects.select_related("unit", "number").get(pk=answer["order"])


def file_batch(
    *,
    access: Access,
    bureau: str,
    note: Note,
    matters: Sequence[Matter],
    sent: Sending = PLAIN,
    today: date | None = None,
) -> Batch:
    """Split a note or minutes into orders, each filed; they are assigned together afterwards.

    Raises as ``file_order`` does; faults of a matter are told with its place (``1-title``).
    """
    day = today or timezone.localdate()
    with transaction.atomic():
        hold()
        of = _bureau(access, bureau)

        def work() -> dict[str, Any]:
            batch, changes = _batch(access, of, note, matters, day)
            append(access.actor, changes)
            return {"batch": batch.pk}

        told = {"bureau": bureau, **asdict(note), "happened_on": str(note.happened_on)}
        content = {**told, "matters": [{**asdict(m), "copy_to": list(m.copy_to)} for m in matters]}
        answer, _now = once(access=access, key=sent.key, purpose="supervision.split", content=content, work=work)
        if sent.form:
            drop_draft(access=access, form=sent.form)
    return Batch.objects.get(pk=answer["batch"])


def _bureau(access: Access, code: str) -> Unit:
    of = unit_named(code, "bureau")
    access.require(MANAGE, of)
    if of.kind != UnitKind.BUREAU:
        raise Refused([Wrong("bureau", _("“%(unit)s”不是局") % {"unit": of.name})])
    return of


def _batch(access: Access, of: Unit, note: Note, matters: Sequence[Matter], day: date) -> tuple[Batch, list[Change]]:
    title, leader, text = line(note.title), line(note.leader), lines(note.text)
    wrong = [
        *check_line(Batch, "title", title, _("批示件或会议纪要的标题")),
        *check_line(Batch, "leader", leader, None),
    ]
    wrong += check_text("text", text, 5 * MOST_TEXT, None, lines=True)
    if note.kind not in BatchKind.values:
        wrong.append(Wrong("kind", _("没有选来源"), "、".join(_(str(k.label)) for k in BatchKind)))
    if note.happened_on is None or note.happened_on > day:
        wrong.append(Wrong("happened_on", _("批示或会议的日期不对"), _("不晚于今天")))
    if not matters:
        wrong.append(Wrong("matters", _("没有写要督办的事项"), _("至少一项")))
    for n, matter in enumerate(matters, start=1):
        wrong += [Wrong(f"{n}-{w.field}", w.fault, w.expected) for w in _checked(access, of, matter).wrong]
    if wrong or note.happened_on is None:
        raise Refused(wrong)
    who: dict[str, Any] = {"made_by": access.actor[:60], "made_on": day}
    batch = Batch.objects.create(
        bureau=of, kind=note.kind, title=title, text=text, leader=leader, happened_on=note.happened_on, **who
    )
    changes = [created(BATCH, batch)]
    for matter in matters:
        changes += _filed(access, of, matter, batch, day)[1]
    return batch, changes


@dataclass(slots=True)
class _Checked:
    """A matter as records: what it names, and what is wrong with it."""

    unit: Unit | None
    project: Project | None
    copies: list[Unit]
    wrong: list[Wrong]


def _checked(access: Access, of: Unit, matter: Matter) -> _Checked:
    wrong: list[Wrong] = []
    found = units_named([matter.unit], "unit", wrong)
    if not matter.unit:
        wrong.append(Wrong("unit", _("没有选承办单位"), _("由谁来办")))
    project = project_named(access, matter.project, wrong)
    if project is not None and project.objective.bureau_id != of.pk:
        wrong.append(Wrong("project", _("“%(code)s”不是%(bureau)s的项目") % {"code": project.code, "bureau": of.name}))
    if matter.origin not in OrderOrigin.values:
        wrong.append(Wrong("origin", _("没有选立项依据")))
    elif matter.origin in NEEDED_ORIGIN and not matter.project:
        wrong.append(Wrong("project", _("由亮灯或未报立项的，要写项目"), _("项目编码")))
    if matter.month and not _is_month(matter.month):
        wrong.append(Wrong("month", _("月份不对"), "2021-10"))
    if matter.urgency and matter.urgency not in policy().urgencies:
        wrong.append(Wrong("urgency", _("没有这样的紧急程度")))
    wrong += check_line(Order, "title", line(matter.title), _("一句话写明督办什么"))
    wrong += check_text("demand", lines(matter.demand), MOST_TEXT, _("写明要办成什么、怎样反馈"), lines=True)
    copies = units_named(matter.copy_to, "copy_to", wrong)
    return _Checked(next(iter(found), None), project, copies, wrong)


def _is_month(text: str) -> bool:
    year, _dash, month = text.partition("-")
    if len(text) != 7 or not (year.isdecimal() and month.isdecimal()):
        return False
    try:
        Period.month(int(year), int(month))
    except (ValueError, ValueProblem):
        return False
    return True


def _filed(access: Access, of: Unit, matter: Matter, batch: Batch | None, day: date) -> tuple[Order, list[Change]]:
    known = _checked(access, of, matter)
    if known.wrong or known.unit is None:
        raise Refused(known.wrong)
    order = Order.objects.create(
        bureau=of,
        batch=batch,
        project=known.project,
        origin=matter.origin,
        month=matter.month,
        title=line(matter.title),
        demand=lines(matter.demand),
        unit=known.unit,
        urgency=matter.urgency or policy().usual[matter.origin],
        filed_by=access.actor[:60],
        filed_on=day,
    )
    order.copy_to.set(u for u in known.copies if u != known.unit)
    changes = [created(ORDER, order)]
    return order, changes + take_step(order, access.actor, Happened(StepKind.FILE), day)
