"""Writing work plans: made or replaced whole, changed activity by activity, moved, and kept as baselines."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from threeones.apps.handbook import selectors as handbook
from threeones.apps.supervision.models import Activity, Baseline, WorkPlan
from threeones.apps.supervision.plans import audited
from threeones.apps.supervision.plans.checking import check_bounds, check_fields, check_network
from threeones.apps.supervision.plans.moving import effect_of, may_move
from threeones.apps.supervision.plans.records import Fields, fields_of
from threeones.apps.supervision.plans.rights import PLAN
from threeones.apps.supervision.plans.selectors import kept_days, planned
from threeones.base.accounts.access import Access
from threeones.base.audit.chain import Change, append, hold
from threeones.base.entry.errors import Refused, Stale, Theirs, Unknown, Wrong
from threeones.base.entry.sending import once
from threeones.base.entry.texts import check_text
from threeones.kernel.schedule.baseline import Baseline as Dates

if TYPE_CHECKING:
    from threeones.apps.handbook.models import Project

    Work = Callable[[Project, WorkPlan | None], dict[str, Any]]


def set_plan(
    *,
    access: Access,
    project: str,
    start: date | None,
    finish: date | None,
    calendar: str = "cn",
    activities: Sequence[Fields] = (),
    version: int | None = None,
    key: str = "",
) -> WorkPlan:
    """Make the plan of a project (by its code), or put another in its place; activities of the same name stay the same ones.

    ``version`` is the one that the sender saw, None where there was no plan. Raises ``PermissionDenied``; ``Unknown``;
    ``Refused`` with every fault; ``Stale`` where somebody changed it meanwhile.
    """
    content = {
        "start": start,
        "finish": finish,
        "calendar": calendar,
        "rows": [asdict(a) for a in activities],
        "version": version,
    }

    def work(found: Project, there: WorkPlan | None) -> dict[str, Any]:
        _fits(there, version)
        wrong = [*check_bounds(start, finish, calendar), *check_network(start, finish, calendar, activities)]
        if wrong:
            raise Refused(wrong)
        head = there or WorkPlan(project=found, version=0)
        changes = _head(access, head, there is None, start=start, finish=finish, calendar=calendar)
        changes += _rows(head, activities)
        append(access.actor, changes)
        return {"plan": head.pk}

    answer = _once(access, project, key, "set", content, work)
    return WorkPlan.objects.select_related("project").get(pk=answer["plan"])


def change_bounds(
    *,
    access: Access,
    project: str,
    start: date | None,
    finish: date | None,
    calendar: str,
    version: int,
    key: str = "",
) -> WorkPlan:
    """Change the start, the finish or the calendar of a plan. Raises as ``set_plan``."""
    content = {"start": start, "finish": finish, "calendar": calendar, "version": version}

    def work(_found: Project, there: WorkPlan | None) -> dict[str, Any]:
        head = _there(there, version)
        if wrong := list(check_bounds(start, finish, calendar)):
            raise Refused(wrong)
        append(access.actor, _head(access, head, False, start=start, finish=finish, calendar=calendar))
        return {"plan": head.pk}

    answer = _once(access, project, key, "bounds", content, work)
    return WorkPlan.objects.select_related("project").get(pk=answer["plan"])


def change_activity(
    *, access: Access, project: str, activity: int | None, fields: Fields, version: int, key: str = ""
) -> Activity:
    """Change an activity (by its primary key), or add one (None). A duration below the law's days is a fault of ``duration``."""
    content = {"activity": activity, **asdict(fields), "version": version}

    def work(found: Project, there: WorkPlan | None) -> dict[str, Any]:
        head = _there(there, version)
        row = _activity(head, activity) if activity is not None else None
        rows = [fields_of(a) for a in _of(head)]
        place = next((i for i, one in enumerate(rows) if row and one.ident == row.ident), len(rows))
        others = [one for i, one in enumerate(rows) if i != place]
        wrong = list(check_fields(found, fields, others))
        if not wrong:
            whole = [*rows[:place], fields, *rows[place + 1 :]]
            wrong = list(check_network(head.start, head.finish, head.calendar, whole))
        if wrong:
            raise Refused(wrong)
        made, changes = _put(head, row or Activity(plan=head, position=len(rows) + 1), fields)
        append(access.actor, [*_head(access, head, False), *changes])
        return {"activity": made.pk}

    answer = _once(access, project, key, "activity", content, work)
    return Activity.objects.select_related("plan__project").get(pk=answer["activity"])


