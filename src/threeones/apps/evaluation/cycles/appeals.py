"""Appeals (申诉): a unit objects to a fact during the public notice, the office decides, the result is computed again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from threeones.apps.evaluation.cycles.audited import APPEAL, told_of
from threeones.apps.evaluation.cycles.policy import cycle_policy
from threeones.apps.evaluation.cycles.rights import APPEAL_FILE, DECIDE
from threeones.apps.evaluation.cycles.sending import send_of_unit
from threeones.apps.evaluation.cycles.stated import stated_nodes, write_fact, wrong_value
from threeones.apps.evaluation.cycles.steps import newest_run
from threeones.apps.evaluation.models import Appeal, AppealState, Cycle, Origin, Run, Stage
from threeones.apps.evaluation.runs import opened
from threeones.apps.evaluation.services import freeze_run, with_decided
from threeones.base.accounts.access import Access
from threeones.base.audit.chain import Change, append, changed, hold
from threeones.base.entry.errors import Refused, Unknown, Wrong
from threeones.base.entry.sending import once
from threeones.base.entry.texts import check_text
from threeones.base.entry.uploads import attach_uploads
from threeones.base.org.models import Unit
from threeones.kernel.scheme.model import Fact


@dataclass(frozen=True, slots=True)
class Contested:
    """A fact that can be appealed against: how it is called, and what it counts as in the result."""

    fact: Fact
    value: Decimal | None


def contestable(run: Run, unit: Unit) -> list[Contested]:
    """The numbers that a unit's score rests on; none where the unit is not in the result."""
    frozen = opened(run)
    subjects = frozen.facts.subjects
    if unit.name not in subjects:
        return []
    line = frozen.facts.frame.row(subjects.index(unit.name), named=True)
    found = []
    for fact in frozen.scheme.facts.values():
        if fact.kind == "number":
            value = line[fact.name]
            found.append(Contested(fact, None if value is None else round(Decimal(str(value)), 6)))
    return found


def file_appeal(
    *,
    access: Access,
    cycle: int,
    unit: str,
    fact: str,
    asked: Decimal | None,
    text: str,
    key: str = "",
    form: str = "",
    today: date | None = None,
) -> Appeal:
    """Appeal against a fact of one's unit (``unit`` is its code) while the result is on notice.

    Once per ``key``. Raises ``PermissionDenied``; ``Unknown``; ``Refused`` with every fault, also where the notice is
    over or the same fact is being looked at already.
    """
    text, day = text.strip(), today or timezone.localdate()
    told = {"fact": fact, "asked": asked, "text": text}

    def work(found: Cycle, of: Unit) -> dict[str, int]:
        return {"appeal": _file(access, found, of, fact, asked, text, form, day).pk}

    answer = send_of_unit(access, APPEAL_FILE, cycle, unit, "evaluation.appeal", told, work, key=key, form=form)
    return Appeal.objects.get(pk=answer["appeal"])


def _file(
    access: Access, cycle: Cycle, unit: Unit, fact: str, asked: Decimal | None, text: str, form: str, day: date
) -> Appeal:
    run = newest_run(cycle)
    against = {c.fact.name: c for c in contestable(run, unit)} if run else {}
    wrong = list(_wrong(cycle, against, unit, fact, day))
    wrong += check_text("text", text, cycle_policy().max_text_characters, _("写明理由"), lines=True)
    wrong += wrong_value("asked", asked) if asked is not None else []
    if not wrong and asked is not None and asked == against[fact].value:
        wrong.append(Wrong("asked", _("和现在的数一样"), _("您认为对的数")))
    if wrong:
        raise Refused(wrong)
    assert run is not None
    appeal = Appeal.objects.create(
        cycle=cycle,
        run=run,
        unit=unit,
        fact=fact,
        stood=against[fact].value,
        asked=asked,
        text=text,
        filed_by=access.actor[:60],
        filed_on=day,
    )
    changes = [Change("create", APPEAL, str(appeal.pk), {}, told_of(APPEAL, appeal))]
    changes += attach_uploads(access=access, form=form, record=APPEAL, key=str(appeal.pk)) if form else []
    append(access.actor, changes)
    return appeal


