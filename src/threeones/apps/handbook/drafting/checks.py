"""What does not fit together in an entry. Asked only of what was changed: a draft may be incomplete, and stay so."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from threeones.apps.handbook.drafting.entries import State, indicator_of
from threeones.apps.handbook.drafting.fields import BETWEEN, most_of
from threeones.apps.handbook.drafting.names import SHOWN, Names
from threeones.apps.handbook.models import EntryKind, Target
from threeones.base.entry.errors import Wrong
from threeones.base.entry.texts import check_text
from threeones.kernel.values.period_text import parse_period

PERCENT = "%"


@dataclass(frozen=True, slots=True)
class Around:
    """What an entry is held against: the ``deadline`` of a milestone's project; a project's milestones with their days."""

    deadline: str = ""
    milestones: Sequence[tuple[str, str]] = ()


def last_day(period: str) -> str:
    """The last day of a period that a project names; empty where it is none."""
    found = parse_period(period)
    return found.end.isoformat() if found.last is not None else ""


def following(state: State, changed: Collection[str]) -> dict[str, str]:
    """What goes along with a change: a new period brings its last day as the deadline, another day takes the period away."""
    period, deadline = str(state.get("period", "")), str(state.get("deadline", ""))
    if "period" in changed and "deadline" not in changed and period:
        return {"deadline": last_day(period)}
    if "deadline" in changed and "period" not in changed and period and deadline and last_day(period) != deadline:
        return {"period": ""}
    return {}


def disagreeing(
    kind: str, code: str, state: State, changed: Collection[str], around: Around, names: Names
) -> list[Wrong]:
    """Everything that does not fit, at the field that was changed."""
    if kind == EntryKind.PROJECT:
        return list(_project(state, changed, around))
    if kind == EntryKind.MILESTONE and "due_on" in changed:
        return list(_milestone(state, around))
    return list(_target(code, state, changed, names)) if kind == EntryKind.TARGET else []


def _project(state: State, changed: Collection[str], around: Around) -> Iterator[Wrong]:
    start, deadline, period = (str(state.get(name, "")) for name in ("start_on", "deadline", "period"))
    if not deadline:
        return
    if start > deadline and not {"start_on", "deadline"}.isdisjoint(changed):
        field = "deadline" if "deadline" in changed else "start_on"
        fault = _("完成时限%(end)s早于开始日期%(start)s") % {"end": deadline, "start": start}
        yield Wrong(field, fault, _("不早于开始日期"))
    if "deadline" in changed and period and last_day(period) != deadline:
        fault = _("期间%(period)s到%(day)s为止") % {"period": period, "day": last_day(period)}
        yield Wrong("deadline", fault, _("改成这一天，或先清空期间"))
    later = [name for name, due in around.milestones if due > deadline]
    if later and not {"deadline", "period"}.isdisjoint(changed):
        fault = _("%(n)s个节点在它以后：%(names)s") % {"n": len(later), "names": BETWEEN.join(later[:SHOWN])}
        yield Wrong("deadline", fault, _("先改这些节点的完成时间"))


def _milestone(state: State, around: Around) -> Iterator[Wrong]:
    due = str(state.get("due_on", ""))
    if around.deadline and due > around.deadline:
        fault = _("%(day)s晚于项目的完成时限%(deadline)s") % {"day": due, "deadline": around.deadline}
        yield Wrong("due_on", fault, _("不晚于完成时限"))


def _target(code: str, state: State, changed: Collection[str], names: Names) -> Iterator[Wrong]:
    """A target on a statistical indicator is counted in that indicator's unit, or its growth in percent."""
    known = names.indicator(indicator_of(code, str(state["@under"])))
    if known is None:
        return
    unit, wanted = str(state.get("unit", "")), PERCENT if state.get("of_growth") else known.unit
    if unit and unit != wanted and not {"unit", "of_growth"}.isdisjoint(changed):
        yield Wrong("unit", _("指标“%(name)s”按%(unit)s计") % {"name": known.name, "unit": wanted}, wanted)
    if "text" in changed:
        yield from check_text("text", str(state.get("text", "")), most_of(Target, "text"), None)