def remove_activity(*, access: Access, project: str, activity: int, version: int, key: str = "") -> None:
    """Take an activity out of a plan; what waited for it then waits for what it waited for."""

    def work(_found: Project, there: WorkPlan | None) -> dict[str, Any]:
        head = _there(there, version)
        row = _activity(head, activity)
        changes = [Change("remove", audited.ACTIVITY, audited.activity_key(row), audited.told_of_activity(row), {})]
        for other in _of(head):
            lines = other.after.splitlines()
            left = [line for line in lines if line.split("+")[0].split()[0] != row.ident]
            if left != lines:
                one = fields_of(other)
                heirs = [line for line in row.after.splitlines() if line not in left]
                changes += _put(head, other, replace(one, after="\n".join([*left, *heirs])))[1]
        row.delete()
        append(access.actor, [*_head(access, head, False), *changes])
        return {}

    _once(access, project, key, "remove", {"activity": activity, "version": version}, work)


def move_activity(
    *, access: Access, project: str, activity: int, start: date, version: int, as_of: date, key: str = ""
) -> Activity:
    """Let an activity start on another day, as ``moving.effect_of`` shows it before. Raises as ``set_plan``."""
    content = {"activity": activity, "start": start, "version": version}

    def work(_found: Project, there: WorkPlan | None) -> dict[str, Any]:
        head = _there(there, version)
        row = _activity(head, activity)
        plan = planned(head, as_of)
        place = plan.places[row.pk]
        if plan.dates is None or not may_move(plan.dates.plan.activities[place]):
            raise Refused([Wrong("activity", _("已经开始或完成的工序不能再移动"), _("改它的实际日期"))])
        effect = effect_of(plan, place, start)
        then = replace(fields_of(row), not_before=effect.not_before, not_after=effect.not_after)
        row, changes = _put(head, row, then)
        append(access.actor, [*_head(access, head, False), *changes])
        return {"activity": row.pk}

    answer = _once(access, project, key, "move", content, work)
    return Activity.objects.select_related("plan__project").get(pk=answer["activity"])


def take_baseline(
    *, access: Access, project: str, title: str, as_of: date, version: int | None = None, key: str = ""
) -> Baseline:
    """Keep the dates of a plan as they stand (基线). Raises as ``set_plan``."""
    title = " ".join(title.split())

    def work(_found: Project, there: WorkPlan | None) -> dict[str, Any]:
        head = _there(there, version)
        plan = planned(head, as_of)
        wrong = list(check_text("title", title, 120, _("如：开工前的计划")))
        if plan.dates is None:
            wrong.append(Wrong("title", _("计划里还没有工序，没有日期可存"), _("先加工序")))
        if wrong or plan.dates is None:
            raise Refused(wrong)
        dates = Dates(plan.dates.main_side, kept_days(plan))
        last = Baseline.objects.filter(plan=head).order_by("-number").first()
        made = Baseline.objects.create(
            plan=head,
            number=last.number + 1 if last else 1,
            title=title,
            taken_by=access.actor[:60],
            taken_on=timezone.localdate(),
            content=json.dumps(dates.to_json(), ensure_ascii=False, sort_keys=True),
        )
        told = audited.told_of_baseline(made)
        append(access.actor, [Change("create", audited.BASELINE, audited.baseline_key(made), {}, told)])
        return {"baseline": made.pk}

    answer = _once(access, project, key, "baseline", {"title": title}, work)
    return Baseline.objects.get(pk=answer["baseline"])


