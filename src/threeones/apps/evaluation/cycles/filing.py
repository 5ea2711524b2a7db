"""Bonus claims (加分申报): a unit files what it thinks counts, the office accepts it or not; what is accepted is a claim."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from threeones.apps.evaluation.cycles.audited import FILING, told_of
from threeones.apps.evaluation.cycles.policy import cycle_policy
from threeones.apps.evaluation.cycles.rights import DECIDE, STATE
from threeones.apps.evaluation.cycles.sending import send_of_unit
from threeones.apps.evaluation.models import Claim, Cycle, Filing, FilingState, Stage
from threeones.base.accounts.access import Access
from threeones.base.audit.chain import Change, append, changed, hold
from threeones.base.entry.errors import Refused, Unknown, Wrong
from threeones.base.entry.recording import Entering, enter
from threeones.base.entry.sending import once
from threeones.base.entry.texts import check_text
from threeones.base.entry.uploads import attach_uploads
from threeones.base.files.forms import form_name
from threeones.base.org.models import Unit

MOST_TITLE = 120
OPEN_STAGES = (Stage.COLLECTING, Stage.REVIEW)


def file_claim(
    *,
    access: Access,
    cycle: int,
    unit: str,
    kind: str,
    title: str,
    happened_on: date | None,
    key: str = "",
    form: str = "",
    today: date | None = None,
) -> Filing:
    """Claim a bonus for one's unit (``unit`` is its code) while facts are collected; files of ``form`` are its evidence.

    Once per ``key``. Raises ``PermissionDenied``, ``Unknown``, ``Refused`` with every fault.
    """
    title, day = " ".join(title.split()), today or timezone.localdate()
    told = {"kind": kind, "title": title, "happened_on": happened_on}

    def work(found: Cycle, of: Unit) -> dict[str, int]:
        return {"filing": _file(access, found, of, kind, title, happened_on, form, day).pk}

    answer = send_of_unit(access, STATE, cycle, unit, "evaluation.file", told, work, key=key, form=form)
    return Filing.objects.get(pk=answer["filing"])


def _file(
    access: Access, cycle: Cycle, unit: Unit, kind: str, title: str, happened_on: date | None, form: str, day: date
) -> Filing:
    wrong = list(check_text("title", title, MOST_TITLE, _("什么事项，如奖项的全称")))
    if kind not in cycle_policy().claims:
        wrong.append(Wrong("kind", _("没有选类别"), "、".join(cycle_policy().claims)))
    if happened_on is None or happened_on > cycle.as_of or happened_on.year != cycle.year:
        told = {"year": cycle.year, "day": cycle.as_of}
        wrong.append(Wrong("happened_on", _("日期不在考核期里"), _("%(year)s年、%(day)s以前的一天") % told))
    if cycle.stage != Stage.COLLECTING:
        wrong.append(Wrong("cycle", _("自评已经结束"), _("请找考评办")))
    elif not wrong and Filing.objects.filter(cycle=cycle, unit=unit, kind=kind, title=title).exists():
        wrong.append(Wrong("title", _("这个事项已经申报过"), _("看它的核验结果")))
    if wrong:
        raise Refused(wrong)
    assert happened_on is not None
    filing = Filing.objects.create(
        cycle=cycle,
        unit=unit,
        kind=kind,
        title=title,
        happened_on=happened_on,
        filed_by=access.actor[:60],
        filed_on=day,
    )
    changes = [Change("create", FILING, str(filing.pk), {}, told_of(FILING, filing))]
    changes += attach_uploads(access=access, form=form, record=FILING, key=str(filing.pk)) if form else []
    append(access.actor, changes)
    return filing


def decide_claim(*, access: Access, filing: int, accepted: bool, decision: str, key: str = "") -> Filing:
    """Accept a filed claim, which then counts, or refuse it, with a word why, before the result goes on notice.

    Raises ``PermissionDenied``, ``Unknown``, ``Refused`` with every fault, also where it is decided already.
    """
    decision = " ".join(decision.split())
    told = {"filing": filing, "accepted": accepted, "decision": decision}
    with transaction.atomic():
        hold()
        found = Filing.objects.select_related("cycle", "unit").filter(pk=filing).first()
        if found is None:
            raise Unknown([Wrong("filing", _("没有这件申报"))])
        access.require(DECIDE, found.unit)

        def work() -> dict[str, int]:
            _decide(access, found, decision, accepted=accepted)
            return {"filing": found.pk}

        once(access=access, key=key, purpose="evaluation.verify", content=told, work=work)
    return Filing.objects.select_related("cycle", "unit", "claim").get(pk=filing)


def _decide(access: Access, filing: Filing, decision: str, *, accepted: bool) -> None:
    wrong = list(check_text("decision", decision, cycle_policy().max_reason_characters, _("看了什么，一句话")))
    if filing.state != FilingState.OPEN:
        wrong = [Wrong("filing", _("这件申报已由%(by)s核验") % {"by": filing.decided_by})]
    elif filing.cycle.stage not in OPEN_STAGES:
        wrong.append(Wrong("filing", _("公示以后，数只随申诉改"), _("请走申诉")))
    if wrong:
        raise Refused(wrong)
    before, changes = told_of(FILING, filing), []
    if accepted:
        claim = Claim(
            code=_free_code(filing.pk),
            unit=filing.unit,
            year=filing.cycle.year,
            kind=filing.kind,
            title=filing.title,
            happened_on=filing.happened_on,
        )
        name = form_name("加分申报", f"{filing.cycle.scheme}-{filing.cycle.as_of}", str(filing.pk))
        changes += enter(access, Entering(name, "加减分", [(claim, None)]))
        filing.claim = claim
    filing.state = FilingState.ACCEPTED if accepted else FilingState.REFUSED
    filing.decision, filing.decided_by = decision, access.actor[:60]
    filing.save()
    append(access.actor, [*changes, changed("decide", FILING, str(filing.pk), before, told_of(FILING, filing))])


def _free_code(number: int) -> str:
    """A code for the claim that no workbook has used."""
    wanted = f"SB-{number}"
    taken = set(Claim.objects.filter(code__startswith=wanted).values_list("code", flat=True))
    return next(c for n in range(len(taken) + 1) if (c := f"{wanted}-{n}" if n else wanted) not in taken)
