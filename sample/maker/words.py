"""What officers write in their monthly reports: each has their own way of putting it."""

from __future__ import annotations

from datetime import date

from maker.days import YEAR, dice, month_end
from maker.plan import Milestone, Project
from maker.year import Done, done_in, open_on

PREPARING = (
    "围绕“{name}”收集资料，列出问题清单。",
    "召开专题协调会{n}次，研究“{name}”的做法。",
    "分管领导听取汇报{n}次，对“{name}”提了要求。",
    "“{name}”前期准备有序开展，明确了分工和时间。",
    "到现场了解情况{n}次，为“{name}”做准备。",
    "起草“{name}”有关材料，科室内部讨论{n}次。",
    "整理上阶段问题，“{name}”责任到人。",
    "按节点倒排“{name}”的各项准备，每周对一次进度。",
    "结合上月通报查漏补缺，着手“{name}”。",
)
TOGETHER = (
    "就“{name}”与{unit}对接，意见基本一致。",
    "与{unit}碰头，明确“{name}”的配合事项。",
    "{unit}提供了基础数据，“{name}”的材料在汇总。",
    "会同{unit}开展摸排，为“{name}”打基础。",
    "函请{unit}对“{name}”提意见，已回复。",
    "与{unit}联合走访，了解“{name}”涉及的实际困难。",
)
AFTERWARDS = (
    "做好已完成事项的跟踪和资料归档。",
    "对照手册开展回头看，查漏补缺。",
    "持续跟踪成效，收集各方反馈。",
    "总结做法，准备下年度计划。",
)
FINISHED = (
    "{day}日完成“{name}”。",
    "节点“{name}”已按期完成（{day}日）。",
    "本月完成：{name}。",
    "“{name}”本月落实到位，材料已归档。",
    "{name}，{month}月{day}日办结。",
)
CAUGHT_UP = (
    "前期滞后的“{name}”已于{day}日补上。",
    "“{name}”原定{due}完成，本月{day}日补办完成。",
    "拖下来的“{name}”本月赶完（{day}日）。",
)
BEHIND = (
    "“{name}”应于{due}完成，目前没有完成，主要是{reason}，{remedy}。",
    "“{name}”未按期完成，{reason}，{remedy}。",
    "问题：“{name}”逾期，{reason}。下步{remedy}。",
)
STILL_BEHIND = (
    "“{name}”仍未完成，{reason}，{remedy}。",
    "“{name}”还在推进，{reason}，已向分管领导汇报。",
    "逾期的“{name}”本月有进展但未办结，{remedy}。",
)
REASONS = (
    "部门会签意见还没收齐",
    "材料补正比预计多了一轮",
    "第三方单位进场晚了",
    "各方意见不一，还要再协调一次",
    "资金拨付手续没走完",
    "防疫要求调整，现场活动往后排",
    "合并后两边口径不同，要先统一",
    "经办人手不足，集中在几件事上",
    "上级批复还没下来",
    "现场条件比方案估计的复杂",
)
SITE_REASONS = ("连续下雨，现场停了几天", "管线迁改还没完成", "材料供货晚到", "图纸变更要重新审查")
REMEDIES = (
    "争取下月上旬完成",
    "已排出追赶计划，每周碰头",
    "拟提请局领导协调",
    "下月底前必须办结",
    "准备分两步走，先完成主要部分",
    "已与对方约定时间再会商",
)
NEXT = (
    "下月重点抓“{name}”。",
    "下一步：{name}（{due}前）。",
    "接下来按计划做“{name}”。",
    "正在准备{name}，预计能按时完成。",
)
LATER = ("其他按计划推进。", "总体按序时推进。", "下一节点在{due}，时间上够用。", "离下个节点还有时间，先做基础工作。")
CLOSED = ("项目各节点均已完成，转入日常。", "年度任务全部完成，资料整理归档。", "全部完成，做好经验总结。")
SUSPENDED = "按上级要求和防疫形势，经局党组会议研究，本项目自{day}起暂缓，后续节点待恢复后重排。"
OPENERS = ("{}。", "本月{}。", "{}。", "主要工作：{}。", "这个月{}。")
EVIDENCE = (
    (("印发", "发布", "公布", "简报"), "发文登记表"),
    (("签", "协议"), "协议扫描件"),
    (("开工", "施工", "完工", "拆除", "封顶", "封闭", "安装", "结构"), "现场照片、监理月报"),
    (("申报", "上报", "推荐", "报批"), "系统报送截图"),
    (("评审", "论证", "答辩", "考察", "核查"), "专家意见表"),
    (("会", "培训", "宣讲", "学习", "党课"), "签到表、会议记录"),
    (("上线", "上架", "试运行", "系统"), "上线确认单"),
    (("资金", "兑现", "拨付"), "拨付凭证"),
    (("验收", "移交"), "验收单"),
)


