"""重大项目.xlsx: 91 projects started in four batches of 2021, and others beside them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from maker.books import Row, Sheet
from maker.days import dice, plus, workday_from
from maker.organisation import REVIEW, SUB_DISTRICTS, sub_district

BATCHES = (
    ("2021年第一季度集中开工", date(2021, 3, 18), 23),
    ("2021年第二季度集中开工", date(2021, 6, 25), 27),
    ("2021年第三季度集中开工", date(2021, 9, 24), 22),
    ("2021年第四季度集中开工", date(2021, 12, 16), 19),
)
# Kind, what it's called, least and greatest total investment in 万元.
SORTS = (
    ("产业", "数字产业园", 42000, 168000),
    ("产业", "智能制造基地", 30000, 110000),
    ("产业", "商务综合体", 90000, 320000),
    ("产业", "总部大厦", 80000, 260000),
    ("产业", "生命健康产业园", 45000, 150000),
    ("城市更新", "老旧小区综合改造", 6000, 32000),
    ("城市更新", "安置房", 60000, 210000),
    ("城市更新", "历史街区保护更新", 20000, 90000),
    ("民生", "九年一贯制学校", 24000, 52000),
    ("民生", "幼儿园", 6500, 14000),
    ("民生", "社区卫生服务中心", 5200, 18000),
    ("民生", "养老服务综合体", 8000, 26000),
    ("基础设施", "城市支路", 2600, 16000),
    ("基础设施", "河道综合整治", 3200, 15000),
    ("基础设施", "公共停车场", 3000, 12000),
    ("基础设施", "滨水绿道", 1800, 9000),
)
WORDS = [
    "云锦",
    "和顺",
    "桥西",
    "运泰",
    "望江",
    "青枫",
    "锦麟",
    "兴业",
    "汇智",
    "同心",
    "沁园",
    "丰和",
    "长乐",
    "星辰",
    "玉泉",
    "春晖",
    "永宁",
    "明德",
    "启元",
    "嘉禾",
]
TOTAL = 7_146_300
NAMED_TOTALS = {"桃源企业总部中心": 286_000, "祥符老街商业商务用房": 124_500}


@dataclass(frozen=True, slots=True)
class CapitalProject:
    """A capital project; money in 万元."""

    code: str
    name: str
    kind: str
    sub_district: str
    total: int
    year_plan: int
    batch: str
    started: date | None
    registered: date | None


# Named in the review (pictures and outlook included); they started before 2021 or outside the ceremonies.
NAMED = (
    CapitalProject("2020-017", "中国·杭州电竞中心", "产业", "石桥街道", 98000, 42000, "", date(2020, 3, 26), date(2020, 4, 30)),
    CapitalProject("2020-021", "杭州体育馆亚运改造", "民生", "武林街道", 31000, 15000, "", date(2020, 6, 18), date(2020, 7, 31)),
    CapitalProject("2020-034", "中美华东生命健康创新研发基地", "产业", "祥符街道", 152000, 46000, "2020年第四季度集中开工",
                   date(2020, 11, 27), date(2020, 12, 31)),
    CapitalProject("2020-036", "浙江云计算数据中心", "产业", "石桥街道", 186000, 60000, "2020年第四季度集中开工",
                   date(2020, 11, 27), date(2021, 2, 26)),
    CapitalProject("2019-042", "杭师大文晖实验学校", "民生", "文晖街道", 38000, 9000, "", date(2019, 9, 20), date(2019, 10, 31)),
)  # fmt: skip


def projects() -> list[CapitalProject]:
    """All capital projects, the 91 of the year first."""
    return [*_started(), *NAMED, *_others()]


def _started() -> list[CapitalProject]:
    slots = [(batch, day) for batch, day, count in BATCHES for _ in range(count)]
    drafts = [_draft(n, batch, day) for n, (batch, day) in enumerate(slots, 1)]
    fixed = sum(p.total for p in drafts if p.name in NAMED_TOTALS)
    free = sum(p.total for p in drafts if p.name not in NAMED_TOTALS)
    factor = (TOTAL - fixed) / free
    made = [p if p.name in NAMED_TOTALS else _scaled(p, factor) for p in drafts]
    rest = TOTAL - sum(p.total for p in made)
    return [_with_total(p, p.total + rest) if n == 10 else p for n, p in enumerate(made)]


def _scaled(project: CapitalProject, factor: float) -> CapitalProject:
    return _with_total(project, max(round(project.total * factor / 100) * 100, 1000))


def _with_total(p: CapitalProject, total: int) -> CapitalProject:
    plan = round(total * dice(p.code, "plan").uniform(0.12, 0.36) / 100) * 100
    return CapitalProject(p.code, p.name, p.kind, p.sub_district, total, plan, p.batch, p.started, p.registered)


def _draft(number: int, batch: str, ceremony: date) -> CapitalProject:
    code = f"2021-{number:03d}"
    chance = dice(code)
    kind, what, low, high = SORTS[(number * 5 + number // 16) % len(SORTS)]
    place = sub_district(_place(number))
    name, total = (
        f"示例{WORDS[(number * 7) % len(WORDS)]}{what}（{place.removesuffix('街道')}{number:02d}）",
        int(chance.triangular(low, high, low + (high - low) * 0.35)),
    )
    named = {52: "桃源企业总部中心", 66: "祥符老街商业商务用房"}.get(number)
    if named:
        kind, name, total = "产业", named, NAMED_TOTALS[named]
        place = "祥符街道" if "祥符" in named else ""
    started = ceremony if chance.random() < 0.6 else plus(ceremony, chance.choice((1, 2, 3, 5)))
    return CapitalProject(code, name, kind, place, total, 0, batch, started, _registered(code, started))


def _place(number: int) -> str:
    """More is built in the north and east of the district than in its old centre."""
    busy = ("康桥", "祥符", "石桥", "半山", "上塘", "东新")
    return busy[number // 2 % 6] if number % 2 else SUB_DISTRICTS[(number // 2 * 5) % 18]


def _registered(code: str, started: date) -> date | None:
    """In the statistics within a month or so; some late, some not by the end of the year."""
    chance = dice(code, "registered")
    throw = chance.random()
    if throw < 0.08:
        return None
    delay = chance.randint(45, 110) if throw < 0.24 else chance.randint(6, 34)
    day = workday_from(started + timedelta(days=delay))
    return day if day <= date(2022, 1, 14) else None


def _others() -> list[CapitalProject]:
    """Being prepared, or started without a ceremony."""
    rows = []
    for n, (kind, what, low, high) in enumerate(SORTS[:6], 1):
        code = f"2021-Y{n:02d}"
        chance = dice(code)
        total = round(chance.uniform(low, high) / 100) * 100
        started = workday_from(date(2021, 5 + n, 8)) if n > 4 else None
        name, place = f"示例{WORDS[-n]}{what}（储备{n:02d}）", sub_district(SUB_DISTRICTS[n * 2])
        rows.append(CapitalProject(code, name, kind, place, total, round(total * 0.08 / 100) * 100, "", started, None))
    return rows


def sheets() -> list[Sheet]:
    """The sheet of the workbook."""
    headings = (
        "项目代码", "项目名称", "类别", "街道", "总投资（万元）", "年度计划投资（万元）", "集中开工批次", "开工日期", "入库日期",
    )  # fmt: skip
    return [Sheet("项目", "2021年重大项目台账", headings, [_row(p) for p in projects()])]


def _row(project: CapitalProject) -> Row:
    real = not project.name.startswith("示例")
    return {
        "项目代码": project.code,
        "项目名称": project.name,
        "类别": project.kind,
        "街道": project.sub_district,
        "总投资（万元）": project.total,
        "年度计划投资（万元）": project.year_plan,
        "集中开工批次": project.batch,
        "开工日期": project.started,
        "入库日期": project.registered,
        "记录性质": "示例",
        "依据文件": f"名称见{REVIEW}；投资额、日期为虚构" if real else "",
    }
