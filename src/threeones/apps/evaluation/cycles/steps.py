"""The life of a cycle (考核期): opened, computed, put on public notice, published; each step one transaction."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from threeones.apps.evaluation.cycles.audited import CYCLE, told_of
from threeones.apps.evaluation.cycles.checking import changed_since
from threeones.apps.evaluation.cycles.policy import cycle_policy
from threeones.apps.evaluation.cycles.rights import MANAGE
from threeones.apps.evaluation.cycles.showing import show
from threeones.apps.evaluation.models import Appeal, AppealState, Cycle, Filing, FilingState, Poll, Run, Stage
from threeones.apps.evaluation.runs import opened
from threeones.apps.evaluation.services import compute, freeze_run, read_scheme
from threeones.base.accounts.access import Access
from threeones.base.audit.chain import Change, append, changed, hold
from threeones.base.entry.errors import Refused, Unknown, Wrong


def open_cycle(*, access: Access, scheme: str, year: int, as_of: date, today: date | None = None) -> Cycle:
    """Open a cycle of a scheme over the facts up to a day; the one that is there already is given again.

    Raises ``PermissionDenied``, ``Refused`` for a day out of the year, ``Faults`` for a scheme that cannot be read.
    """
    read, _source = read_scheme(scheme)
    access.require(MANAGE, Cycle(scheme=scheme, as_of=as_of))
    if as_of.year not in (year, year + 1):
        raise Refused([Wrong("as_of", _("事实截止日%(day)s不在%(year)s年考核的范围里") % {"day": as_of, "year": year})])
    with transaction.atomic():
        hold()
        found = Cycle.objects.filter(scheme=scheme, as_of=as_of).first()
        if found is not None:
            return found
        cycle = Cycle.objects.create(
            scheme=scheme, title=read.title, year=year, as_of=as_of, opened_on=today or timezone.localdate()
        )
        append(access.actor, [Change("create", CYCLE, str(cycle.pk), {}, told_of(CYCLE, cycle))])
    return cycle


def compute_cycle(*, access: Access, cycle: int) -> tuple[Run, bool]:
    """Compute a cycle and freeze the result for internal review (内部审核); the run, and whether anything is new.

    Raises ``PermissionDenied``, ``Unknown``, ``Refused`` once it is on notice, ``Faults`` for missing facts.
    """
    with transaction.atomic():
        hold()
        found = _found(cycle)
        access.require(MANAGE, found)
        _stands(found, Stage.COLLECTING, Stage.REVIEW)
        computed = compute(found.scheme, found.year, found.as_of, in_cycle=True)
        run, new = freeze_run(computed, found.scheme, found.year, found.as_of, access, found, shown=False)
        if found.stage == Stage.COLLECTING:
            append(access.actor, [_step(found, stage=Stage.REVIEW)])
    return run, new


def start_notice(*, access: Access, cycle: int, today: date | None = None) -> Cycle:
    """Put a cycle's newest result on public notice (公示): the ranked see it from now on, and may appeal until its last day.

    Raises ``PermissionDenied``, ``Unknown``, ``Refused`` with all that is in the way: claims to verify, polls to close,
    facts that changed since the result.
    """
    with transaction.atomic():
        hold()
        found = _found(cycle)
        access.require(MANAGE, found)
        if found.stage == Stage.NOTICE:
            return found
        _stands(found, Stage.REVIEW)
        newest = newest_run(found)
        assert newest is not None, "a cycle under review has a result"
        if wrong := before_notice(found, newest):
            raise Refused(wrong)
        first, last = cycle_policy().notice(today or timezone.localdate())
        changes = [_step(found, stage=Stage.NOTICE, notice_from=first, notice_until=last)]
        append(access.actor, [*changes, *show(newest)])
    return found


def publish(*, access: Access, cycle: int, today: date | None = None) -> Cycle:
    """Publish a cycle (发布) once its notice is over and every appeal is decided; it does not change any more.

    Raises ``PermissionDenied``, ``Unknown``, ``Refused`` with all that is in the way.
    """
    day = today or timezone.localdate()
    with transaction.atomic():
        hold()
        found = _found(cycle)
        access.require(MANAGE, found)
        if found.stage == Stage.PUBLISHED:
            return found
        _stands(found, Stage.NOTICE)
        if wrong := in_the_way(found, day):
            raise Refused(wrong)
        append(access.actor, [_step(found, stage=Stage.PUBLISHED, published_on=day)])
    return found


def before_notice(cycle: Cycle, newest: Run) -> list[Wrong]:
    """What keeps a result that was reviewed from being put on notice."""
    wrong = []
    if filed := Filing.objects.filter(cycle=cycle, state=FilingState.OPEN).count():
        wrong.append(Wrong("filings", _("还有%(count)s件加分申报没有核验") % {"count": filed}, _("先逐件决定")))
    if polls := Poll.objects.filter(cycle=cycle, closed_on=None).count():
        wrong.append(Wrong("polls", _("还有%(count)s项评议没有截止") % {"count": polls}, _("先截止计票")))
    if opened(newest).scheme.text != read_scheme(cycle.scheme)[1]:
        wrong.append(Wrong("scheme", _("计分以后方案改过"), _("先重新计分")))
    elif changed := changed_since(cycle, newest):
        wrong.append(Wrong("facts", _("计分以后有%(count)s个数变了") % {"count": changed}, _("先重新计分")))
    return wrong


def in_the_way(cycle: Cycle, today: date) -> list[Wrong]:
    """What keeps a cycle on notice from being published."""
    wrong = []
    if cycle.notice_until is not None and today <= cycle.notice_until:
        wrong.append(Wrong("notice", _("公示到%(day)s才满") % {"day": cycle.notice_until}, _("公示期满以后")))
    waiting = Appeal.objects.filter(cycle=cycle, state=AppealState.OPEN).count()
    if waiting:
        wrong.append(Wrong("appeals", _("还有%(count)s件申诉没有复核") % {"count": waiting}, _("先逐件决定")))
    return wrong


def newest_run(cycle: Cycle) -> Run | None:
    """The result that a cycle stands on."""
    return Run.objects.filter(cycle=cycle).order_by("-frozen_at", "-pk").first()


def _found(pk: int) -> Cycle:
    found = Cycle.objects.filter(pk=pk).first()
    if found is None:
        raise Unknown([Wrong("cycle", _("没有这个考核期"))])
    return found


def _stands(cycle: Cycle, *stages: Stage) -> None:
    if cycle.stage not in stages:
        wanted = "、".join(str(s.label) for s in stages)
        raise Refused(
            [Wrong("stage", _("这个考核期在“%(stage)s”环节") % {"stage": _(str(Stage(cycle.stage).label))}, wanted)]
        )


def _step(cycle: Cycle, **fields: object) -> Change:
    """The fields of a cycle that change, saved; the entry for the audit."""
    before = told_of(CYCLE, cycle)
    for name, value in fields.items():
        setattr(cycle, name, value)
    cycle.save(update_fields=list(fields))
    return changed("change", CYCLE, str(cycle.pk), before, told_of(CYCLE, cycle))
