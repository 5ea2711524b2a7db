"""机构人员.xlsx: the year's settings, units and people. Every person is invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from maker.books import Row, Sheet

DISTRICT = "拱墅区"
BUREAUS = {"FG": "区发改经信局", "KJ": "区科技局（区科协）"}
SECTIONS = {
    "FG": ("办公室", "综合科", "投资科", "工业科", "数字经济科", "服务业科", "社会发展科", "经济协作科", "企业服务科"),
    "KJ": ("办公室", "高新科", "成果科", "人才与外专科", "创新平台科", "科普科", "学会工作科"),
}
SUB_DISTRICTS = [
    "米市巷",
    "湖墅",
    "小河",
    "和睦",
    "拱宸桥",
    "大关",
    "上塘",
    "康桥",
    "半山",
    "祥符",
    "长庆",
    "武林",
    "天水",
    "潮鸣",
    "朝晖",
    "文晖",
    "东新",
    "石桥",
]
OTHERS = [
    "区委区政府督查室",
    "区考评办",
    "区统计局",
    "区财政局",
    "区住建局",
    "区规划资源分局",
    "区教育局",
    "区民政局",
    "区卫健局",
    "区商务局",
    "区文广旅体局",
    "区人力社保局",
    "区市场监管局",
    "区城管局",
    "区生态环境分局",
    "区数据资源局",
    "区公安分局",
    "运河集团",
    "智慧网谷管委会",
    "大武林商圈管委会",
]
MERGED_ON = date(2021, 4, 9)
MERGER = "2021年4月杭州市部分行政区划优化调整"
REVIEW = "《奋楫扬帆启新程》区发改经信局、区科技局2021年工作回顾"
SETTINGS = (
    ("区名", "拱墅区"),
    ("区划代码", "330105"),
    ("市名", "杭州市"),
    ("亮灯规则", "ouhai-2020"),
    ("考评方案", "gongshu-2021-sections、gongshu-2021-sub-districts"),
    ("措辞规则", "zh-official"),
    ("综述方案", "gongshu-2021"),
    ("首页指标", "FAI、IND_INV、DIGITAL、SERVICES"),
    ("数据性质", "演示数据"),
)
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎"


@dataclass(frozen=True, slots=True)
class Person:
    """Someone at work; ``unit`` is the unit's name."""

    code: str
    name: str
    unit: str
    post: str
    role: str = ""


def section(bureau: str, short: str) -> str:
    """The full name of a section."""
    return f"{BUREAUS[bureau].removesuffix('（区科协）')}{short}"


def sub_district(short: str) -> str:
    """The full name of a sub-district."""
    return f"{short}街道"


def _posts() -> list[tuple[str, str, str]]:
    """Unit, post and role of everybody, in order of the staff list."""
    posts = [(DISTRICT, "区政府领导（联系发改经信）", "区领导"), (DISTRICT, "区政府领导（联系科技）", "区领导")]
    for key, bureau in BUREAUS.items():
        posts.append((bureau, "局长", "局主要领导"))
        posts += [(bureau, post, "分管领导") for post in ("副局长", "副局长", "党组成员")]
        for short in SECTIONS[key]:
            unit = section(key, short)
            lead = "主任" if short == "办公室" else "科长"
            posts += [(unit, lead, "单位负责人"), (unit, f"副{lead}", ""), (unit, "科员", "")]
        posts.append((section(key, "办公室"), "内勤", "内勤"))
    posts += [(sub_district(s), "经济发展科负责人", "单位负责人") for s in SUB_DISTRICTS]
    posts += [
        ("区委区政府督查室", "督查专员", "督查室"),
        ("区考评办", "考评专员", "考评办"),
        ("区统计局", "综合核算科科长", "统计发布人"),
    ]
    return posts


