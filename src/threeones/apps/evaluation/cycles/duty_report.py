"""The duty report (述职报告) of a unit or of a person, drafted from the records of a cycle's period, for its author to go on with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import override

from threeones.apps.evaluation.models import Claim, Cycle
from threeones.apps.supervision.selectors import Judged, NoLightRule, shown_lights
from threeones.base.accounts.access import Access
from threeones.base.accounts.sight import seen
from threeones.base.documents.layout import layout
from threeones.base.documents.paper import Paper, Table, make
from threeones.base.files.models import Basis
from threeones.base.org.models import Person, Unit
from threeones.kernel.lights import STATES

HEADS = ("项目编码", "项目", "灯", "按期", "逾期完成", "逾期未完成", "未到期")
WIDTHS = (12, 40, 12, 8, 10, 10, 8)
NUMBERS = (3, 4, 5, 6)
LEFT = "（本人填写）"
"""What the records do not say is left to whoever reports."""


@dataclass(frozen=True, slots=True)
class Work:
    """A project with how its milestones stand: done in time, done late, overdue, not due yet."""

    judged: Judged
    in_time: int
    late: int
    open: int
    to_come: int


def duty_report(cycle: Cycle, unit: Unit, person: Person | None, access: Access, kind: str) -> bytes:
    """The draft as ``docx`` or ``pdf``, in Chinese. Raises Faults without Chinese fonts."""
    with override("zh-hans"):
        return make(duty_paper(cycle, unit, person, access), kind, layout())


def duty_paper(cycle: Cycle, unit: Unit, person: Person | None, access: Access) -> Paper:
    """What stands in it: of a unit the projects that it leads, of a person those that he answers for."""
    works = list(_works(cycle, unit, person, access))
    claims = [] if person else list(_claims(cycle, unit, access))
    invented = any(w.judged.project.basis == Basis.SYNTHETIC for w in works)
    who = f"{unit.name}{person.name}" if person else unit.name
    table = Table("", HEADS, [_row(w) for w in works], WIDTHS, NUMBERS)
    standing = [f"{cycle.title}，事实截至{cycle.as_of}", *(["演示数据，其中有虚构的记录"] if invented else [])]
    lines = [
        "一、履职情况",
        _summary(works, person),
        *([f"受到表彰、承担试点等{len(claims)}项：{'；'.join(c.title for c in claims)}。"] if claims else []),
        "二、存在的不足",
        *_shortfalls(works),
        "三、原因和下一步打算",
        LEFT,
        "附：项目完成情况",
    ]
    imprint = ("由记录自动起草：每个数都可以在系统里点开到来源行；标“本人填写”的由本人补充。",)
    return Paper(f"{who}述职报告（草稿）", standing, lines, [table] if works else [], imprint, who, cycle.as_of)


def _works(cycle: Cycle, unit: Unit, person: Person | None, access: Access) -> Iterator[Work]:
    try:
        found = shown_lights(cycle.year, cycle.as_of, access)
    except NoLightRule:
        return
    for judged in found:
        project = judged.project
        mine = person.pk in (project.owner_id, project.leader_id) if person else project.lead_unit_id == unit.pk
        if mine:
            yield _work(judged, cycle)


def _work(judged: Judged, cycle: Cycle) -> Work:
    in_time = late = overdue = to_come = 0
    for milestone in judged.records.milestones:
        done = judged.records.done(milestone, cycle.as_of)
        if done is not None:
            in_time, late = (in_time + 1, late) if done.done_on <= milestone.due_on else (in_time, late + 1)
        elif milestone.due_on <= cycle.as_of:
            overdue += 1
        else:
            to_come += 1
    return Work(judged, in_time, late, overdue, to_come)


def _claims(cycle: Cycle, unit: Unit, access: Access) -> Iterator[Claim]:
    yield from seen(Claim, access).filter(unit=unit, year=cycle.year, happened_on__lte=cycle.as_of)


def _row(work: Work) -> Sequence[str]:
    project, light = work.judged.project, STATES[work.judged.light.light]["zh"]
    numbers = (work.in_time, work.late, work.open, work.to_come)
    return (project.code, project.name, light, *map(str, numbers))


def _summary(works: Sequence[Work], person: Person | None) -> str:
    role = "负责" if person else "牵头"
    if not works:
        return f"本期没有{role}的项目。"
    in_time, late, overdue = (sum(getattr(w, n) for w in works) for n in ("in_time", "late", "open"))
    due = in_time + late + overdue
    said = f"本期{role}项目{len(works)}个，到期节点{due}个"
    return f"{said}，其中按期完成{in_time}个、逾期后完成{late}个、逾期未完成{overdue}个。" if due else f"{said}。"


def _shortfalls(works: Sequence[Work]) -> Iterator[str]:
    short = [w for w in works if w.late or w.open or w.judged.light.light in ("red", "yellow")]
    for w in short:
        said = [f"{w.late}个节点逾期后完成"] if w.late else []
        said += [f"{w.open}个节点逾期未完成"] if w.open else []
        light = STATES[w.judged.light.light]["zh"]
        yield f"{w.judged.project.name}：{light}" + (f"，{'、'.join(said)}" if said else "") + "。"
    if not short:
        yield LEFT
