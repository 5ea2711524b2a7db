"""What stands beside the book: columns of a list, two changes of state, and a superior's breakdown. All of it is invented."""

from __future__ import annotations

from datetime import date

from maker.books import Row, Sheet
from maker.days import YEAR
from maker.plan import projects

MADE_UP = {"记录性质": "示例"}
BUREAUS = {"FG": "区发改经信局", "KJ": "区科技局（区科协）"}
LIST, HEADINGS = "民生实事", ("受益对象", "办结标志")
# By project: who gains by it, and by what one sees that it is done.
ENTRIES = {
    "“我为群众办实事”专题实践活动": ("企业和居民", "实事清单全部办结并公示"),
    "杭师大文晖实验学校建设": ("文晖片区适龄儿童", "通过竣工验收"),
    "“双减”政策落实协同": ("中小学生和家长", "校外培训收费备案到位"),
    "民生实事项目管理": ("全区居民", "年度项目全部销号"),
    "驻企服务员机制": ("规上企业", "企业诉求有回访"),
    "外国人来华工作“一件事”": ("外国人才和用人单位", "一次办结"),
    "“菜单式点课”科普服务": ("社区居民", "点课场次完成"),
    "“银龄跨越数字鸿沟”讲师团": ("老年人", "讲师团进社区"),
    "社区科普画廊新建提升": ("社区居民", "画廊建成并验收"),
}
# Number, task, target, the first letters of its bureau, the projects that carry it; a line without a target is a heading.
CITY = (
    ("一", "稳投资、促产业", "", "", ()),
    ("一（1）", "固定资产投资稳定增长", "固定资产投资增长6.5%以上", "FG", ("固定资产投资稳增长",)),
    ("一（2）", "重大项目分批集中开工", "按批次开工，开工项目及时入库", "FG", ("重大项目集中开工",)),
    ("一（3）", "工业投资和技术改造", "工业投资增长20%以上", "FG", ("工业投资和技改攻坚",)),
    ("一（4）", "工业用地全部按“标准地”出让", "新出让工业用地“标准地”比例100%", "FG", ("工业用地出让和“标准地”管理",)),
    ("一（5）", "激发民间投资活力", "民间投资增长5%以上", "FG", ()),
    ("二", "强科技、育人才", "", "", ()),
    ("二（1）", "提高研发投入", "R&D经费支出增长7%以上", "KJ", ("研发投入提升行动",)),
    ("二（2）", "国家高新技术企业培育", "国家高新技术企业数量稳步增长", "KJ", ("国家高新技术企业“双倍增”",)),
    ("二（3）", "省科技型中小企业培育", "省科技型中小企业数量稳步增长", "KJ", ()),
    ("二（4）", "外国人来华工作“一件事”改革", "工作许可、居留许可一次办结", "KJ", ("外国人来华工作“一件事”",)),
    ("二（5）", "办好全国科普日主场活动", "浙江（杭州）主场活动顺利举办", "KJ", ()),
    ("三", "惠民生、促共富", "", "", ()),
    ("三（1）", "办好年度民生实事", "民生实事项目全部完成", "FG", ("民生实事项目管理",)),
    ("三（2）", "加装电梯和老旧小区改造", "按年度计划完成", "FG", ()),
)
PROVINCE = (
    ("1", "数字经济核心产业发展", "核心产业增加值增长15%以上", "FG", ("数字经济核心产业提速",)),
    ("2", "能耗双控", "单位工业增加值能耗下降4%以上", "FG", ("能耗双控和节能降碳",)),
    ("3", "数字社会系统建设", "系统门户上线运行", "FG", ("数字社会系统门户建设上线",)),
    ("4", "亚运场馆建设", "按期完工", "FG", ("中国·杭州电竞中心亚运场馆建设", "杭州体育馆亚运改造提升")),
)
SUPERIORS = (("杭州市", "HZ", CITY), ("浙江省", "ZJ", PROVINCE))
# Project, day, state, reason, what it was merged into.
STATES = (
    ("院士专家工作站建设", date(YEAR, 8, 3), "暂缓", "院士来杭行程改期，签约安排等确定", ""),
    ("院士专家工作站建设", date(YEAR, 8, 23), "在册", "行程已定，继续推进", ""),
    (
        "市孵化器和众创空间党建联盟承办",
        date(YEAR, 12, 10),
        "并入",
        "联盟已经成立，后续工作和“双覆盖”一起抓",
        "“双创”平台党组织和工作“双覆盖”",
    ),
)


def headings_of(name: str) -> str:
    """The own columns of a list."""
    return "、".join(HEADINGS) if name == LIST else ""


def sheets() -> list[Sheet]:
    """The sheets beside the book."""
    return [
        Sheet("清单内容", "清单自有栏目的内容", ("清单", "项目编码", "栏目", "内容"), _entries()),
        Sheet(
            "状态变更",
            "项目状态的变更",
            ("项目编码", "变更日期", "状态", "理由", "上级同意文件", "并入或拆分为"),
            _states(),
        ),
        Sheet(
            "上级任务",
            "上级下达的任务",
            (
                "任务编码", "下达单位", "年度", "序号", "任务", "内容", "目标", "完成时限", "责任单位", "上一级任务",
                "承接项目",
            ),
            [row for by, letters, tasks in SUPERIORS for row in _tasks(by, letters, tasks)],
        ),
    ]  # fmt: skip


def _codes() -> dict[str, str]:
    return {p.name: p.code for p in projects()}


def _entries() -> list[Row]:
    codes = _codes()
    return [
        {"清单": LIST, "项目编码": codes[name], "栏目": heading, "内容": value, **MADE_UP}
        for name, values in ENTRIES.items()
        for heading, value in zip(HEADINGS, values, strict=True)
    ]


def _states() -> list[Row]:
    codes = _codes()
    return [
        {
            "项目编码": codes[name],
            "变更日期": day,
            "状态": state,
            "理由": reason,
            "上级同意文件": "",
            "并入或拆分为": codes[into] if into else "",
            **MADE_UP,
        }
        for name, day, state, reason, into in STATES
    ]


def _tasks(by: str, letters: str, tasks: tuple[tuple[str, str, str, str, tuple[str, ...]], ...]) -> list[Row]:
    codes, rows = _codes(), list[Row]()
    heading = ""
    for n, (number, name, target, bureau, carried) in enumerate(tasks, 1):
        code = f"{letters}-{YEAR}-{n:02d}"
        rows.append(
            {
                "任务编码": code,
                "下达单位": by,
                "年度": YEAR,
                "序号": number,
                "任务": name,
                "内容": "",
                "目标": target,
                "完成时限": date(YEAR, 12, 31) if target else "",
                "责任单位": BUREAUS.get(bureau, ""),
                "上一级任务": heading if target else "",
                "承接项目": "、".join(codes[c] for c in carried),
                **MADE_UP,
            }
        )
        heading = heading if target else code
    return rows
