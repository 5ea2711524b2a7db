"""The patrol of orders (督办巡查): notices, reminders, criticism and escalation that are due, each once however often it runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from threeones.apps.handbook.states.reading import RESTING, state_on
from threeones.apps.supervision.models import Order, OrderStep, StepKind
from threeones.apps.supervision.orders.keeping import WAITING, Happened, take_step
from threeones.apps.supervision.orders.ladder import Clock, Due, step_due
from threeones.apps.supervision.orders.policy import OrderPolicy, policy
from threeones.base.accounts.access import UnitTree, unit_tree
from threeones.base.audit.chain import Change, append, hold
from threeones.base.org.models import Person, Role

ACTOR = "patrol"
UNIT_LEADS = (Role.UNIT_LEAD, Role.SUB_DISTRICT)
_SAID = {
    StepKind.NOTICE: "{due}到期，还没有反馈",
    StepKind.REMIND: "{due}已到期，没有反馈，催办",
    StepKind.CRITICISE: "催办以后仍没有反馈，书面批评",
    StepKind.ESCALATE: "书面批评以后仍没有反馈，升级督办",
}
"""What the patrol writes down, in the words of the files."""


def patrol_today() -> None:
    """The daily job; a day on which it did not run is made up for by the next."""
    patrol_orders(today=timezone.localdate())


def patrol_orders(*, today: date) -> int:
    """Take every step of the ladder that is due on a day; returns how many were taken: none when it is called again.

    Orders on projects that rest (暂缓、调出) are left alone. One transaction: two at once take each step once. Where
    nothing is due nobody who writes is kept waiting.
    """
    if not any(True for _order in _due(policy(), today)):
        return 0
    with transaction.atomic():
        hold()
        due = list(_due(policy(), today))
        told = Addressees() if due else None
        changes: list[Change] = []
        for order, step in due:
            changes += _take(order, step, told, today)
        append(ACTOR, changes)
    return len(due)


def _due(by: OrderPolicy, today: date) -> Iterable[tuple[Order, Due]]:
    open_ones = Order.objects.filter(stage__in=WAITING, due_on__isnull=False, assigned_on__lte=today)
    orders = list(open_ones.select_related("project", "unit").prefetch_related("project__state_changes").order_by("pk"))
    taken: dict[int, dict[str, date]] = {}
    steps = OrderStep.objects.filter(order__in=[o.pk for o in orders]).exclude(key="") if orders else ()
    for s in steps:
        taken.setdefault(s.order_id, {})[s.key] = s.happened_on
    for order in orders:
        if order.project is not None and state_on(order.project, today) in RESTING:
            continue
        assert order.assigned_on is not None and order.due_on is not None
        step = step_due(by, Clock(order.assigned_on, order.due_on, taken.get(order.pk, {})), today)
        if step is not None:
            yield order, step


def _take(order: Order, due: Due, told: Addressees | None, today: date) -> list[Change]:
    roles = due.rung.tell if due.rung else (Role.UNIT_LEAD,)
    names = told.names(order.unit_id, roles) if told else []
    text = _SAID[due.kind].format(due=order.due_on) + (f"（告知{'、'.join(names)}）" if names else "")
    fields = {"level": due.level} if due.rung else None
    return take_step(order, ACTOR, Happened(due.kind, text, today, order.due_on, due.key, fields), today)


class Addressees:
    """Who is told at a rung, by the roster; read once for all orders."""

    def __init__(self) -> None:
        roles = (*UNIT_LEADS, Role.PORTFOLIO, Role.HEAD)
        self.people: Sequence[Person] = list(Person.objects.filter(role__in=roles).order_by("code"))
        links = Person.portfolio.through.objects.filter(person__in=[p.pk for p in self.people])
        self.portfolios: dict[int, set[int]] = {}
        for person, unit in links.values_list("person", "unit"):
            self.portfolios.setdefault(person, set()).add(unit)
        self.tree: UnitTree = unit_tree()

    def names(self, unit: int, roles: Iterable[Role]) -> list[str]:
        """The names of those with the roles who answer for a unit, in the order of the roles."""
        found = [p.name for role in roles for p in self.people if self._answers(p, role, unit)]
        return list(dict.fromkeys(found))

    def _answers(self, person: Person, role: Role, unit: int) -> bool:
        if role == Role.UNIT_LEAD:
            return person.role in UNIT_LEADS and person.unit_id == unit
        if person.role != role:
            return False
        if role == Role.PORTFOLIO:
            return unit in self.tree.below(self.portfolios.get(person.pk, ()))
        return self.tree.bureau(person.unit_id) == self.tree.bureau(unit)


def by_key(steps: Iterable[OrderStep]) -> Mapping[str, date]:
    """The days of the ladder's steps among those of an order, by key."""
    return {s.key: s.happened_on for s in steps if s.key}