def _wrong(cycle: Cycle, against: dict[str, Contested], unit: Unit, fact: str, day: date) -> list[Wrong]:
    if cycle.stage != Stage.NOTICE or cycle.notice_from is None or cycle.notice_until is None:
        return [Wrong("cycle", _("现在不在公示期，不能申诉"))]
    if not cycle.notice_from <= day <= cycle.notice_until:
        told = {"first": cycle.notice_from, "last": cycle.notice_until}
        return [Wrong("cycle", _("公示期是%(first)s到%(last)s，现在不能申诉") % told)]
    if fact not in against:
        return [Wrong("fact", _("没有选对哪个数"), "、".join(c.fact.label for c in against.values()))]
    if Appeal.objects.filter(cycle=cycle, unit=unit, fact=fact, state=AppealState.OPEN).exists():
        return [Wrong("fact", _("这个数已经申诉过，正在复核"), _("等复核意见"))]
    return []


def decide_appeal(
    *,
    access: Access,
    appeal: int,
    upheld: bool,
    value: Decimal | None = None,
    decision: str,
    key: str = "",
    today: date | None = None,
) -> Appeal:
    """Decide an appeal (复核): the fact stands, or counts as ``value`` from now on and the result is computed again.

    The first result stays as it was frozen; the new one is shown to the ranked at once, and differs in this fact alone. Raises ``PermissionDenied``,
    ``Unknown``, ``Refused`` with every fault, ``Faults`` where the result cannot be computed: then nothing is decided.
    """
    decision, day = decision.strip(), today or timezone.localdate()
    told: dict[str, Any] = {"appeal": appeal, "upheld": upheld, "value": value, "decision": decision}
    with transaction.atomic():
        hold()
        found = Appeal.objects.select_related("cycle", "unit", "run").filter(pk=appeal).first()
        if found is None:
            raise Unknown([Wrong("appeal", _("没有这件申诉"))])
        access.require(DECIDE, found.unit)

        def work() -> dict[str, Any]:
            _decide(access, found, value if upheld else None, decision, upheld, day)
            return {"appeal": found.pk}

        once(access=access, key=key, purpose="evaluation.decide", content=told, work=work)
    return Appeal.objects.select_related("cycle", "unit", "run", "rerun").get(pk=appeal)


def _decide(access: Access, appeal: Appeal, value: Decimal | None, decision: str, upheld: bool, day: date) -> None:
    wrong = list(check_text("decision", decision, cycle_policy().max_text_characters, _("写明复核意见"), lines=True))
    wrong += wrong_value("value", value) if upheld else []
    if appeal.state != AppealState.OPEN:
        by = {"by": appeal.decided_by, "day": appeal.decided_on}
        wrong = [Wrong("appeal", _("这件申诉已由%(by)s在%(day)s复核") % by, _("看复核意见"))]
    elif not wrong and upheld and value == appeal.stood:
        wrong.append(Wrong("value", _("和原来的数一样"), _("改变的数；不改请选“维持原数”")))
    if wrong:
        raise Refused(wrong)
    before = told_of(APPEAL, appeal)
    changes: list[Change] = []
    if upheld:
        assert value is not None
        reason = _("申诉%(number)s：%(why)s") % {"number": appeal.pk, "why": " ".join(decision.split())}
        short = reason[: cycle_policy().max_reason_characters]
        changes += write_fact(access, appeal.cycle, appeal.unit, appeal.fact, value, Origin.APPEAL, short)
        append(access.actor, changes)
        changes, appeal.rerun = [], _again(access, appeal)
    appeal.state = AppealState.UPHELD if upheld else AppealState.REJECTED
    appeal.decided, appeal.decision, appeal.decided_on = value, decision, day
    appeal.decided_by = access.actor[:60]
    appeal.save()
    append(access.actor, [changed("decide", APPEAL, str(appeal.pk), before, told_of(APPEAL, appeal))])


def _again(access: Access, appeal: Appeal) -> Run:
    """The newest result with this one fact decided otherwise, shown to the ranked; what changed elsewhere stays out of it."""
    cycle, newest = appeal.cycle, newest_run(appeal.cycle)
    assert newest is not None, "an appeal is against a result"
    frozen = opened(newest)
    word = stated_nodes(cycle.scheme, cycle.as_of, frozen.scheme)[appeal.unit.name, appeal.fact]
    computed = with_decided(frozen, appeal.unit.name, appeal.fact, word)
    run, _new = freeze_run(computed, cycle.scheme, cycle.year, cycle.as_of, access, cycle)
    return run
