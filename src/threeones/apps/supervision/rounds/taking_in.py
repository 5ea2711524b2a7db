"""Taking in a return sheet (回执表写入): all of it or nothing, through the services that the form uses."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from threeones.apps.supervision.correcting import complete_milestone, correct_completion, correct_report
from threeones.apps.supervision.permissions import SEND, Duty
from threeones.apps.supervision.rounds.asking import AskedMilestone, AskedReport, Sheet, sheet_of
from threeones.apps.supervision.rounds.closed import wrong_closed
from threeones.apps.supervision.rounds.layout import MILESTONE_SHEET, REPORT_SHEET
from threeones.apps.supervision.rounds.reading_back import Answer, Returned, read_back
from threeones.apps.supervision.rounds.rights import SHEET
from threeones.apps.supervision.sending import prepare_report, submit_report
from threeones.base.audit.chain import canonical, hold
from threeones.base.audit.kept import kept_path
from threeones.base.entry.errors import Conflict, Refused, Wrong
from threeones.base.entry.recording import version_of
from threeones.base.entry.sending import once
from threeones.kernel.values.faults import Fault

if TYPE_CHECKING:
    from threeones.base.accounts.access import Access
    from threeones.base.entry.models import Upload
    from threeones.base.org.models import Unit

TAKE, KEEP = "take", "keep"
"""What is decided of a conflict: the sheet's, or what stands."""


class Moved(Conflict):
    """The records changed since the page of the sheet was made (409)."""

    def __init__(self) -> None:
        super().__init__(_("您看的时候，记录又变了。下面是现在的情况，请看过再写入。"))


@dataclass(frozen=True)
class Taken:
    """What came of it: how many reports were sent or prepared, how many milestones told, how many rows left as they stand."""

    sent: int = 0
    prepared: int = 0
    completed: int = 0
    kept: int = 0


def form_of(unit: Unit, month: str) -> str:
    """How the upload of a unit's sheet is called."""
    return f"rounds/{month}/{unit.code}"


def look_at(access: Access, unit: Unit, month: str, upload: Upload, today: date) -> tuple[Sheet, Returned]:
    """The sheet as it is asked today, and what the uploaded workbook says of it."""
    sheet = sheet_of(access, unit, month, today)
    returned = read_back(upload.name, kept_path(upload.sha256).read_bytes(), sheet, today)
    returned.faults += _unsendable(access, returned, unit, upload.name)
    bureaus = {a.asked.project.objective.bureau_id: a for a in returned.reports if isinstance(a.asked, AskedReport)}
    for a in bureaus.values():
        assert isinstance(a.asked, AskedReport)
        closed = wrong_closed(a.asked.project, month)
        returned.faults += [Fault(upload.name, REPORT_SHEET.sheet, a.row, "", w.fault, w.expected) for w in closed]
    return sheet, returned


def _unsendable(access: Access, returned: Returned, unit: Unit, name: str) -> Iterator[Fault]:
    """Milestones without a report of their project, of somebody who only prepares: they go along with a report."""
    along = {a.asked.project.pk for a in returned.reports if isinstance(a.asked, AskedReport)}
    for a in returned.milestones:
        assert isinstance(a.asked, AskedMilestone)
        project = a.asked.records.project
        if project.pk not in along and not access.may(SEND, Duty(project, unit)):
            fault = _("节点要和项目的进展一起备稿，由负责人报送")
            yield Fault(name, MILESTONE_SHEET.sheet, a.row, "完成日期", fault, _("在“进展”里写上这个项目的进展"))


