"""What the audit tells of work plans, their activities and baselines."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext_noop as mark

from threeones.apps.supervision.models import Activity, Baseline, WorkPlan
from threeones.base.audit.chain import Change, changed
from threeones.base.registry.records import RecordKind, record_kinds

PLAN, ACTIVITY, BASELINE = "supervision.workplan", "supervision.activity", "supervision.baseline"
PARTS = " / "
_DAYS = ("not_before", "not_after", "started_on", "finished_on")
_PLAIN = ("label", "position", "duration", "in_days", "after", "calendar", "legal_days", "legal_source", "estimate")


def told_of_plan(plan: WorkPlan) -> dict[str, Any]:
    """What the audit tells of a plan: its bounds and its calendar; the version only counts the entries."""
    return {"start": _day(plan.start), "finish": _day(plan.finish), "calendar": plan.calendar}


def told_of_activity(activity: Activity) -> dict[str, Any]:
    """What the audit tells of an activity."""
    told = {name: getattr(activity, name) for name in _PLAIN}
    return told | {name: _day(getattr(activity, name)) for name in _DAYS} | {"milestone_id": activity.milestone_id}


def told_of_baseline(baseline: Baseline) -> dict[str, Any]:
    """What the audit tells of a baseline; of its dates, which are long, the SHA-256."""
    return {
        "title": baseline.title,
        "taken_on": _day(baseline.taken_on),
        "content_sha256": hashlib.sha256(baseline.content.encode()).hexdigest(),
    }


def plan_key(plan: WorkPlan) -> str:
    """How the audit names a plan: by the number of its project, whose code may change."""
    return str(plan.project_id)


def activity_key(activity: Activity) -> str:
    """How the audit names an activity."""
    return f"{activity.plan.project_id}{PARTS}{activity.ident}"


def baseline_key(baseline: Baseline) -> str:
    """How the audit names a baseline."""
    return f"{baseline.plan.project_id}{PARTS}{baseline.number}"


def find_plans(keys: Collection[str]) -> dict[str, WorkPlan]:
    """The plans that the audit names so."""
    numbers = [int(k) for k in keys if k.isdecimal()]
    return {plan_key(p): p for p in WorkPlan.objects.filter(project__in=numbers).select_related("project")}


def find_activities(keys: Collection[str]) -> dict[str, Activity]:
    """The activities that the audit names so."""
    parts = [k.partition(PARTS) for k in keys]
    projects = {int(p[0]) for p in parts if p[0].isdecimal()}
    rows = Activity.objects.filter(plan__project__in=projects, ident__in={p[2] for p in parts})
    return {key: a for a in rows.select_related("plan__project") if (key := activity_key(a)) in keys}


def find_baselines(keys: Collection[str]) -> dict[str, Baseline]:
    """The baselines that the audit names so."""
    parts = [k.partition(PARTS) for k in keys]
    projects = {int(p[0]) for p in parts if p[0].isdecimal()}
    rows = Baseline.objects.filter(plan__project__in=projects).select_related("plan__project")
    return {key: b for b in rows if (key := baseline_key(b)) in keys}


def entry(label: str, key: str, before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    """The entry of a record that is new (nothing before) or changed; none where nothing differs."""
    if not before:
        return [Change("create", label, key, {}, after)]
    change = changed("change", label, key, before, after)
    return [change] if change.after else []


def _day(value: Any) -> str | None:
    return value.isoformat() if value else None


_WORDS = {"start": mark("开始日"), "finish": mark("完成日"), "calendar": mark("日历")}
_ACTIVITY_WORDS = {
    "label": mark("工序"),
    "position": mark("次序"),
    "duration": mark("工期"),
    "in_days": mark("按日历天"),
    "after": mark("紧前工序"),
    "not_before": mark("不早于"),
    "not_after": mark("不晚于"),
    "calendar": mark("日历"),
    "legal_days": mark("法定时限"),
    "legal_source": mark("法律依据"),
    "estimate": mark("三点估算"),
    "started_on": mark("实际开始"),
    "finished_on": mark("实际完成"),
    "milestone_id": mark("节点"),
}
record_kinds.register(
    PLAN,
    RecordKind(
        mark("工期计划"),
        _WORDS,
        WorkPlan,
        key=plan_key,
        values=told_of_plan,
        find=lambda key: find_plans([key]).get(key),
        find_all=find_plans,
        url=lambda plan: f"/projects/{plan.project.code}/plan/",
    ),
)
record_kinds.register(
    ACTIVITY,
    RecordKind(
        mark("工序"),
        _ACTIVITY_WORDS,
        Activity,
        key=activity_key,
        values=told_of_activity,
        related=("plan",),
        find=lambda key: find_activities([key]).get(key),
        find_all=find_activities,
    ),
)
record_kinds.register(
    BASELINE,
    RecordKind(
        mark("基线"),
        {"title": mark("名称"), "taken_on": mark("日期"), "content_sha256": mark("所存日期的哈希")},
        Baseline,
        key=baseline_key,
        values=told_of_baseline,
        related=("plan",),
        find=lambda key: find_baselines([key]).get(key),
        find_all=find_baselines,
    ),
)
