"""Correcting what was reported: with a reason, on the version that was seen; what stood before stays readable."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from threeones.apps.handbook import selectors as handbook
from threeones.apps.handbook.editions.citing import edition_of
from threeones.apps.supervision.content import (
    Content,
    Done,
    tidy,
    wrong_completions,
    wrong_content,
    wrong_month,
    wrong_state,
)
from threeones.apps.supervision.models import Completion, Report
from threeones.apps.supervision.permissions import CORRECT, SEND, Duty
from threeones.apps.supervision.prepared import REPORT, prepared_of, report_key, report_theirs
from threeones.apps.supervision.reporting import report_due
from threeones.apps.supervision.rounds.closed import is_closed
from threeones.apps.supervision.sending import Sent, completed, duty_of, take_over
from threeones.base.accounts.access import Access
from threeones.base.audit.chain import append, hold
from threeones.base.entry.drafts import drop_draft
from threeones.base.entry.errors import Refused, Stale, Theirs, Unknown, Wrong
from threeones.base.entry.policy import entry_policy
from threeones.base.entry.recording import Entering, enter, snapshot, take_back, version_of
from threeones.base.entry.sending import once
from threeones.base.entry.texts import check_reason, check_text
from threeones.base.entry.uploads import attach_uploads
from threeones.base.files.forms import form_name

if TYPE_CHECKING:
    from threeones.apps.handbook.models import Milestone


def may_correct(access: Access, duty: Duty, month: str, today: date) -> bool:
    """A supervisor at any time; who may send for the unit until the report's last day."""
    return access.may(CORRECT, duty) or (access.may(SEND, duty) and today <= report_due(month))


def may_supply(access: Access, duty: Duty, month: str, today: date) -> bool:
    """Whether a report that is missing may be supplied (补报) as a correction: once its month is closed."""
    if any(wrong_month(duty.project, month, today)) or not is_closed(duty.project, month):
        return False
    return access.may(CORRECT, duty) or access.may(SEND, duty)


def correct_report(
    *,
    access: Access,
    project: str,
    month: str,
    unit: str = "",
    text: str,
    own_view: str,
    progress: Decimal | int | None = None,
    reason: str,
    version: str,
    key: str = "",
    form: str = "",
    today: date | None = None,
) -> Sent:
    """Correct (更正) a report, with the reason; ``version`` is the one that the corrector saw.

    The day on which it was reported, and its word why late, stay. Of a month that is closed a report that is missing is
    supplied so (补报), on no version, and its reason is the word why it is late. Raises ``PermissionDenied``; ``Unknown`` where there
    is no such report; ``Refused`` with every fault; ``Stale`` where somebody else corrected it meanwhile.
    """
    content = tidy(text, own_view, progress)
    reason = reason.strip()
    told = {"project": project, "month": month, "unit": unit, "reason": reason, "version": version, **content.to_json()}
    with transaction.atomic():
        hold()
        duty = duty_of(access, project, unit)
        day = today or timezone.localdate()
        supplied = may_supply(access, duty, month, day)
        report = _report_of(duty, month) if supplied else _report(duty, month)
        if not (may_correct(access, duty, month, day) or (supplied and not version)):
            access.require(CORRECT, duty)

        def work() -> dict[str, Any]:
            if report is None:
                return asdict(_supply(access, duty, month, content, reason, version, form, day))
            wrong = [*wrong_content(content, month, day, late_is_said=False), *_wrong_reason(reason)]
            changed = {"text": content.text, "own_view": content.own_view, "progress": content.progress}
            return asdict(_correct(access, report, changed, wrong, reason, version, form))

        answer, done_now = once(access=access, key=key, purpose="supervision.correct", content=told, work=work)
        if form:
            drop_draft(access=access, form=form)
    return Sent(**{**answer, "repeated": not done_now})


def _supply(
    access: Access, duty: Duty, month: str, content: Content, reason: str, version: str, form: str, day: date
) -> Sent:
    """Enter a report that was missing when its month was closed."""
    if version:
        raise Unknown([Wrong("month", _("%(month)s还没有报送") % {"month": month}, _("先报送"))])
    wrong = [*wrong_state(duty.project, month, day), *wrong_content(content, month, day, late_is_said=False)]
    if every := [*wrong, *_wrong_reason(reason)]:
        raise Refused(every)
    report = Report(
        project=duty.project,
        month=month,
        unit=duty.unit,
        text=content.text,
        own_view=content.own_view,
        progress=content.progress,
        reported_by_id=access.person_id,
        reported_on=day,
        late_reason=reason[: Report._meta.get_field("late_reason").max_length],
        sent_by=access.actor[:60],
        edition=edition_of(duty.project, day),
    )
    name = form_name(month, duty.project.code, duty.unit.code)
    changes = enter(access, Entering(name, "进展补报", [(report, None)], reason))
    changes += take_over(access, prepared_of(duty, month), report_key(report), form)
    append(access.actor, changes)
    return Sent(duty.project.code, month, duty.unit.code, version_of(report))


def _correct(
    access: Access, report: Report, values: Mapping[str, Any], wrong: list[Wrong], reason: str, version: str, form: str
) -> Sent:
    if version_of(report) != version:
        raise Stale(report_theirs(report))
    if not wrong and all(getattr(report, name) == value for name, value in values.items()):
        wrong = [Wrong("text", _("没有改动"))]
    if wrong:
        raise Refused(wrong)
    before = snapshot(report)
    for name, value in values.items():
        setattr(report, name, value)
    name = form_name(report.month, report.project.code, report.unit.code)
    changes = enter(access, Entering(name, "进展更正", [(report, before)], reason))
    changes += attach_uploads(access=access, form=form, record=REPORT, key=report_key(report)) if form else []
    append(access.actor, changes)
    return Sent(report.project.code, report.month, report.unit.code, version_of(report))


