"""进展报送/2021-01.xlsx to 2021-12.xlsx: what each project reported, and the milestones done."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

from ruamel.yaml import YAML

from maker.books import Row, Sheet
from maker.days import YEAR, dice, month_end, next_month, workday_from, workdays
from maker.organisation import people, section
from maker.plan import Project, projects
from maker.words import evidence, report_text
from maker.year import completions, done_in, open_on

# Sections whose reports come late or not at all more often than others': a share of 100 each.
CARELESS = {"区发改经信局企业服务科": (22, 8), "区科技局创新平台科": (18, 9), "区发改经信局经济协作科": (15, 4)}
ORDINARY = (6, 2)


@cache
def due_day() -> int:
    """The day of the month after by which reports are due: the pack's, so that the sample keeps to the rule in force."""
    pack = Path(__file__).resolve().parents[2] / "packs/supervision/reporting.yaml"
    return int(YAML(typ="safe", pure=True).load(pack.read_text(encoding="utf-8"))["due_day"])


def sheets(month: int) -> list[Sheet]:
    """The two sheets of a month's workbook."""
    label = f"{YEAR}年{month}月"
    reports = [_report(p, month) for p in projects() if _reports(p, month)]
    done = [row for p in projects() for row in _completions(p, month)]
    return [
        Sheet(
            "进展",
            f"{label}项目进展报送",
            ("项目编码", "月份", "本月进展", "自评", "累计进度（%）", "报送人", "报送日期"),
            reports,
        ),
        Sheet("节点完成", f"{label}节点完成情况", ("节点编码", "完成日期", "报送日期", "佐证"), done),
    ]


def _reports(project: Project, month: int) -> bool:
    """Whether the project reported for that month: while it runs, and as long as something is open."""
    if project.start > month_end(YEAR, month):
        return False
    if project.suspended and project.suspended.month < month:
        return False
    ended = max([project.deadline, *(d.on for d in completions().values() if d.milestone in project.milestones)])
    if ended.month < month and not open_on(project, month_end(YEAR, month)):
        return False
    missing = CARELESS.get(project.lead_unit, ORDINARY)[1]
    return dice(project.code, month, "missing").random() * 100 >= missing


def _report(project: Project, month: int) -> Row:
    chance = dice(project.code, month, "report")
    clerk = next(p for p in people() if p.role == "内勤" and p.unit == section(project.code[:2], "办公室"))
    by = project.owner if chance.random() < 0.93 else clerk
    return {
        "项目编码": project.code,
        "月份": f"{YEAR}-{month:02d}",
        "本月进展": report_text(project, month),
        "自评": _own_view(project, month),
        "累计进度（%）": _progress(project, month),
        "报送人": by.code,
        "报送日期": _reported_on(project, month),
        "记录性质": "示例",
    }


def _reported_on(project: Project, month: int) -> date:
    chance = dice(project.code, month, "day")
    year, following = next_month(YEAR, month)
    due = workday_from(date(year, following, due_day()))
    days = workdays(year, following)
    in_time = [d for d in days if d <= due]
    late = chance.random() * 100 < CARELESS.get(project.lead_unit, ORDINARY)[0]
    return chance.choice([d for d in days if d > due][:4] if late else in_time)


def _own_view(project: Project, month: int) -> str:
    """As the officer sees it: now and then rosier than the dates."""
    end = month_end(YEAR, month)
    chance = dice(project.code, month, "view").random()
    made = completions()
    if all(m.code in made and made[m.code].on <= end for m in project.milestones):
        return "完成"
    if open_on(project, end) or (project.suspended and project.suspended <= end):
        return "滞后" if chance < 0.6 else "有风险" if chance < 0.76 else "正常"
    near = any(m.due.month == month + 1 for m in project.milestones)
    return "有风险" if chance < (0.35 if near and project.tough >= 2 else 0.04) else "正常"


def _progress(project: Project, month: int) -> int:
    """In percent: the weight of what is done and a part of the next step; never falls."""
    return max(_progress_by(project, m) for m in range(1, month + 1))


def _progress_by(project: Project, month: int) -> int:
    made, end = completions(), month_end(YEAR, month)
    whole = sum(m.weight for m in project.milestones)
    done = sum(m.weight for m in project.milestones if m.code in made and made[m.code].on <= end)
    if done == whole:
        return 100
    waiting = next(m for m in project.milestones if not (m.code in made and made[m.code].on <= end))
    before = max(
        [project.start, *(made[m.code].on for m in project.milestones if m.code in made and made[m.code].on <= end)]
    )
    span = max((waiting.due - before).days, 1)
    part = min(max((end - before).days / span, 0), 0.8) if end >= project.start else 0
    rough = (done + waiting.weight * part * 0.8) / whole * 100
    step = 5 if dice(project.owner.code, "rough").random() < 0.6 else 1
    return min(int(rough // step * step), 98)


def _completions(project: Project, month: int) -> list[Row]:
    return [
        {
            "节点编码": d.milestone.code,
            "完成日期": d.on,
            "报送日期": d.reported,
            "佐证": evidence(d.milestone),
            "记录性质": "示例",
        }
        for d in done_in(project, month)
    ]
