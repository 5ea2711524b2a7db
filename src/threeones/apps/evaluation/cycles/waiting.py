"""What waits for somebody in a cycle (待办): facts to state, results to look at while they are on notice, appeals to decide."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from threeones.apps.evaluation.cycles.filing import OPEN_STAGES
from threeones.apps.evaluation.cycles.policy import cycle_policy
from threeones.apps.evaluation.cycles.polls import may_vote
from threeones.apps.evaluation.cycles.rights import DECIDE, MANAGE, STATE
from threeones.apps.evaluation.cycles.stating import asked_of
from threeones.apps.evaluation.models import (
    Appeal,
    AppealState,
    Cycle,
    Filing,
    FilingState,
    Poll,
    Stage,
    StatedFact,
    Voted,
)
from threeones.apps.evaluation.services import read_scheme
from threeones.base.accounts.access import Access
from threeones.base.accounts.permissions import changes_nothing
from threeones.base.accounts.sight import seen
from threeones.base.org.models import Unit
from threeones.base.registry.tasks import Task, TaskKind, task_kinds, tasks
from threeones.kernel.scheme import Scheme
from threeones.kernel.values.faults import Faults

TO_STATE, TO_VOTE, ON_NOTICE = "evaluation.state", "evaluation.polls", "evaluation.notice"
TO_DECIDE, TO_VERIFY, TO_PUBLISH = "evaluation.appeals", "evaluation.filings", "evaluation.publish"


def facts_to_state(access: Access, today: date) -> Iterator[Task]:
    """Cycles that ask one's units for facts which they have not stated."""
    if not access.units or not access.may(STATE):
        return
    open_cycles = list(Cycle.objects.filter(stage=Stage.COLLECTING, opened_on__lte=today))
    units = list(Unit.objects.filter(pk__in=access.units)) if open_cycles else []
    told = set(
        seen(StatedFact, access).filter(unit__in=units).values_list("scheme", "as_of", "unit", "fact")
        if open_cycles
        else ()
    )
    schemes = {name: _scheme(name) for name in {c.scheme for c in open_cycles}}
    for cycle in open_cycles:
        scheme = schemes[cycle.scheme]
        asked = asked_of(scheme) if scheme else []
        for unit in units if scheme and asked else ():
            assert scheme is not None
            open_facts = [f for f in asked if (cycle.scheme, cycle.as_of, unit.pk, f.name) not in told]
            if unit.kind == scheme.subject and open_facts:
                why = _("%(unit)s还有%(count)s个数没有申报") % {"unit": unit.name, "count": len(open_facts)}
                url = reverse("state_facts", args=[cycle.pk, unit.code])
                yield Task(TO_STATE, cycle.title, url, None, why, cycle.opened_on)


def _scheme(identifier: str) -> Scheme | None:
    try:
        return read_scheme(identifier)[0]
    except Faults:
        return None


def polls_to_vote(access: Access, today: date) -> Iterator[Task]:
    """Open polls that ask somebody who has not voted."""
    kinds = [k.raters for k in cycle_policy().polls if k.roles and access.has(*k.roles)]
    if not kinds or access.user_id is None or changes_nothing.test(access, None):
        return
    voted = Voted.objects.filter(user=access.user_id).values("poll")
    for poll in (
        Poll.objects.filter(raters__in=kinds, closed_on=None, cycle__stage__in=OPEN_STAGES)
        .exclude(pk__in=voted)
        .select_related("cycle")
    ):
        if not may_vote(access, poll):
            continue
        why = _("请您评议（%(raters)s），不记名") % {"raters": poll.raters}
        yield Task(TO_VOTE, poll.cycle.title, reverse("ballot", args=[poll.pk]), None, why, poll.opened_on)