def _report_of(duty: Duty, month: str) -> Report | None:
    query = Report.objects.select_related("source_file", "reported_by", "unit", "project__objective")
    return query.filter(project=duty.project, month=month, unit=duty.unit).first() if month.isprintable() else None


def _report(duty: Duty, month: str) -> Report:
    found = _report_of(duty, month)
    if found is None:
        raise Unknown([Wrong("month", _("%(month)s还没有报送") % {"month": month[:20]}, _("先报送"))])
    return found


def _wrong_reason(reason: str) -> list[Wrong]:
    return list(check_reason(reason, entry_policy().max_reason_characters))


def complete_milestone(
    *, access: Access, milestone: str, done_on: date, evidence: str = "", key: str = "", today: date | None = None
) -> str:
    """Report a milestone done (节点完成) outside of a month's report; its version.

    Raises ``PermissionDenied``, ``Unknown``, ``Refused``, ``KeyReused``.
    """
    done = Done(milestone.strip(), done_on, evidence.strip())
    told = {"milestone": done.milestone, "done_on": done_on, "evidence": done.evidence}
    with transaction.atomic():
        hold()
        duty, found = duty_of_milestone(access, done.milestone)
        access.require(SEND, duty)
        day = today or timezone.localdate()

        def work() -> dict[str, Any]:
            if wrong := list(wrong_completions([done], {found.code: found}, day)):
                raise Refused(wrong)
            new = completed([done], {found.code: found}, day)
            if not new:
                return {"version": version_of(_completion(found.pk))}
            name = form_name("节点", found.code)
            append(access.actor, enter(access, Entering(name, "节点完成", [(new[0], None)])))
            return {"version": version_of(new[0])}

        answer, _now = once(access=access, key=key, purpose="supervision.complete", content=told, work=work)
    return str(answer["version"])


def correct_completion(
    *,
    access: Access,
    milestone: str,
    done_on: date | None,
    evidence: str = "",
    reason: str,
    version: str,
    key: str = "",
    form: str = "",
    today: date | None = None,
) -> str:
    """Correct when a milestone was done; ``done_on`` None takes an entered one back (撤回). Its version, empty: gone.

    One that was read from a workbook is taken back in the workbook. Raises as ``correct_report`` does.
    """
    reason, evidence = reason.strip(), evidence.strip()
    told = {"milestone": milestone, "done_on": done_on, "evidence": evidence, "reason": reason, "version": version}
    with transaction.atomic():
        hold()
        duty, found = duty_of_milestone(access, milestone)
        access.require(CORRECT, duty)

        def work() -> dict[str, Any]:
            record = _completion(found.pk)
            if version_of(record) != version:
                raise Stale(_completion_theirs(record))
            wrong = _wrong_correction(record, done_on, evidence, today or timezone.localdate())
            if every := [*wrong, *_wrong_reason(reason)]:
                raise Refused(every)
            return {"version": _change_completion(access, record, done_on, evidence, reason)}

        answer, _now = once(access=access, key=key, purpose="supervision.completion", content=told, work=work)
        if form:
            drop_draft(access=access, form=form)
    return str(answer["version"])


def _wrong_correction(record: Completion, done_on: date | None, evidence: str, day: date) -> Iterator[Wrong]:
    if done_on is None:
        if not record.entered:
            yield Wrong("done_on", _("这条来自工作簿"), _("在工作簿里删去这一行，再读入"))
        return
    code = record.milestone.code
    for wrong in wrong_completions([Done(code, done_on)], {code: record.milestone}, day):
        yield Wrong("done_on", wrong.fault, wrong.expected)
    yield from check_text("evidence", evidence, entry_policy().max_line_characters, None)
    if (record.done_on, record.evidence) == (done_on, evidence):
        yield Wrong("done_on", _("没有改动"))


def _change_completion(access: Access, record: Completion, done_on: date | None, evidence: str, reason: str) -> str:
    name = form_name("节点", record.milestone.code)
    if done_on is None:
        append(access.actor, take_back(access, record, name, "节点完成撤回", reason))
        return ""
    before = snapshot(record)
    record.done_on, record.evidence = done_on, evidence
    append(access.actor, enter(access, Entering(name, "节点完成更正", [(record, before)], reason)))
    return version_of(record)


def duty_of_milestone(access: Access, code: str) -> tuple[Duty, Milestone]:
    """The lead unit's part in the project of a milestone that is seen, and the milestone. Raises ``Unknown``."""
    found = handbook.milestone(code, access) if code.isprintable() else None
    if found is None:
        raise Unknown([Wrong("milestone", _("没有节点“%(code)s”") % {"code": code[:40]})])
    return duty_of(access, found.project.code, ""), found


def _completion(milestone: int) -> Completion:
    query = Completion.objects.select_related("source_file", "milestone")
    found = query.filter(milestone=milestone).first()
    if found is None:
        raise Unknown([Wrong("milestone", _("这个节点还没有报完成"))])
    return found


def _completion_theirs(record: Completion) -> Theirs:
    values = {"done_on": record.done_on.isoformat(), "evidence": record.evidence}
    at = timezone.localtime(record.source_file.loaded_at).strftime("%Y-%m-%d %H:%M")
    return Theirs(values, "", at, version_of(record))
