"""Reports and prepared reports as others see them: how the audit names them, their versions, and what stands in them."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from threeones.apps.supervision.models import PreparedReport, Report
from threeones.apps.supervision.permissions import Duty
from threeones.apps.supervision.sheets import REPORTS
from threeones.base.audit.telling import fields_said
from threeones.base.audit.words import joined
from threeones.base.entry.errors import Theirs
from threeones.base.entry.recording import version_of
from threeones.base.intake.specs import KEY_PARTS, text_key
from threeones.base.registry.records import RecordKind, Side, record_kinds

REPORT, PREPARED = "supervision.report", "supervision.preparedreport"


def report_key(report: Report) -> str:
    """How the audit names a report."""
    return text_key(REPORTS, report)


def prepared_key(prepared: PreparedReport) -> str:
    """How the audit names a prepared report: as the report that it becomes."""
    return KEY_PARTS.join((str(prepared.project_id), prepared.month, str(prepared.unit_id)))


def find_prepared(key: str) -> PreparedReport | None:
    """The prepared report that the audit names so."""
    parts = key.split(KEY_PARTS)
    if len(parts) != 3 or not (parts[0].isdecimal() and parts[2].isdecimal()):
        return None
    query = PreparedReport.objects.select_related("project__objective", "unit")
    return query.filter(project=int(parts[0]), month=parts[1], unit=int(parts[2])).first()


def prepared_of(duty: Duty, month: str) -> PreparedReport | None:
    """What is prepared for a unit's month."""
    return PreparedReport.objects.filter(project=duty.project, month=month, unit=duty.unit).first()


def prepared_version(prepared: PreparedReport | None) -> str:
    """What tells one state of a prepared report from another; empty where there is none."""
    if prepared is None:
        return ""
    return hashlib.sha256(prepared.content.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def told_of_prepared(prepared: PreparedReport) -> dict[str, Any]:
    """What the audit tells of a prepared report."""
    return {"content": prepared.content, "prepared_by": prepared.prepared_by}


def content_said(value: Any, _side: Side) -> str:
    """What a prepared report says, with the words of the report that it becomes."""
    try:
        told = json.loads(value)
        done = _("、").join(f"{d['milestone']} {d['done_on']} {d['evidence']}".strip() for d in told.pop("completions"))
    except (TypeError, ValueError, KeyError, AttributeError):
        # an entry that was tampered with is shown as it stands
        return ""
    return joined({"": fields_said(REPORT, json.dumps(told)), _("节点完成"): done})


def prepared_theirs(prepared: PreparedReport | None) -> Theirs:
    """A prepared report as the other side of a conflict; without one it was sent or taken back meanwhile."""
    if prepared is None:
        return Theirs({}, "", "", "")
    told = json.loads(prepared.content)
    values = {name: str(told[name] or "") for name in ("text", "own_view", "progress", "late_reason")}
    at = timezone.localtime(prepared.prepared_at).strftime("%Y-%m-%d %H:%M")
    return Theirs(values, prepared.prepared_by, at, prepared_version(prepared), {"kind": PREPARED})


def report_theirs(report: Report) -> Theirs:
    """A report as the other side of a conflict."""
    values = {
        "text": report.text,
        "own_view": report.own_view,
        "progress": "" if report.progress is None else f"{report.progress.normalize():f}",
        "late_reason": report.late_reason,
    }
    at = timezone.localtime(report.source_file.loaded_at).strftime("%Y-%m-%d %H:%M")
    return Theirs(values, report.reporter, at, version_of(report), {"kind": REPORT})


record_kinds.register(
    PREPARED,
    RecordKind(
        "待审的进展",
        {"content": "内容", "prepared_by": "备稿人"},
        PreparedReport,
        key=prepared_key,
        values=told_of_prepared,
        find=find_prepared,
        parts=("project_id", "month", "unit_id"),
        said={"content": content_said},
    ),
)
