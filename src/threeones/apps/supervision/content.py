"""What a report says, and whether it can be taken: every fault at once, by field, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from threeones.apps.handbook.states.reading import left_on, state_on
from threeones.apps.supervision.models import OwnView
from threeones.apps.supervision.reporting import report_due
from threeones.base.entry.errors import Wrong
from threeones.base.entry.policy import entry_policy
from threeones.base.entry.texts import check_text
from threeones.kernel.values.rounding import half_up

if TYPE_CHECKING:
    from threeones.apps.handbook.models import Milestone, Project

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Done:
    """A milestone reported done: its code, the day of the deed, and what shows it (佐证)."""

    milestone: str
    done_on: date
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """What a unit says of a month. ``progress`` is the share of the whole project that is done, in percent."""

    text: str
    own_view: str
    progress: Decimal | None = None
    late_reason: str = ""
    completions: tuple[Done, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As a prepared report keeps it, and as two sendings are compared."""
        return {
            "text": self.text,
            "own_view": self.own_view,
            "progress": None if self.progress is None else str(self.progress),
            "late_reason": self.late_reason,
            "completions": [
                {"milestone": d.milestone, "done_on": d.done_on.isoformat(), "evidence": d.evidence}
                for d in self.completions
            ],
        }


def from_json(told: Mapping[str, Any]) -> Content:
    """What ``to_json`` gave."""
    done = (Done(d["milestone"], date.fromisoformat(d["done_on"]), d["evidence"]) for d in told["completions"])
    progress = None if told["progress"] is None else Decimal(told["progress"])
    return Content(told["text"], told["own_view"], progress, told["late_reason"], tuple(done))


def tidy(
    text: str, own_view: str, progress: Decimal | int | None, late_reason: str = "", completions: Sequence[Done] = ()
) -> Content:
    """The content with outer white space gone and progress as the table keeps it."""
    said = None if progress is None else Decimal(progress)
    rounded = half_up(said, 2) if said is not None and said.is_finite() else said
    done = tuple(Done(d.milestone.strip(), d.done_on, d.evidence.strip()) for d in completions)
    return Content(text.replace("\r\n", "\n").strip(), own_view, rounded, late_reason.strip(), done)


def wrong_month(project: Project, month: str, today: date) -> Iterator[Wrong]:
    """A month that is none, lies in another year than the project, or has not begun."""
    year = project.objective.year
    if month not in {f"{year}-{m:02d}" for m in range(1, 13)}:
        yield Wrong("month", _("“%(month)s”不是项目所在年度的月份") % {"month": month[:20]}, f"{year}-01～{year}-12")
    elif date.fromisoformat(f"{month}-01") > today:
        yield Wrong("month", _("%(month)s还没有开始") % {"month": month}, _("已经开始的月份"))


def wrong_state(project: Project, month: str, today: date) -> Iterator[Wrong]:
    """A month from which on the project is out of the book: nothing is reported on it any more."""
    left = left_on(project, today)
    if left is not None and f"{left:%Y-%m}" <= month:
        said = {"day": left, "state": _(str(state_on(project, today).label))}
        yield Wrong("month", _("项目于%(day)s“%(state)s”，不再报进展") % said, _("离开手册以前的月份"))


def wrong_content(content: Content, month: str, today: date, *, late_is_said: bool = True) -> Iterator[Wrong]:
    """Faults of the values themselves; ``month`` is a good one."""
    policy = entry_policy()
    yield from check_text("text", content.text, policy.max_text_characters, _("写一写本月做了什么"), lines=True)
    if content.own_view not in OwnView.values:
        words = "、".join(_(str(v.label)) for v in OwnView)
        yield Wrong("own_view", _("没有选自评") if not content.own_view else _("没有这一项自评"), words)
    if content.progress is not None and not (content.progress.is_finite() and 0 <= content.progress <= HUNDRED):
        yield Wrong("progress", _("累计进度不对"), _("0到100之间的数（%）"))
    yield from check_text("late_reason", content.late_reason, policy.max_line_characters, None)
    if late_is_said and today > report_due(month) and not content.late_reason:
        due = report_due(month)
        yield Wrong("late_reason", _("过了报送时限（%(due)s），没有写迟报的原因") % {"due": due}, _("一句话"))


def wrong_completions(completions: Sequence[Done], milestones: Mapping[str, Milestone], today: date) -> Iterator[Wrong]:
    """Milestones that are not the project's, told twice, or done on a day that has not come."""
    seen: set[str] = set()
    for done in completions:
        at = f"completions.{done.milestone}"
        if done.milestone not in milestones or done.milestone in seen:
            fault = (
                _("报了两次") if done.milestone in seen else _("项目没有节点“%(code)s”") % {"code": done.milestone[:30]}
            )
            yield Wrong(at, fault, "、".join(milestones) or _("这个项目没有节点"))
        elif done.done_on > today:
            yield Wrong(at, _("完成日期%(day)s还没有到") % {"day": done.done_on}, _("不晚于今天"))
        seen.add(done.milestone)
        yield from check_text(at, done.evidence, entry_policy().max_line_characters, None)