def report_text(project: Project, month: int) -> str:
    """The month's progress in the officer's words."""
    done = done_in(project, month)
    end = month_end(YEAR, month)
    parts = [_work(project, month)]
    parts += [_finished(project, d) for d in done]
    if project.suspended and project.suspended <= end:
        return "".join([*parts, SUSPENDED.format(day=_day(project.suspended))])
    parts += [_behind(project, m, month) for m in open_on(project, end)]
    return "".join([*parts, _outlook(project, month, end)])


def evidence(milestone: Milestone) -> str:
    """What is kept as proof; sometimes nothing was named."""
    if dice(milestone.code, "evidence").random() < 0.07:
        return ""
    return next((what for words, what in EVIDENCE if any(w in milestone.name for w in words)), "工作小结")


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"


def _work(project: Project, month: int) -> str:
    """What was done between the steps: the handbook's phrases in their order, and the usual preparations between."""
    position = month - project.start.month
    turn, rest = divmod(position, 3)
    if rest == 1 and turn < len(project.work):
        style = dice(project.owner.code, month, "opener").choice(OPENERS)
        return style.format(project.work[turn])
    coming = next((m for m in project.milestones if m.due.month >= month), None)
    if coming is None:
        return dice(project.code, month, "after").choice(AFTERWARDS)
    chance = dice(project.code, month, "prepare")
    with_whom = [name.removeprefix("区发改经信局").removeprefix("区科技局") for name in project.supporting]
    if with_whom and chance.random() < 0.6:
        return chance.choice(TOGETHER).format(name=coming.name, unit=chance.choice(with_whom))
    return chance.choice(PREPARING).format(name=coming.name, n=chance.choice((1, 2, 2, 3)))


def _finished(project: Project, done: Done) -> str:
    style = dice(project.owner.code, done.milestone.code).choice(CAUGHT_UP if done.late else FINISHED)
    return style.format(name=done.milestone.name, day=done.on.day, month=done.on.month, due=_day(done.milestone.due))


def _behind(project: Project, milestone: Milestone, month: int) -> str:
    chance = dice(milestone.code, month)
    site = any(w in milestone.name for w in ("开工", "施工", "完工", "封顶", "主体", "安装", "清理"))
    reason = chance.choice(SITE_REASONS if site else REASONS)
    style = chance.choice(BEHIND if milestone.due.month == month else STILL_BEHIND)
    return style.format(name=milestone.name, due=_day(milestone.due), reason=reason, remedy=chance.choice(REMEDIES))


def _outlook(project: Project, month: int, end: date) -> str:
    coming = [m for m in project.milestones if m.due > end]
    chance = dice(project.code, month, "outlook")
    if not coming:
        return "" if open_on(project, end) else chance.choice(CLOSED)
    style = chance.choice(NEXT if coming[0].due.month <= month + 1 else LATER)
    return style.format(name=coming[0].name, due=_day(coming[0].due))