def _once(access: Access, code: str, key: str, what: str, content: dict[str, Any], work: Work) -> dict[str, Any]:
    """One transaction: the chain is held, the project found, the right asked, and the work done once."""
    told = json.loads(json.dumps({"project": code, **content}, default=str))
    with transaction.atomic():
        hold()
        found = project_of(access, code)
        access.require(PLAN, found)
        there = WorkPlan.objects.select_related("project").filter(project=found).first()
        answer, _now = once(
            access=access, key=key, purpose=f"{PLAN}.{what}", content=told, work=lambda: work(found, there)
        )
    return answer


def project_of(access: Access, code: str) -> Project:
    """A project that is seen. Raises ``Unknown``."""
    found = handbook.project(code, access) if code.isprintable() else None
    if found is None:
        raise Unknown([Wrong("project", _("没有项目“%(code)s”") % {"code": code[:40]})])
    return found


def _there(there: WorkPlan | None, version: int | None) -> WorkPlan:
    if there is None:
        raise Unknown([Wrong("project", _("这个项目还没有工期计划"))])
    if version is not None:
        _fits(there, version)
    return there


def _fits(there: WorkPlan | None, version: int | None) -> None:
    if there is not None and there.version != version:
        at = timezone.localtime(there.changed_at).strftime("%Y-%m-%d %H:%M")
        values = {n: str(getattr(there, n) or "") for n in ("start", "finish", "calendar")}
        raise Stale(Theirs(values, there.changed_by, at, str(there.version)))


def _of(head: WorkPlan) -> Iterable[Activity]:
    return Activity.objects.filter(plan=head).select_related("plan").order_by("position", "pk")


def _activity(head: WorkPlan, pk: int) -> Activity:
    found = Activity.objects.filter(plan=head, pk=pk).select_related("plan").first()
    if found is None:
        raise Unknown([Wrong("activity", _("计划里没有这道工序，可能已被删去"))])
    return found


def _head(access: Access, head: WorkPlan, new: bool, **values: Any) -> list[Change]:
    """Save a plan's head with its next version; the entry, where what it says has changed."""
    before = {} if new else audited.told_of_plan(head)
    for name, value in values.items():
        setattr(head, name, value)
    head.version += 1
    head.changed_by, head.changed_at = access.actor[:60], timezone.now()
    head.save()
    return audited.entry(audited.PLAN, audited.plan_key(head), before, audited.told_of_plan(head))


def _put(head: WorkPlan, row: Activity, fields: Fields) -> tuple[Activity, list[Change]]:
    """Save an activity; the entry, where it has changed."""
    new, before = row.pk is None, {} if row.pk is None else audited.told_of_activity(row)
    key = "" if new else audited.activity_key(row)
    fields.put(row).save()
    after = audited.told_of_activity(row)
    if not new and key != audited.activity_key(row):
        return row, [
            Change("remove", audited.ACTIVITY, key, before, {}),
            Change("create", audited.ACTIVITY, audited.activity_key(row), {}, after),
        ]
    return row, audited.entry(audited.ACTIVITY, audited.activity_key(row), before, after)


def _rows(head: WorkPlan, activities: Sequence[Fields]) -> list[Change]:
    """Bring the rows to what is wanted; an activity that has a name which was there before is that one."""
    there = {a.ident: a for a in _of(head)}
    wanted = {one.ident for one in activities}
    gone = [a for ident, a in there.items() if ident not in wanted]
    changes = [
        Change("remove", audited.ACTIVITY, audited.activity_key(a), audited.told_of_activity(a), {}) for a in gone
    ]
    Activity.objects.filter(pk__in=[a.pk for a in gone]).delete()
    fresh: list[Activity] = []
    for n, one in enumerate(activities, start=1):
        row = there.get(one.ident) or Activity(plan=head)
        before = audited.told_of_activity(row) if row.pk else {}
        row.position = n
        one.put(row)
        after = audited.told_of_activity(row)
        if before == after:
            continue
        changes += audited.entry(audited.ACTIVITY, audited.activity_key(row), before, after)
        if row.pk:
            row.save()
        else:
            fresh.append(row)
    Activity.objects.bulk_create(fresh, batch_size=400)
    return changes
