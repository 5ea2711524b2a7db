"""Targets as handbooks and reviews word them, in tables; and two ways of wording one thing agree."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threeones.kernel.ledgers.words.targets import ReadTarget, read_targets
from threeones.kernel.values.rounding import shortest

LEAST, MOST = "at_least", "at_most"


def told(text: str, hint: str = "") -> list[tuple[str, str, str, str, bool]]:
    """Indicator, number, unit, side, growth of each target of a text."""
    return [
        (t.indicator, "" if t.number is None else f"{t.number:f}", t.unit, t.comparison, t.of_growth)
        for t in read_targets(text, hint)
    ]


@pytest.mark.parametrize(
    ("text", "indicator", "number", "unit", "side", "growth"),
    [
        ("GDP增长8%以上", "GDP", "8", "%", LEAST, True),
        ("地区生产总值同比增长7.5%左右", "地区生产总值", "7.5", "%", LEAST, True),
        ("固定资产投资增速达到6.5%", "固定资产投资", "6.5", "%", LEAST, True),
        ("审批效率提升70%以上", "审批效率", "70", "%", LEAST, True),
        ("保持5%以上的增长", "", "5", "%", LEAST, True),
        ("单位GDP能耗下降3%以上", "单位GDP能耗", "-3", "%", MOST, True),
        ("下降2.5%", "", "-2.5", "%", MOST, True),
        ("降幅控制在5%以内", "", "-5", "%", LEAST, True),
        ("增速控制在3%以内", "", "3", "%", MOST, True),
        ("规上工业增加值翻番", "规上工业增加值", "100", "%", LEAST, True),
        ("增长1倍", "", "100", "%", LEAST, True),
        ("社会消费品零售总额同比持平", "社会消费品零售总额", "0", "%", LEAST, True),
        ("占GDP比重提升至1.2%", "占GDP比重", "1.2", "%", LEAST, False),
        ("从5%提高到8%", "", "8", "%", LEAST, False),
        ("覆盖率达到90%", "覆盖率", "90", "%", LEAST, False),
        ("百分之八以上", "", "8", "%", LEAST, False),
        ("不少于20家", "", "20", "家", LEAST, False),
        ("力争引进企业20家", "引进企业", "20", "家", LEAST, False),
        ("引进20家企业", "引进企业", "20", "家", LEAST, False),
        ("引进企业二十家", "引进企业", "20", "家", LEAST, False),
        ("引进企业２０家", "引进企业", "20", "家", LEAST, False),
        ("完成投资1.2亿元", "投资", "1.2", "亿元", LEAST, False),
        ("新增1,200家", "新增", "1200", "家", LEAST, False),
        ("走访企业150余家", "走访企业", "150", "家", LEAST, False),
        ("受益人数近3万人", "受益人数", "3", "万人", LEAST, False),
        ("亩均税收达到40万元/亩以上", "亩均税收", "40", "万元/亩", LEAST, False),
        ("每万人拥有量50.8件以上", "每万人拥有量", "50.8", "件", LEAST, False),
        ("控制在3%以内", "", "3", "%", MOST, False),
        ("失业率不超过4%", "失业率", "4", "%", MOST, False),
        ("审批时限压缩到3个工作日以内", "审批时限", "3", "工作日", MOST, False),
        ("审批时限由15天压缩到3天", "审批时限", "3", "天", MOST, False),
        ("PM2.5平均浓度28微克/立方米", "PM2.5平均浓度", "28", "微克/立方米", MOST, False),
        ("≥95%", "", "95", "%", LEAST, False),
        ("≤3天", "", "3", "天", MOST, False),
        ("5%-7%", "", "5", "%", LEAST, False),
        ("20至30家", "", "20", "家", LEAST, False),
        ("控制在3%-5%以内", "", "5", "%", MOST, False),
        ("确保街道全覆盖", "街道覆盖率", "100", "%", LEAST, False),
        ("完成率100%", "完成率", "100", "%", LEAST, False),
        ("零事故", "事故", "0", "起", MOST, False),
        ("不发生重大安全生产事故", "重大安全生产事故", "0", "起", MOST, False),
        ("信访积案动态清零", "信访积案", "0", "", MOST, False),
        ("前三名", "位次", "3", "位", MOST, False),
        ("力争进入全市前五", "全市位次", "5", "位", MOST, False),
        ("营收增速排名全市第3", "营收增速全市位次", "3", "位", MOST, False),
        ("位列主城区第一", "主城区位次", "1", "位", MOST, False),
        ("固定资产投资：增长6.5%", "固定资产投资", "6.5", "%", LEAST, True),
        ("举办50人以上活动10场", "举办50人以上活动", "10", "场", LEAST, False),
        ("打造5G应用场景3个", "打造5G应用场景", "3", "个", LEAST, False),
        ("“1+8”产业平台营收300亿元", "“1+8”产业平台营收", "300", "亿元", LEAST, False),
        ("地铁5号线建成2021年度项目2个", "地铁5号线建成项目", "2", "个", LEAST, False),
        ("20", "", "20", "", LEAST, False),
    ],
)
def test_one_target(text: str, indicator: str, number: str, unit: str, side: str, growth: bool) -> None:
    assert told(text) == [(indicator, number, unit, side, growth)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("新增国高企业100家以上，省科小200家", [("新增国高企业", "100"), ("省科小", "200")]),
        ("总量达562.87亿元，增长10%", [("总量", "562.87"), ("总量增速", "10")]),
        (
            "1—10月，全区完成固定资产投资562.87亿元，同比增长10.2%。",
            [("固定资产投资", "562.87"), ("固定资产投资增速", "10.2")],
        ),
        (
            "数字经济核心产业增速同比增长23.3%，增速位列全市第3位",
            [("数字经济核心产业", "23.3"), ("数字经济核心产业增速全市位次", "3")],
        ),
        (
            "出让5宗165.7亩创新型产业用地以及7宗94.6亩工业用地",
            [
                ("出让创新型产业用地", "5"),
                ("出让创新型产业用地（亩）", "165.7"),
                ("工业用地", "7"),
                ("工业用地（亩）", "94.6"),
            ],
        ),
        (
            "实施“双倍增”行动计划，新申报国高企132家、省科小351家，新增市雏鹰57家",
            [("新申报国高企", "132"), ("省科小", "351"), ("新增市雏鹰", "57")],
        ),
        (
            "共张榜39个，张榜金额达1.76亿元；揭榜7个，揭榜金额达2355万元",
            [("张榜", "39"), ("张榜金额", "1.76"), ("揭榜", "7"), ("揭榜金额", "2355")],
        ),
        ("3家单位5项成果获奖", [("单位", "3"), ("成果获奖", "5")]),
        ("招引亿元以上项目30个，其中10亿元以上项目3个", [("招引亿元以上项目", "30"), ("10亿元以上项目", "3")]),
        ("开工率一季度达30%，二季度达60%以上", [("开工率", "30"), ("开工率（二季度）", "60")]),
        ("1.新增国高100家；2.新增省科小200家", [("新增国高", "100"), ("新增省科小", "200")]),
        ("一产增长2%、二产增长5%、三产增长8%", [("一产", "2"), ("二产", "5"), ("三产", "8")]),
        ("GDP增长8%以上，力争10%", [("GDP", "8")]),
        ("GDP增长8%以上（市下达7.5%）", [("GDP", "8")]),
        ("新增国高100家，进一步优化营商环境", [("新增国高", "100")]),
        ("进一步优化营商环境；新增国高100家", [("进一步优化营商环境", ""), ("新增国高", "100")]),
        ("", []),
    ],
)
def test_several_in_a_cell(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(indicator, number) for indicator, number, *_ in told(text)] == expected


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("进一步优化营商环境", "审批时限"),
        ("有序推进", "指标"),
        ("有效投资完成市下达目标任务", "下达"),
        ("一般公共预算收入增长与经济增长同步", "位次"),
        ("居全市前列", "第几"),
        ("出台《产业论证办法》", "节点"),
        ("5年行动计划编制完成", "节点"),
        ("紧紧围绕“152”工程", "指标"),
        ("谋定“1+4+N”现代产业体系、“一核一带一极”高能级产业平台", "指标"),
        ("做到四个“强化”", "指标"),
    ],
)
def test_what_cannot_be_measured_says_what_to_add(text: str, says: str) -> None:
    (found,) = read_targets(text)
    assert found.number is None
    assert not found.measurable
    assert found.text == text
    assert says in found.suggestion


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("GDP增长7.5%左右", "左右"),
        ("约20家", "约"),
        ("超710亿元", "不含本数"),
        ("300余场", "概数"),
        ("5%-7%", "下限"),
        ("降幅控制在3%-5%以内", "上限"),
        ("增长1倍", "100%"),
        ("失业率3%", "越低越好"),
        ("GDP增长8%以上，力争10%", "力争10%"),
        ("GDP增长8%（市下达7.5%）", "7.5%"),
    ],
)
def test_reasons_tell_where_there_was_a_choice(text: str, says: str) -> None:
    assert says in read_targets(text)[0].reason


def test_plain_words_need_no_reason_and_no_suggestion() -> None:
    assert read_targets("GDP增长8%以上") == [ReadTarget("GDP", "GDP增长8%以上", Decimal(8), "%", LEAST, True)]
    assert "指标" in read_targets("20家")[0].suggestion


def test_the_columns_unit_serves_numbers_without_one() -> None:
    assert told("20", "家") == [("", "20", "家", LEAST, False)]
    assert told("营收达500", "亿元") == [("营收", "500", "亿元", LEAST, False)]
    assert told("-3.5", "%") == [("", "-3.5", "%", LEAST, False)]


def test_as_a_book_holds_it() -> None:
    target = read_targets("单位GDP能耗下降3%以上")[0].target()
    assert (target.indicator, target.number, target.comparison, target.of_growth) == ("单位GDP能耗", -3, MOST, True)


NUMBERS = st.decimals(Decimal("0.01"), Decimal("99999"), places=2, allow_nan=False)
COUNTS = st.integers(2, 9999)
NAMES = st.sampled_from(["引进企业", "固定资产投资", "国家高新技术企业", "科普活动", "R&D经费支出"])
UNITS = st.sampled_from(["家", "亿元", "万元", "场", "%", "人次", "万元/亩"])


@given(name=NAMES, number=NUMBERS, unit=UNITS)
def test_a_floor_is_the_same_however_it_is_worded(name: str, number: Decimal, unit: str) -> None:
    value = f"{shortest(number):f}"
    for text in (
        f"{name}{value}{unit}以上",
        f"{name}不少于{value}{unit}",
        f"力争{name}达到{value}{unit}",
        f"{name}：≥{value}{unit}",
    ):
        assert told(text) == [(name, value, unit, LEAST, False)]
    for text in (f"{name}控制在{value}{unit}以内", f"{name}不超过{value}{unit}", f"{name}≤{value}{unit}"):
        assert told(text) == [(name, value, unit, MOST, False)]


@given(name=NAMES, number=NUMBERS)
def test_decline_is_growth_below_zero(name: str, number: Decimal) -> None:
    value = f"{shortest(number):f}"
    (up,) = read_targets(f"{name}增长{value}%以上")
    (down,) = read_targets(f"{name}下降{value}%以上")
    (least,) = read_targets(f"{name}降幅不超过{value}%")
    assert up.number is not None
    assert (up.of_growth, down.of_growth, least.of_growth) == (True, True, True)
    assert (down.number, down.comparison) == (-up.number, MOST)
    assert (least.number, least.comparison) == (-up.number, LEAST)


@given(name=NAMES, low=COUNTS, more=COUNTS, dash=st.sampled_from(["-", "—", "～", "至"]))
def test_a_range_is_its_lower_end(name: str, low: int, more: int, dash: str) -> None:
    assert told(f"{name}{low}{dash}{low + more}家") == [(name, str(low), "家", LEAST, False)]


def zh(number: int) -> str:
    """A whole number from 2 to 9,999 in Chinese numerals, digit by digit with its power."""
    out, gap = "", False
    for power, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // power % 10
        if digit:
            out += ("零" if gap and out else "") + "零一二三四五六七八九"[digit] + sign
        gap = not digit and bool(out)
    return out.removeprefix("一") if out.startswith("一十") else out


@given(name=NAMES, number=COUNTS)
def test_chinese_numerals_count_as_digits_do(name: str, number: int) -> None:
    assert told(f"{name}{zh(number)}家") == told(f"{name}{number}家")


@given(
    st.lists(st.tuples(NAMES, COUNTS), min_size=1, max_size=4, unique_by=lambda t: t[0]), st.sampled_from("，；、\n")
)
def test_targets_of_a_cell_are_those_of_its_parts(parts: list[tuple[str, int]], mark: str) -> None:
    assert told(mark.join(f"{n}{c}家" for n, c in parts)) == [(n, str(c), "家", LEAST, False) for n, c in parts]


@given(
    st.text(max_size=40) | st.text(alphabet="增长下降8%5-家以上，；（）第前三一二十年月不超过新增亿元万0.", max_size=25)
)
def test_any_text_is_read(text: str) -> None:
    for target in read_targets(text):
        assert target.text in text or target.text
    names = [t.indicator for t in read_targets(text)]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("text", "doubted"),
    [
        ("投资-5亿元", True),
        ("引进-20家企业", True),
        ("能耗下降-3%", True),
        ("能耗增长-3%", False),
        ("投资5-10亿元", False),
    ],
)
def test_a_negative_number_is_to_be_looked_at(text: str, doubted: bool) -> None:
    (target,) = read_targets(text)
    assert ("数是负的，请核对" in target.reason) is doubted
