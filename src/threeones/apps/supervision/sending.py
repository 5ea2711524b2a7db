"""Reports: a clerk prepares one, the unit's lead sends it; what is sent counts at once."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

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
from threeones.apps.supervision.models import Completion, PreparedReport, Report
from threeones.apps.supervision.permissions import PREPARE, SEND, Duty
from threeones.apps.supervision.prepared import (
    PREPARED,
    REPORT,
    prepared_key,
    prepared_of,
    prepared_theirs,
    prepared_version,
    report_key,
    report_theirs,
    told_of_prepared,
)
from threeones.apps.supervision.rounds.closed import wrong_closed
from threeones.base.accounts.access import Access
from threeones.base.audit.chain import Change, append, hold
from threeones.base.entry.drafts import drop_draft
from threeones.base.entry.errors import Refused, Stale, Unknown, Wrong
from threeones.base.entry.recording import Entering, enter, version_of
from threeones.base.entry.sending import once
from threeones.base.entry.uploads import attach_uploads, move_attachments
from threeones.base.files.forms import form_name
from threeones.base.org.models import Unit

if TYPE_CHECKING:
    from threeones.apps.handbook.models import Milestone, Project
    from threeones.base.files.models import Sourced


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of a sending: which report, and the version that a correction builds on. ``repeated``: it was sent before."""

    project: str
    month: str
    unit: str
    version: str
    repeated: bool = False


def project_of(access: Access, code: str) -> Project:
    """A project that is seen. Raises ``Unknown``."""
    # no code has a control character, and a database may refuse to be asked for one
    found = handbook.project(code, access) if code.isprintable() else None
    if found is None:
        raise Unknown([Wrong("project", _("没有项目“%(code)s”") % {"code": code[:40]})])
    return found


def duty_in(project: Project, unit: str) -> Duty:
    """A unit's part in a project; ``unit`` is a code, empty: the lead unit. Raises ``Unknown``."""
    of = project.lead_unit if unit in ("", project.lead_unit.code) else None
    if of is None and unit.isprintable():
        of = Unit.objects.filter(code=unit).first()
    if of is None:
        raise Unknown([Wrong("unit", _("没有单位“%(code)s”") % {"code": unit[:40]})])
    return Duty(project, of)


def duty_of(access: Access, project: str, unit: str) -> Duty:
    """A unit's part in a project that is seen. Raises ``Unknown``."""
    return duty_in(project_of(access, project), unit)


def submit_report(
    *,
    access: Access,
    project: str,
    month: str,
    unit: str = "",
    text: str,
    own_view: str,
    progress: Decimal | int | None = None,
    completions: Sequence[Done] = (),
    late_reason: str = "",
    key: str = "",
    prepared: str | None = None,
    form: str = "",
    today: date | None = None,
) -> Sent:
    """Send a unit's report (报送) on a project for a month; ``unit`` is a code, empty: the lead unit.

    Once per ``key`` within a day: the same again gets the same answer. ``prepared`` is the version of what the clerk
    prepared, as the sender saw it (None: he does not say); ``form`` names the form whose draft and files go along.
    Only the lead unit reports milestones done (``completions``). Raises ``PermissionDenied``; ``Refused`` with every
    fault; ``Stale`` where a report stands there already, or the prepared one was changed; ``KeyReused``.
    """
    content = tidy(text, own_view, progress, late_reason, completions)
    told = {"project": project, "month": month, "unit": unit, **content.to_json()}
    with transaction.atomic():
        hold()
        duty = duty_of(access, project, unit)
        access.require(SEND, duty)
        day = today or timezone.localdate()
        answer, done_now = once(
            access=access,
            key=key,
            purpose="supervision.report",
            content=told,
            work=lambda: asdict(_send(access, duty, month, content, prepared, form, day)),
        )
        if form:
            drop_draft(access=access, form=form)
    return Sent(**{**answer, "repeated": not done_now})


def _send(access: Access, duty: Duty, month: str, content: Content, prepared: str | None, form: str, day: date) -> Sent:
    milestones = _check(duty, month, content, day)
    there = _report(duty, month)
    if there is not None:
        raise Stale(report_theirs(there))
    waiting = prepared_of(duty, month)
    if prepared is not None and prepared != prepared_version(waiting):
        raise Stale(prepared_theirs(waiting))
    report = Report(
        project=duty.project,
        month=month,
        unit=duty.unit,
        text=content.text,
        own_view=content.own_view,
        progress=content.progress,
        reported_by_id=access.person_id,
        reported_on=day,
        late_reason=content.late_reason,
        sent_by=access.actor[:60],
        edition=edition_of(duty.project, day),
    )
    records: list[tuple[Sourced, None]] = [(report, None)]
    records += [(c, None) for c in completed(content.completions, milestones, day)]
    name = form_name(month, duty.project.code, duty.unit.code)
    more = {"备稿": waiting.prepared_by} if waiting else {}
    changes = enter(access, Entering(name, "进展报送", records, more=more))
    changes += take_over(access, waiting, report_key(report), form)
    append(access.actor, changes)
    return Sent(duty.project.code, month, duty.unit.code, version_of(report))


