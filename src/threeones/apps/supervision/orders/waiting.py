"""What waits for somebody in supervision orders (待办): to answer, to look at, to hold a talk; extensions to comment and decide."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from threeones.apps.supervision.models import Extension, Order, OrderStage, StepKind
from threeones.apps.supervision.orders.policy import policy
from threeones.apps.supervision.orders.reading import orders, waiting_extensions
from threeones.apps.supervision.orders.rights import ANSWER, DECIDE, MANAGE
from threeones.base.accounts.access import Access, access_of_person
from threeones.base.org.models import Person, Role
from threeones.base.registry.tasks import Task, TaskKind, task_kinds, tasks

TO_ANSWER, TO_LOOK, TO_ASSIGN, TO_TALK, ESCALATED = (
    "supervision.answer",
    "supervision.look",
    "supervision.assign",
    "supervision.talk",
    "supervision.escalated",
)
TO_COMMENT, TO_DECIDE = "supervision.comment", "supervision.decide"


def _title(order: Order) -> str:
    return f"{order.title}（{order.number}）" if order.number else order.title


def _task(kind: str, order: Order, why: str, since: date | None) -> Task:
    return Task(kind, _title(order), reverse("order", args=[order.pk]), order.due_on, why, since or order.filed_on)


def _is_asked(access: Access, permission: str) -> bool:
    return access.user_id != 0 and access.may(permission)


def orders_to_answer(access: Access, today: date) -> Iterator[Task]:
    """Orders that one's own unit answers."""
    if access.user_id == 0 or not access.has(Role.UNIT_LEAD, Role.SUB_DISTRICT, Role.HEAD):
        return
    for one in orders(access).filter(stage=OrderStage.ASSIGNED, assigned_on__lte=today):
        if access.may(ANSWER, one):
            late = one.due_on is not None and one.due_on < today
            why = _("督办单已逾期，请反馈") if late else _("督办单等%(unit)s反馈") % {"unit": one.unit.name}
            yield _task(TO_ANSWER, one, why, one.assigned_on)


def orders_of_office(access: Access, today: date) -> Iterator[Task]:
    """Orders that the office assigns, looks at, or holds a talk on."""
    if not _is_asked(access, MANAGE):
        return
    by = policy()
    stages = (OrderStage.FILED, OrderStage.ANSWERED, OrderStage.ASSIGNED)
    found = orders(access).filter(stage__in=stages, filed_on__lte=today).prefetch_related("steps")
    for one in found:
        rung = by.rung(one.level)
        steps = list(one.steps.all())
        if not access.may(MANAGE, one):
            continue
        if one.stage == OrderStage.FILED:
            yield _task(TO_ASSIGN, one, _("已立项，等您交办"), one.filed_on)
        elif one.stage == OrderStage.ANSWERED:
            yield _task(TO_LOOK, one, _("%(unit)s已反馈，等您看过") % {"unit": one.unit.name}, steps[-1].happened_on)
        elif rung is not None and rung.talk and not _talked(one):
            yield _task(TO_TALK, one, _("已升级到头，还没有约谈记录"), steps[-1].happened_on)


def _talked(order: Order) -> bool:
    """Whether a talk was held since the clock of now began."""
    steps = list(order.steps.all())
    begun = max((s.number for s in steps if s.kind in (StepKind.ASSIGN, StepKind.RETURN)), default=0)
    return any(s.kind == StepKind.TALK and s.number > begun for s in steps)


def orders_escalated(access: Access, today: date) -> Iterator[Task]:
    """Orders whose ladder has come up to a leader."""
    if access.user_id == 0 or not access.has(Role.PORTFOLIO, Role.HEAD):
        return
    by = policy()
    for one in orders(access).filter(stage=OrderStage.ASSIGNED, level__gt=0, assigned_on__lte=today):
        told = by.told(one.level)
        heads = access.has(Role.HEAD) and access.sees_bureau(one.bureau_id) and Role.HEAD in told
        leads = access.has(Role.PORTFOLIO) and one.unit_id in access.units and Role.PORTFOLIO in told
        if heads or leads:
            yield _task(ESCALATED, one, _("%(unit)s逾期未反馈，报您知道") % {"unit": one.unit.name}, one.due_on)


def _extension(kind: str, one: Extension, why: str) -> Task:
    url = reverse("extension", args=[one.pk])
    return Task(kind, one.milestone.name, url, one.due_on, why, one.asked_on)


def extensions_to_comment(access: Access, today: date) -> Iterator[Task]:
    """Extension requests on which the office has said nothing."""
    if not _is_asked(access, MANAGE):
        return
    for one in waiting_extensions(access).filter(comment="", asked_on__lte=today):
        if access.may(MANAGE, one):
            unit = one.milestone.project.lead_unit.name
            yield _extension(TO_COMMENT, one, _("%(unit)s申请延期，等您提意见") % {"unit": unit})


def extensions_to_decide(access: Access, today: date) -> Iterator[Task]:
    """Extension requests that wait for their leader, or for his secretary, who records his word."""
    if access.user_id == 0 or not (access.has(Role.PORTFOLIO, Role.HEAD) or access.secretary_of):
        return
    leaders = [access_of_person(p, today) for p in Person.objects.filter(pk__in=access.secretary_of)]
    for one in waiting_extensions(access).filter(asked_on__lte=today):
        # the portfolio leader is asked once the office has said its word, the head may decide any
        if one.comment and any(by.may(DECIDE, one) for by in (access, *leaders)):
            yield _extension(TO_DECIDE, one, _("督查室已提意见，等您审批"))


_KINDS = (
    (TO_ANSWER, orders_to_answer, TaskKind(gettext_lazy("该反馈的督办单"), gettext_lazy("反馈"))),
    (ESCALATED, orders_escalated, TaskKind(gettext_lazy("升级的督办单"), gettext_lazy("看情况"))),
    (TO_COMMENT, extensions_to_comment, TaskKind(gettext_lazy("延期申请提意见"), gettext_lazy("提意见"))),
    (TO_DECIDE, extensions_to_decide, TaskKind(gettext_lazy("延期申请审批"), gettext_lazy("审批"))),
)
for name, provider, kind in _KINDS:
    tasks.register(name, provider)
    task_kinds.register(name, kind)
tasks.register("supervision.office_orders", orders_of_office)
task_kinds.register(TO_ASSIGN, TaskKind(gettext_lazy("待交办的督办单"), gettext_lazy("交办")))
task_kinds.register(TO_LOOK, TaskKind(gettext_lazy("已反馈的督办单"), gettext_lazy("看反馈")))
task_kinds.register(TO_TALK, TaskKind(gettext_lazy("待约谈的督办单"), gettext_lazy("约谈")))