@lru_cache(maxsize=1)
def people() -> tuple[Person, ...]:
    """Everybody, coded P001 onwards."""
    return tuple(
        Person(f"P{n:03d}", f"示例{SURNAMES[(n - 1) % len(SURNAMES)]}{n:02d}", unit, post, role)
        for n, (unit, post, role) in enumerate(_posts(), 1)
    )


def staff_of(unit: str) -> list[Person]:
    """The people of a unit who can own a project."""
    return [p for p in people() if p.unit == unit and p.role != "内勤"]


def leaders_of(bureau: str) -> list[Person]:
    """The head and the portfolio leaders of a bureau."""
    return [p for p in people() if p.unit == BUREAUS[bureau]]


def portfolio_leader(bureau: str, short: str) -> Person:
    """Who of the leaders answers for a section; the head keeps the office and the general section."""
    leaders = leaders_of(bureau)
    position = SECTIONS[bureau].index(short)
    return leaders[0] if short in ("办公室", "综合科") else leaders[1 + position % 3]


def _portfolios() -> dict[str, list[str]]:
    """The sections that each portfolio leader answers for, by his code; a head of bureau answers for all of it."""
    found: dict[str, list[str]] = {}
    for bureau, shorts in SECTIONS.items():
        for short in shorts:
            leader = portfolio_leader(bureau, short)
            if leader.role == "分管领导":
                found.setdefault(leader.code, []).append(section(bureau, short))
    return found


def _unit_rows() -> list[Row]:
    real = {"记录性质": "真实", "依据文件": REVIEW}
    rows: list[Row] = [{"单位编码": "330105", "单位名称": DISTRICT, "类别": "区", "启用日期": MERGED_ON, **real}]
    for key, bureau in BUREAUS.items():
        short = "发改经信局" if key == "FG" else "区科技局、区科协、科技局"
        rows.append({"单位编码": key, "单位名称": bureau, "简称": short, "类别": "局", "上级单位": DISTRICT, **real})
        for n, name in enumerate(SECTIONS[key], 1):
            full = section(key, name)
            alias = "" if name == "办公室" else name
            row = {"单位编码": f"{key}-{n:02d}", "单位名称": full, "简称": alias, "类别": "科室", "上级单位": bureau}
            rows.append({**row, "启用日期": date(2021, 1, 1), "记录性质": "示例"})
    for n, name in enumerate(SUB_DISTRICTS, 1):
        row = {
            "单位编码": f"JD-{n:02d}",
            "单位名称": sub_district(name),
            "简称": name,
            "类别": "街道",
            "上级单位": DISTRICT,
        }
        rows.append({**row, "启用日期": MERGED_ON, "记录性质": "真实", "依据文件": MERGER})
    for n, name in enumerate(OTHERS, 1):
        row = {"单位编码": f"QT-{n:02d}", "单位名称": name, "类别": "其他", "上级单位": DISTRICT}
        rows.append({**row, "记录性质": "示例"})
    return rows


def sheets() -> list[Sheet]:
    """The sheets of the workbook."""
    settings = [{"年度": 2021, "设置项": k, "设置值": v, "记录性质": "真实"} for k, v in SETTINGS]
    portfolios = _portfolios()
    staff: list[Row] = [
        {
            "工号": p.code,
            "姓名": p.name,
            "单位": p.unit,
            "职务": p.post,
            "角色": p.role,
            "分管单位": "、".join(portfolios.get(p.code, ())),
            "记录性质": "示例",
        }
        for p in people()
    ]
    return [
        Sheet("年度设置", "2021年度设置", ("年度", "设置项", "设置值"), settings),
        Sheet(
            "单位",
            "单位名录（2021年4月区划调整后）",
            ("单位编码", "单位名称", "简称", "类别", "上级单位", "启用日期", "撤并日期"),
            _unit_rows(),
        ),
        Sheet("人员", "人员名录（姓名均为虚构）", ("工号", "姓名", "单位", "职务", "角色", "分管单位"), staff),
    ]