def take_over(access: Access, waiting: PreparedReport | None, key: str, form: str) -> list[Change]:
    """What waited with the form and with the prepared report goes to the report."""
    changes = attach_uploads(access=access, form=form, record=REPORT, key=key) if form else []
    if waiting is not None:
        changes += move_attachments((PREPARED, prepared_key(waiting)), (REPORT, key))
        changes.append(Change("remove", PREPARED, prepared_key(waiting), told_of_prepared(waiting), {}, "已报送"))
        waiting.delete()
    return changes


def completed(done: Sequence[Done], milestones: Mapping[str, Milestone], day: date) -> list[Completion]:
    """The new records of milestones done. Raises ``Refused`` for one that is told done on another day already."""
    there = {
        c.milestone_id: c for c in Completion.objects.filter(milestone__in=[milestones[d.milestone] for d in done])
    }
    wrong, new = [], []
    for d in done:
        known = there.get(milestones[d.milestone].pk)
        if known is None:
            made = Completion(
                milestone=milestones[d.milestone], done_on=d.done_on, reported_on=day, evidence=d.evidence
            )
            new.append(made)
        elif known.done_on != d.done_on:
            fault = _("已经报过，于%(day)s完成") % {"day": known.done_on}
            wrong.append(Wrong(f"completions.{d.milestone}", fault, _("要改，请督查室更正")))
    if wrong:
        raise Refused(wrong)
    return new


def prepare_report(
    *,
    access: Access,
    project: str,
    month: str,
    unit: str = "",
    text: str,
    own_view: str,
    progress: Decimal | int | None = None,
    completions: Sequence[Done] = (),
    late_reason: str = "",
    key: str = "",
    version: str = "",
    form: str = "",
    today: date | None = None,
) -> Sent:
    """Prepare a report for the unit's lead to send (待审); what was prepared before is replaced.

    ``version`` is that of the prepared one that this builds on, empty: there was none. It counts nowhere until it is
    sent. Raises as ``submit_report`` does.
    """
    content = tidy(text, own_view, progress, late_reason, completions)
    told = {"project": project, "month": month, "unit": unit, "version": version, **content.to_json()}
    with transaction.atomic():
        hold()
        duty = duty_of(access, project, unit)
        access.require(PREPARE, duty)
        day = today or timezone.localdate()
        answer, done_now = once(
            access=access,
            key=key,
            purpose="supervision.prepare",
            content=told,
            work=lambda: asdict(_prepare(access, duty, month, content, version, form, day)),
        )
        if form:
            drop_draft(access=access, form=form)
    return Sent(**{**answer, "repeated": not done_now})


def _prepare(access: Access, duty: Duty, month: str, content: Content, version: str, form: str, day: date) -> Sent:
    _check(duty, month, content, day)
    there = _report(duty, month)
    if there is not None:
        raise Stale(report_theirs(there))
    waiting = prepared_of(duty, month)
    if prepared_version(waiting) != version:
        raise Stale(prepared_theirs(waiting))
    before = told_of_prepared(waiting) if waiting else {}
    waiting = waiting or PreparedReport(project=duty.project, month=month, unit=duty.unit)
    waiting.content = json.dumps(content.to_json(), ensure_ascii=False, sort_keys=True)
    waiting.prepared_by, waiting.prepared_at = access.actor[:60], timezone.now()
    waiting.save()
    key = prepared_key(waiting)
    changes = [Change("change" if before else "create", PREPARED, key, before, told_of_prepared(waiting))]
    changes += attach_uploads(access=access, form=form, record=PREPARED, key=key) if form else []
    append(access.actor, changes, data=False)
    return Sent(duty.project.code, month, duty.unit.code, prepared_version(waiting))


def _check(duty: Duty, month: str, content: Content, day: date) -> dict[str, Milestone]:
    """The project's milestones by code. Raises ``Refused`` with every fault of a report."""
    wrong = list(wrong_month(duty.project, month, day)) or list(wrong_state(duty.project, month, day))
    wrong = wrong or list(wrong_closed(duty.project, month))
    wrong += wrong_content(content, month, day, late_is_said=not wrong) if not wrong else []
    milestones = {m.code: m for m in handbook.milestones_of(duty.project)} if content.completions else {}
    wrong += wrong_completions(content.completions, milestones, day)
    if content.completions and duty.unit.pk != duty.project.lead_unit_id:
        wrong.append(Wrong("completions", _("节点由牵头单位报"), duty.project.lead_unit.name))
    if wrong:
        raise Refused(wrong)
    return milestones


def _report(duty: Duty, month: str) -> Report | None:
    query = Report.objects.select_related("source_file", "reported_by", "unit", "project")
    return query.filter(project=duty.project, month=month, unit=duty.unit).first()
