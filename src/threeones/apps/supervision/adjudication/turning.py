"""What would turn a light green, and by when (怎样转绿): found by judging again with what is open done, not by guessing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.html import conditional_escape, escape, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from threeones.apps.handbook.states.reading import RESTING, standing_among
from threeones.apps.supervision.board import severity
from threeones.apps.supervision.facts import ProjectRecords, end_of, month_values
from threeones.apps.supervision.models import Completion, OwnView, Report
from threeones.apps.supervision.selectors import NoLightRule, light_pack
from threeones.base.pages import text
from threeones.base.pages.words import light as light_word
from threeones.kernel.lights import NO_DATA, QuickJudge

if TYPE_CHECKING:
    from threeones.apps.handbook.models import Milestone
    from threeones.kernel.lights import QuickMonth

GOOD = frozenset({"green", "done", "done_early"})
NAMED = 2
"""So many milestones are named; of others their number."""


def put(message: str, **words: str | int | date) -> SafeString:
    """A sentence with words put in that may be marked with their language."""
    return SafeString(
        escape(message)
        % {
            name: conditional_escape(str(word) if isinstance(word, int | date) else word)
            for name, word in words.items()
        }
    )


def ways(records: ProjectRecords, month: str, as_of: date) -> list[SafeString]:
    """How the light of a project's month turns green, in sentences; none where it is green, or nothing is asked of the project.

    ``as_of`` is the day as of which the light was computed.
    """
    if standing_among(records.standings, as_of).state in RESTING:
        return []
    try:
        found = _Ways(records, month, as_of)
    except NoLightRule:
        return []
    return list(found.told()) if found.before and found.before.light not in (*GOOD, "not_due") else []


class _Ways:
    """A project's month, judged as it stands and as it would stand."""

    def __init__(self, records: ProjectRecords, month: str, as_of: date) -> None:
        self.records, self.month, self.end, self.as_of = records, month, end_of(month), as_of
        self.year = records.project.objective.year
        self.pack = light_pack(self.year)
        self.judge = QuickJudge(self.pack)
        self.running = as_of < self.end
        self.by = max(as_of, self.end)
        self.before = self._light(records, as_of)
        self.open = [m for m in records.due_in.get(month, ()) if records.done(m, as_of) is None]

    def _light(self, records: ProjectRecords, day: date) -> QuickMonth | None:
        months = self.judge.project(month_values(records, self.year, day, tuple(self.pack.facts))).months
        return next((m for m in months if m.month == self.month), None)

    def told(self) -> Iterator[SafeString]:
        assert self.before is not None
        best, words = None, ""
        for records, what in self._trials():
            then = self._light(records, self.by)
            if then is None or then.light == self.before.light:
                continue
            if best is None or (then.light in GOOD, severity(then.light)) > (best.light in GOOD, severity(best.light)):
                best, words = then, what
        yield self._sentence(best, words)
        if not (best and best.light in GOOD):
            yield from self._next_month()

    def _trials(self) -> Iterator[tuple[ProjectRecords, SafeString]]:
        """The records as they would be, each with what was done to them: milestones, progress, both."""
        done = self._with_milestones(self.records)
        if self.open:
            yield done, put(_("完成%(what)s"), what=named(self.open))
        planned = self._planned()
        if planned is not None:
            said = put(_("进度达到%(pct)s%%"), pct=f"{planned.normalize():f}")
            yield self._with_progress(self.records, planned), said
            if self.open:
                one = put(_("完成%(what)s"), what=named(self.open))
                yield self._with_progress(done, planned), put(_("%(one)s，并且%(other)s"), one=one, other=said)

    def _planned(self) -> Decimal | None:
        """What the plan has by the month's end, where the rule reads progress and the project has begun to tell of it."""
        if "progress_pct" not in self.pack.facts:
            return None
        values = month_values(self.records, self.year, self.by, ("planned_pct",))
        planned = next((m.now["planned_pct"] for m in values if m.month == self.month), None)
        return planned if isinstance(planned, Decimal) and planned else None

    def _with_milestones(self, records: ProjectRecords) -> ProjectRecords:
        done = {m.pk: Completion(milestone=m, done_on=self.as_of, reported_on=self.as_of) for m in self.open}
        return replace(records, completions={**records.completions, **done})

    def _with_progress(self, records: ProjectRecords, progress: Decimal) -> ProjectRecords:
        report = Report(
            project=records.project,
            month=self.month,
            own_view=OwnView.ON_TRACK,
            progress=progress,
            reported_on=self.as_of,
        )
        return replace(records, reports={**records.reports, self.month: report})

    def _sentence(self, then: QuickMonth | None, what: str) -> SafeString:
        assert self.before is not None
        if then is None:
            waiting = {
                NO_DATA: _("缺的数据出来以后才亮灯。"),
                "not_issued": _("上级下达目标以后才亮灯。"),
            }
            return put(waiting.get(self.before.light, _("%(month)s的灯不会再变。")), month=self.month)
        told: dict[str, str | date] = {
            "what": what,
            "day": self.end,
            "light": light_word(then.light).word,
            "month": self.month,
        }
        if then.light in GOOD:
            return put(_("%(day)s以前%(what)s，就转绿。") if self.running else _("%(what)s，就转绿。"), **told)
        if self.running:
            return put(_("%(day)s以前%(what)s，就转为%(light)s。"), **told)
        return put(_("%(what)s，就转为%(light)s；%(month)s亮过灯，不再转绿。"), **told)

    def _next_month(self) -> Iterator[SafeString]:
        """The next month that can still be green, with what is due in it."""
        for month, due in sorted(self.records.due_in.items()):
            undone = [m for m in due if self.records.done(m, self.as_of) is None]
            if month > self.month and end_of(month) >= self.as_of and undone:
                told: dict[str, str | date] = {"month": month, "day": end_of(month), "what": named(undone)}
                yield put(_("%(month)s要绿：%(day)s以前完成%(what)s。"), **told)
                return


def named(milestones: Sequence[Milestone]) -> SafeString:
    """Milestones with the days on which they are due, the first of them by name."""
    each = [put(_("“%(name)s”（%(day)s到期）"), name=text.zh(m.name), day=m.due_on) for m in milestones[:NAMED]]
    shown = format_html_join(_("、"), "{}", ((one,) for one in each))
    return shown if len(milestones) <= NAMED else put(_("%(shown)s等%(n)s个节点"), shown=shown, n=len(milestones))
