"""考评资料.xlsx: ratings and claims (invented), and two verdicts of others as published."""

from __future__ import annotations

from datetime import date

from maker.books import Row, Sheet
from maker.days import dice
from maker.organisation import BUREAUS, REVIEW, SECTIONS, SUB_DISTRICTS, section, sub_district

# Raters, the middle of their averages, how many vote.
SECTION_RATERS = (("领导评价", 91.0, 8), ("互评", 92.5, 16), ("社会评议", 88.5, 60))
SUB_DISTRICT_RATERS = (("互评", 91.5, 16), ("社会评议", 89.0, 120))
FG, KJ = "FG", "KJ"
CLAIMS = (
    ("表彰", section(FG, "投资科"), "市重大项目推进工作通报表扬", date(2021, 7, 14)),
    ("表彰", section(FG, "数字经济科"), "市数字经济工作先进集体", date(2021, 9, 8)),
    ("表彰", section(FG, "企业服务科"), "企业来信感谢并获区主要领导肯定批示", date(2021, 5, 26)),
    ("表彰", section(FG, "经济协作科"), "市对口帮扶工作先进集体", date(2021, 11, 3)),
    ("表彰", section(KJ, "人才与外专科"), "外国人来华工作“一件事”做法获市领导肯定", date(2021, 8, 19)),
    ("表彰", section(KJ, "科普科"), "全国科普日活动优秀组织单位", date(2021, 12, 8)),
    ("表彰", section(KJ, "办公室"), "区级先进基层党组织", date(2021, 6, 28)),
    ("试点", section(FG, "数字经济科"), "省级揭榜挂帅（示范试点）项目牵头", date(2021, 9, 15)),
    ("试点", section(FG, "工业科"), "省级揭榜挂帅（示范试点）项目牵头", date(2021, 9, 15)),
    ("试点", section(FG, "社会发展科"), "民生领域改革试点落地", date(2021, 7, 22)),
    ("试点", section(KJ, "人才与外专科"), "外国人来华工作、居留许可联办全市试点", date(2021, 4, 12)),
    ("试点", section(FG, "服务业科"), "两业融合试点组织推荐", date(2021, 8, 27)),
    ("通报批评", section(FG, "企业服务科"), "惠企资金兑现进度迟缓被区政府督查通报", date(2021, 10, 21)),
    ("通报批评", section(FG, "企业服务科"), "企业诉求超期未办结被通报", date(2021, 11, 12)),
    ("通报批评", section(FG, "综合科"), "督办事项反馈不实被退回并通报", date(2021, 8, 5)),
    ("逾期", section(FG, "企业服务科"), "区领导批示件逾期反馈", date(2021, 6, 11)),
    ("逾期", section(FG, "投资科"), "督办单逾期回复", date(2021, 9, 2)),
    ("逾期", section(FG, "经济协作科"), "月度报表连续两月迟报", date(2021, 10, 12)),
    ("逾期", section(KJ, "创新平台科"), "孵化器考核材料逾期报送", date(2021, 7, 6)),
    ("逾期", section(KJ, "创新平台科"), "督办单逾期回复", date(2021, 11, 18)),
    ("表彰", sub_district("康桥"), "征迁攻坚获区委区政府通报表扬", date(2021, 8, 12)),
    ("表彰", sub_district("武林"), "商圈服务专班获区级表扬", date(2021, 10, 15)),
    ("表彰", sub_district("米市巷"), "银龄智能手机培训工作经验全区推广", date(2021, 11, 9)),
    ("表彰", sub_district("石桥"), "场馆建设保障工作获市级感谢信", date(2021, 12, 2)),
    ("试点", sub_district("小河"), "社区科普画廊共建试点", date(2021, 6, 17)),
    ("试点", sub_district("文晖"), "未来社区教育场景试点", date(2021, 9, 27)),
    ("通报批评", sub_district("上塘"), "工地扬尘管控不力被通报", date(2021, 5, 19)),
    ("通报批评", sub_district("东新"), "项目入库数据更正不及时被通报", date(2021, 11, 24)),
    ("逾期", sub_district("半山"), "配合事项逾期反馈", date(2021, 4, 27)),
    ("逾期", sub_district("上塘"), "配合事项逾期反馈", date(2021, 7, 28)),
    ("逾期", sub_district("大关"), "月度进展逾期报送", date(2021, 9, 9)),
)
VERDICTS = (
    {
        "编码": "W01",
        "评价名称": "全市数字化改革暨重大产业项目推进比学赶超会议重大产业项目评议",
        "评价对象": "拱墅区",
        "评价单位": "全市数字化改革暨重大产业项目推进比学赶超会议",
        "年度": 2021,
        "评价范围": "主城区",
        "位次": 1,
    },
    {
        "编码": "W02",
        "评价名称": "全省特色小镇年度考核",
        "评价对象": "智慧网谷小镇",
        "评价单位": "全省特色小镇年度考核（发布单位原文未写）",
        "年度": 2021,
        "评价范围": "全省特色小镇创建类",
        "等次": "优秀",
    },
)


def sheets() -> list[Sheet]:
    """The sheets of the workbook."""
    return [
        Sheet("评议", "2021年度评议平均分", ("单位", "年度", "评议主体", "平均分", "票数"), _ratings()),
        Sheet("加减分", "2021年度加减分事项", ("事项编码", "单位", "年度", "类别", "事项", "日期"), _claims()),
        Sheet(
            "外部评价",
            "上级和外部的评价结果",
            ("编码", "评价名称", "评价对象", "评价单位", "年度", "评价范围", "位次", "等次"),
            [{**v, "记录性质": "公布", "依据文件": REVIEW} for v in VERDICTS],
        ),
    ]


def _ratings() -> list[Row]:
    sections = [section(bureau, s) for bureau in BUREAUS for s in SECTIONS[bureau]]
    rows = [_rating(unit, raters) for unit in sections for raters in SECTION_RATERS]
    return rows + [_rating(sub_district(s), raters) for s in SUB_DISTRICTS for raters in SUB_DISTRICT_RATERS]


def _rating(unit: str, raters: tuple[str, float, int]) -> Row:
    who, middle, ballots = raters
    standing = dice(unit, "standing").gauss(0, 2.2)
    chance = dice(unit, who)
    score = min(max(middle + standing + chance.gauss(0, 1.1), 72), 99.2)
    return {
        "单位": unit,
        "年度": 2021,
        "评议主体": who,
        "平均分": round(score, 2),
        "票数": ballots - chance.choice((0, 0, 0, 1, 2)),
        "记录性质": "示例",
    }


def _claims() -> list[Row]:
    ordered = sorted(CLAIMS, key=lambda c: (c[3], c[1]))
    return [
        {
            "事项编码": f"JJF-{n:02d}",
            "单位": unit,
            "年度": 2021,
            "类别": kind,
            "事项": f"示例：{what}",
            "日期": on,
            "记录性质": "示例",
        }
        for n, (kind, unit, what, on) in enumerate(ordered, 1)
    ]