def seen_of(returned: Returned) -> str:
    """What tells one state of a reading from another: its answers, and what stands where they go."""
    told = [[a.row, a.asked.known, _version(a), a.conflict.name if a.conflict else ""] for a in returned.answers]
    return hashlib.sha256(canonical({"answers": told}).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _version(answer: Answer) -> str:
    asked = answer.asked
    return asked.version if isinstance(asked, AskedReport) else version_of(asked.completion)


def take_in(
    *,
    access: Access,
    unit: Unit,
    month: str,
    upload: Upload,
    decisions: Mapping[str, str],
    seen: str,
    key: str = "",
    today: date | None = None,
) -> Taken:
    """Write what a return sheet answers: all of it or nothing, once per ``key``.

    ``decisions`` say by a conflict's name whose is taken; ``seen`` is the reading that they were made on. Who may send
    for the unit sends, who may prepare alone prepares. Raises ``PermissionDenied``, ``Refused`` with every fault,
    ``Moved`` where the records changed meanwhile, ``KeyReused``.
    """
    day = today or timezone.localdate()
    with transaction.atomic():
        hold()
        access.require(SHEET, unit)

        def work() -> dict[str, Any]:
            sheet, returned = look_at(access, unit, month, upload, day)
            if returned.faults:
                raise Refused([Wrong("files", f.fault, f.expected) for f in returned.faults])
            if seen_of(returned) != seen:
                raise Moved
            undecided = [c for c in returned.conflicts if decisions.get(c.name) not in (TAKE, KEEP)]
            if undecided:
                raise Refused([Wrong(c.name, _("“%(title)s”还没有定用哪一份") % {"title": c.title}) for c in undecided])
            return vars(_carry_out(_Taking(access, sheet, decisions, day), returned))

        told = {"unit": unit.code, "month": month, "sha256": upload.sha256, "decisions": dict(decisions)}
        answer, _now = once(access=access, key=key, purpose="supervision.return_sheet", content=told, work=work)
    return Taken(**answer)


@dataclass(frozen=True)
class _Taking:
    access: Access
    sheet: Sheet
    decisions: Mapping[str, str]
    day: date

    def takes(self, answer: Answer) -> bool:
        """Whether the sheet's answer is taken."""
        return answer.conflict is None or self.decisions.get(answer.conflict.name) == TAKE


def _carry_out(by: _Taking, returned: Returned) -> Taken:
    chosen = [a for a in returned.answers if by.takes(a)]
    along: dict[str, list[Answer]] = {}
    for a in (a for a in chosen if a.done is not None):
        assert isinstance(a.asked, AskedMilestone)
        along.setdefault(a.asked.records.project.code, []).append(a)
    sent = prepared = completed = 0
    for a in (a for a in chosen if a.content is not None):
        assert isinstance(a.asked, AskedReport)
        told = [d for d in along.get(a.asked.project.code, []) if _is_new(d)] if a.asked.report is None else []
        sends = _report(by, a, told)
        sent, prepared, completed = sent + sends, prepared + (not sends), completed + len(told)
        along[a.asked.project.code] = [d for d in along.get(a.asked.project.code, []) if d not in told]
    for a in (a for answers in along.values() for a in answers):
        _milestone(by, a)
        completed += 1
    return Taken(sent, prepared, completed, len(returned.answers) - len(chosen))


def _is_new(answer: Answer) -> bool:
    return isinstance(answer.asked, AskedMilestone) and answer.asked.completion is None


def _report(by: _Taking, answer: Answer, along: list[Answer]) -> bool:
    """Send (True) or prepare a report; one that stands is corrected."""
    asked, said = answer.asked, answer.content
    assert isinstance(asked, AskedReport) and said is not None
    told: dict[str, Any] = {
        "access": by.access,
        "project": asked.project.code,
        "month": by.sheet.month,
        "unit": by.sheet.unit.code,
        "text": said.text,
        "own_view": said.own_view,
        "progress": said.progress,
        "today": by.day,
    }
    if asked.report is not None:
        correct_report(**told, reason=_("按回执表更正"), version=asked.version)
        return True
    told |= {"late_reason": said.late_reason, "completions": [a.done for a in along if a.done]}
    if by.access.may(SEND, Duty(asked.project, by.sheet.unit)):
        submit_report(**told, prepared=asked.version)
        return True
    prepare_report(**told, version=asked.version)
    return False


def _milestone(by: _Taking, answer: Answer) -> None:
    asked, done = answer.asked, answer.done
    assert isinstance(asked, AskedMilestone) and done is not None
    told: dict[str, Any] = {
        "access": by.access,
        "milestone": done.milestone,
        "done_on": done.done_on,
        "evidence": done.evidence,
        "today": by.day,
    }
    if asked.completion is None:
        complete_milestone(**told)
    else:
        correct_completion(**told, reason=_("按回执表更正"), version=version_of(asked.completion))