def results_on_notice(access: Access, today: date) -> Iterator[Task]:
    """Results that name one's units, to be looked at, and appealed against, while they are on notice."""
    if not access.units or not access.may(STATE):
        return
    on_notice = list(Cycle.objects.filter(stage=Stage.NOTICE, notice_from__lte=today, notice_until__gte=today))
    units = list(Unit.objects.filter(pk__in=access.units)) if on_notice else []
    schemes = {name: _scheme(name) for name in {c.scheme for c in on_notice}}
    for cycle in on_notice:
        scheme = schemes[cycle.scheme]
        for unit in units if scheme else ():
            assert scheme is not None and cycle.notice_from is not None
            if unit.kind == scheme.subject:
                why = _("%(unit)s的计分表在公示，有异议到最后一天为止可以申诉") % {"unit": unit.name}
                yield Task(
                    ON_NOTICE,
                    cycle.title,
                    reverse("cycle", args=[cycle.pk]),
                    cycle.notice_until,
                    why,
                    cycle.notice_from,
                )


def appeals_to_decide(access: Access, today: date) -> Iterator[Task]:
    """Appeals that wait for the evaluation office."""
    if not access.may(DECIDE):
        return
    for one in seen(Appeal, access).filter(state=AppealState.OPEN).select_related("cycle", "unit"):
        if access.may(DECIDE, one.unit):
            why = _("%(unit)s对一个数有异议") % {"unit": one.unit.name}
            due = cycle_policy().decide_by(one.filed_on)
            yield Task(TO_DECIDE, one.cycle.title, reverse("appeal", args=[one.pk]), due, why, one.filed_on)


def claims_to_verify(access: Access, today: date) -> Iterator[Task]:
    """Bonus claims that wait for the evaluation office."""
    if not access.may(DECIDE):
        return
    waiting = seen(Filing, access).filter(state=FilingState.OPEN, cycle__stage__in=OPEN_STAGES)
    for one in waiting.select_related("cycle", "unit"):
        if access.may(DECIDE, one.unit):
            why = _("%(unit)s申报加分：%(title)s") % {"unit": one.unit.name, "title": one.title}
            yield Task(TO_VERIFY, one.cycle.title, reverse("filing", args=[one.pk]), None, why, one.filed_on)


def cycles_to_publish(access: Access, today: date) -> Iterator[Task]:
    """Cycles whose notice is over."""
    if not access.may(MANAGE) or not access.signed_in or access.user_id == 0:
        return
    waiting = set(Appeal.objects.filter(state=AppealState.OPEN).values_list("cycle", flat=True))
    for cycle in Cycle.objects.filter(stage=Stage.NOTICE, notice_until__lt=today):
        if cycle.pk not in waiting and cycle.notice_until is not None and access.may(MANAGE, cycle):
            url = reverse("cycle", args=[cycle.pk])
            yield Task(TO_PUBLISH, cycle.title, url, None, _("公示期满，没有待复核的申诉"), cycle.notice_until)


tasks.register(TO_STATE, facts_to_state)
task_kinds.register(TO_STATE, TaskKind(gettext_lazy("单位自评"), gettext_lazy("申报")))
tasks.register(TO_VOTE, polls_to_vote)
task_kinds.register(TO_VOTE, TaskKind(gettext_lazy("评议"), gettext_lazy("投票")))
tasks.register(ON_NOTICE, results_on_notice)
task_kinds.register(ON_NOTICE, TaskKind(gettext_lazy("公示"), gettext_lazy("看计分表")))
tasks.register(TO_DECIDE, appeals_to_decide)
task_kinds.register(TO_DECIDE, TaskKind(gettext_lazy("申诉"), gettext_lazy("复核")))
tasks.register(TO_VERIFY, claims_to_verify)
task_kinds.register(TO_VERIFY, TaskKind(gettext_lazy("加分申报"), gettext_lazy("核验")))
tasks.register(TO_PUBLISH, cycles_to_publish)
task_kinds.register(TO_PUBLISH, TaskKind(gettext_lazy("考核期"), gettext_lazy("发布")))
