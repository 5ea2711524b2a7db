"""工作手册.xlsx from the plan."""

from __future__ import annotations

from maker import superior
from maker.books import Row, Sheet
from maker.organisation import BUREAUS
from maker.plan import LISTS, Project, objectives, projects

LEDGER = "http://www.gongshu.gov.cn/art/2022/1/19/art_1229360616_4010764.html"
MADE_UP = {"记录性质": "示例"}
# Project name, indicator, comparison, number, whether it is a growth target, the words of the handbook.
TARGETS = (
    ("固定资产投资稳增长", "固定资产投资", "不低于", 6.5, True, "固定资产投资增长6.5%以上"),
    ("工业投资和技改攻坚", "工业投资", "不低于", 20, True, "工业投资增长20%以上"),
    ("工业企业亩均效益综合评价", "规上工业增加值", "不低于", 6, True, "规上工业增加值增长6%以上"),
    ("数字经济核心产业提速", "数字经济核心产业增加值", "不低于", 15, True, "数字经济核心产业增加值增长15%以上"),
    ("营利性服务业提质增效", "营利性服务业营收", "不低于", 20, True, "营利性服务业营收增长20%以上"),
    ("研发投入提升行动", "R&D经费支出", "不低于", 7, True, "R&D经费支出增长7%以上"),
    ("高新技术产业投资推进", "高新技术产业投资", "不低于", 10, True, "高新技术产业投资增长10%以上"),
    ("国家高新技术企业“双倍增”", "高新技术产业增加值", "不低于", 80, False, "高新技术产业增加值达到80亿元"),
    ("能耗双控和节能降碳", "单位工业增加值能耗", "不高于", -4, True, "单位工业增加值能耗下降4%以上"),
    ("大武林商圈现代服务业创新发展区创建", "社会消费品零售总额", "不低于", 8, True, "社会消费品零售总额增长8%左右"),
    ("惠企政策兑现和减负", "一般公共预算收入", "不低于", 7, True, "一般公共预算收入增长7%"),
    ("跨境电商溯源码省级试点", "货物出口额", "不低于", 10, True, "货物出口额增长10%以上"),
    ("共同富裕拱墅样本5年行动计划", "居民人均可支配收入", "不低于", 8, True, "居民人均可支配收入增长8%以上"),
    ("重大项目集中开工", "民间投资", "不低于", 5, True, "民间投资增长5%以上"),
)
GDP_TARGET = ("“1+4+N”现代产业体系谋划", "地区生产总值", "不低于", 7.5, True, "GDP增长7.5%左右")


def sheets() -> list[Sheet]:
    """The sheets of the workbook."""
    made = projects()
    return [
        Sheet("目标", "2021年工作目标", ("目标编码", "目标名称", "责任局", "年度"), _objective_rows()),
        Sheet(
            "清单",
            "清单（项目的另一种看法）",
            ("清单名称", "下达单位", "自有栏目"),
            [
                {"清单名称": name, "下达单位": issuer, "自有栏目": superior.headings_of(name), **MADE_UP}
                for name, issuer in LISTS.items()
            ],
        ),
        Sheet(
            "项目",
            "2021年工作项目",
            (
                "项目编码", "项目名称", "主要工作内容", "所属目标", "牵头单位", "配合单位", "责任领导", "责任人",
                "开始日期", "完成时限", "权重", "清单来源", "暂缓日期",
            ),
            [_project_row(p) for p in made],
        ),
        Sheet(
            "节点",
            "项目节点",
            ("项目编码", "节点编码", "节点内容", "完成时间", "原定时间", "权重"),
            [row for p in made for row in _milestone_rows(p)],
        ),
        Sheet(
            "指标任务",
            "项目承担的指标任务",
            ("项目编码", "指标", "方式", "目标值", "目标是增速", "原文"),
            _target_rows(made),
        ),
        *superior.sheets(),
    ]  # fmt: skip


def _objective_rows() -> list[Row]:
    return [
        {"目标编码": o.code, "目标名称": o.name, "责任局": BUREAUS[o.bureau], "年度": 2021, "记录性质": "真实",
         "依据文件": "《奋楫扬帆启新程》2021年工作回顾各节标题"}
        for o in objectives()
    ]  # fmt: skip


def _project_row(project: Project) -> Row:
    return {
        "项目编码": project.code,
        "项目名称": project.name,
        "主要工作内容": project.content,
        "所属目标": project.objective,
        "牵头单位": project.lead_unit,
        "配合单位": "、".join(project.supporting),
        "责任领导": project.leader.code,
        "责任人": project.owner.code,
        "开始日期": project.start,
        "完成时限": project.deadline,
        "权重": project.weight,
        "清单来源": "、".join(project.lists),
        "暂缓日期": project.suspended,
        **MADE_UP,
    }


def _milestone_rows(project: Project) -> list[Row]:
    return [
        {
            "项目编码": project.code,
            "节点编码": m.code,
            "节点内容": m.name,
            "完成时间": m.due,
            "原定时间": m.revised_from,
            "权重": m.weight,
            **MADE_UP,
        }
        for m in project.milestones
    ]


def _target_rows(made: list[Project]) -> list[Row]:
    codes = {p.name: p.code for p in made}
    rows: list[Row] = []
    for target in (GDP_TARGET, *TARGETS):
        name, indicator, comparison, number, growth, text = target
        source = {"记录性质": "公布", "依据文件": LEDGER} if target is GDP_TARGET else MADE_UP
        row = {"项目编码": codes[name], "指标": indicator, "方式": comparison, "目标值": number, "目标是增速": growth}
        rows.append({**row, "原文": text, **source})
    return rows
