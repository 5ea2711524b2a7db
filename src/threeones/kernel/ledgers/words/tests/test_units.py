"""Units and people as handbooks name them: what is taken, what is only suggested, and why."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threeones.kernel.ledgers.words.slips import one_off
from threeones.kernel.ledgers.words.units import KnownPerson, KnownUnit, Match, People, Units, split_names, split_units

KNOWN = (
    KnownUnit("区发改经信局", ("发改经信局",), former=("区发展改革和经济信息化局", "区经信局")),
    KnownUnit("区科技局（区科协）"),
    KnownUnit("区财政局"),
    KnownUnit("区商务局"),
    KnownUnit("区规划和自然资源分局"),
    KnownUnit("区发改经信局综合科", ("综合科",)),
    KnownUnit("区发改经信局投资科"),
    KnownUnit("区科技局投资科"),
    KnownUnit("祥符街道", group="街道"),
    KnownUnit("康桥街道", group="街道"),
    KnownUnit("下城区发改局", successor="区发改经信局", valid_to=date(2021, 4, 8)),
    KnownUnit("石桥街道", group="街道", valid_to=date(2021, 3, 1)),
    KnownUnit("区数据局", valid_from=date(2022, 1, 1)),
)
UNITS = Units(KNOWN, date(2021, 12, 31), "拱墅区")
PEOPLE = People(
    (
        KnownPerson("P1", "示例赵", "区财政局", "局长"),
        KnownPerson("P2", "示例钱", "区财政局", "科员"),
        KnownPerson("P3", "示例钱", "区商务局", "科员"),
        KnownPerson("P4", "示例孙某", "区商务局", "副局长"),
    )
)


@pytest.mark.parametrize(
    ("text", "name", "reason"),
    [
        ("区发改经信局", "区发改经信局", ""),
        ("区 财 政 局", "区财政局", ""),
        ("发改经信局", "区发改经信局", "简称"),
        ("拱墅区发改经信局", "区发改经信局", "即"),
        ("杭州市拱墅区财政局", "区财政局", "即"),
        ("发改和经信局", "区发改经信局", "即"),
        ("区发展改革和经济信息化局", "区发改经信局", "旧名"),
        ("经信局", "区发改经信局", "旧名"),
        ("发改局", "区发改经信局", "简称"),
        ("规划资源分局", "区规划和自然资源分局", "简称"),
        ("科技局", "区科技局（区科协）", "即"),
        ("区科协", "区科技局（区科协）", "即"),
        ("区科技局(区科协)", "区科技局（区科协）", ""),
        ("综合科", "区发改经信局综合科", "简称"),
        ("祥符街道办事处", "祥符街道", "即"),
        ("下城区发改局", "区发改经信局", "承接"),
    ],
)
def test_who_is_meant(text: str, name: str, reason: str) -> None:
    match = UNITS.match(text)
    assert match.name == name
    assert reason in match.reason
    assert bool(match.reason) == bool(reason)


@pytest.mark.parametrize(
    ("text", "reason", "near"),
    [
        ("区财正局", "没有“区财正局”", "区财政局"),
        ("财政", "没有", "区财政局"),
        ("市财政局", "没有", "区财政局"),
        ("发改委", "没有", "区发改经信局"),
        ("投资科", "2个单位", "区科技局投资科"),
        ("石桥街道", "撤并", ""),
        ("区数据局", "启用", ""),
        ("", "没有写", ""),
    ],
)
def test_who_is_not_taken(text: str, reason: str, near: str) -> None:
    match = UNITS.match(text)
    assert match.name is None
    assert reason in match.reason
    assert near in match.near or not near


def test_a_unit_that_ended_is_itself_while_it_was() -> None:
    then = Units(KNOWN, date(2021, 3, 31))
    assert then.match("下城区发改局") == Match("下城区发改局")
    assert then.match("石桥街道").name is None


def test_successors_that_follow_each_other_in_a_circle_end() -> None:
    ended = date(2020, 1, 1)
    both = (KnownUnit("甲局", successor="乙局", valid_to=ended), KnownUnit("乙局", successor="甲局", valid_to=ended))
    assert Units(both).match("甲局").name is None


def read(text: str) -> list[tuple[str, bool, str]]:
    return [(match.name or f"?{named.text}", named.lead, named.note) for named, match in UNITS.read(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("发改局（牵头）、财政局", [("区发改经信局", True, "牵头"), ("区财政局", False, "")]),
        ("区发改局、科技局等", [("区发改经信局", False, ""), ("区科技局（区科协）", False, "等")]),
        ("*区财政局 区商务局", [("区财政局", True, ""), ("区商务局", False, "")]),
        (
            "区科技局（区科协）、各街道",
            [("区科技局（区科协）", False, ""), ("祥符街道", False, ""), ("康桥街道", False, "")],
        ),
        ("发改经信局和财政局", [("区发改经信局", False, ""), ("区财政局", False, "")]),
        ("牵头单位：区财政局；配合单位：商务局", [("区财政局", True, ""), ("区商务局", False, "配合单位")]),
        ("区财政局牵头，区商务局配合", [("区财政局", True, "牵头"), ("区商务局", False, "配合")]),
        ("1.区财政局 2.区商务局", [("区财政局", False, ""), ("区商务局", False, "")]),
        (
            "区财政局/区商务局\n科技局",
            [("区财政局", False, ""), ("区商务局", False, ""), ("区科技局（区科协）", False, "")],
        ),
        ("财政局、区财政局（牵头）", [("区财政局", True, "")]),
        ("2个街道", [("祥符街道", False, ""), ("康桥街道", False, "")]),
        ("各相关部门", [("?各相关部门", False, "")]),
        ("区财正局、商务局", [("?区财正局", False, ""), ("区商务局", False, "")]),
        ("", []),
    ],
)
def test_all_units_of_a_cell(text: str, expected: list[tuple[str, bool, str]]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "names", "note"),
    [
        ("示例赵、示例孙某", ["P1", "P4"], ""),
        ("示 例 赵", ["P1"], ""),
        ("示例赵（局长）", ["P1"], "局长"),
        ("示例赵 局长 13800000000", ["P1"], "局长、13800000000"),
        ("示例孙某副局长", ["P4"], "副局长"),
        ("P4", ["P4"], ""),
        ("示例钱", ["P3"], ""),
        ("示例赵、示例赵", ["P1"], ""),
    ],
)
def test_all_people_of_a_cell(text: str, names: list[str], note: str) -> None:
    found = PEOPLE.read(text, "区商务局")
    assert [match.code for _named, match in found] == names
    assert found[0][0].note == note


def test_people_who_are_not_taken() -> None:
    assert PEOPLE.match("示例钱").name is None
    assert "2人" in PEOPLE.match("示例钱").reason
    assert PEOPLE.match("示例孙谋").near == ("示例孙某（P4，区商务局）",)
    assert PEOPLE.match("示局长").near == ("示例赵（P1，区财政局）", "示例孙某（P4，区商务局）")
    assert PEOPLE.match(" ").name is None


NAME = st.text(alphabet="甲乙丙丁戊己庚辛", min_size=3, max_size=6)
MARKS = st.sampled_from(["、", "，", "；", "/", "\n", " ", ", "])


@given(st.lists(NAME, min_size=1, max_size=5, unique=True), MARKS)
def test_names_are_the_same_whatever_parts_them(names: list[str], mark: str) -> None:
    assert split_units(mark.join(names)) == names
    noted = split_names(mark.join(f"{name}（牵头）" if n == 0 else name for n, name in enumerate(names)))
    assert [(one.text, one.lead) for one in noted] == [(name, n == 0) for n, name in enumerate(names)]


@given(NAME, st.integers(0, 5), st.sampled_from("子丑"))
def test_one_letter_off_is_seen_and_never_taken(name: str, at: int, letter: str) -> None:
    at = min(at, len(name) - 1)
    units = Units([KnownUnit(f"区{name}局")])
    for slip in (name[:at] + letter + name[at + 1 :], name[:at] + letter + name[at:], name[:at] + name[at + 1 :]):
        assert one_off(name, slip)
        assert one_off(slip, name)
    match = units.match(f"区{name[:at]}{letter}{name[at + 1 :]}局")
    assert match.name is None
    assert match.near == (f"区{name}局",)


@given(st.text(max_size=25))
def test_any_cell_is_read_and_each_stands_once(text: str) -> None:
    names = [match.name for _named, match in UNITS.read(text) if match.name]
    codes = [match.code for _named, match in PEOPLE.read(text) if match.code]
    assert len(set(names)) == len(names)
    assert len(set(codes)) == len(codes)


def test_a_unit_that_begins_within_the_year_is_taken_with_a_word_on_it() -> None:
    units = Units(KNOWN, date(2022, 1, 1) - timedelta(200), "拱墅区", last=date(2022, 12, 31))
    assert units.match("区数据局") == Match("区数据局", "“区数据局”2022-01-01才启用，在手册的年份之内")
    before = Units(KNOWN, date(2021, 1, 1), "拱墅区", last=date(2021, 12, 31)).match("区数据局")
    assert before.name is None and before.expected == "2021年已有的单位；手册年份不对，先改年度"


def test_of_several_units_those_of_the_bureau_are_offered_first() -> None:
    known = [KnownUnit("区财政局办公室"), KnownUnit("区教育局办公室"), KnownUnit("区科技局办公室", own=True)]
    assert Units(known).match("办公室").near[0] == "区科技局办公室"
