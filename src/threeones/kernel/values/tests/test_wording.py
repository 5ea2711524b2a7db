from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threeones.kernel.values.faults import Faults
from threeones.kernel.values.packfile import exact, pack_path, read_pack
from threeones.kernel.values.packs import packs_dir
from threeones.kernel.values.problem import ValueProblem
from threeones.kernel.values.wording import (
    Hedge,
    hedged,
    load_wording_pack,
    number_in,
    promise,
    satisfies,
    step_of,
    word,
)

ZH = load_wording_pack("zh-official")
PACKS = sorted(p.stem for p in (packs_dir() / "wording").glob("*.yaml"))
CASES: list[tuple[str, dict[str, Any]]] = [
    (name, {k: exact(v) for k, v in case.items()})
    for name in PACKS
    for case in read_pack(pack_path("wording", name)).body["cases"]
]


@pytest.mark.parametrize(("name", "case"), CASES, ids=[f"{n}-{c['text']}" for n, c in CASES])
def test_cases_of_the_packs(name: str, case: dict[str, Any]) -> None:
    pack = load_wording_pack(name)
    decimals = None if "decimals" not in case else int(case["decimals"])
    form, step = case.get("form"), case.get("step")
    text = word(case["value"], case["hedge"], case["unit"], pack, step=step, form=form, decimals=decimals)
    assert text == case["text"]


def test_every_pack_has_cases_for_every_hedge() -> None:
    for name in PACKS:
        assert {c["hedge"] for n, c in CASES if n == name} == {"exact", "over", "nearly", "atleast"}


def test_both_languages_promise_the_same() -> None:
    assert load_wording_pack("en-plain").share == ZH.share


VALUES = st.one_of(
    st.integers(-1000, 10**9).map(Decimal), st.decimals(min_value=0, max_value=10**6, places=3, allow_nan=False)
)
UNITS = st.sampled_from(["场", "人", "家次", "亿元", "万元", "%", ""])
STEPS = st.one_of(st.none(), st.sampled_from([Decimal(n) for n in ("0.1", "1", "10", "100", "1000", "10000")]))


@pytest.mark.parametrize("name", PACKS)
@given(value=VALUES, hedge=st.sampled_from(["over", "nearly", "atleast", "exact"]), unit=UNITS, step=STEPS)
def test_what_is_worded_is_borne_out(name: str, value: Decimal, hedge: Hedge, unit: str, step: Decimal | None) -> None:
    pack = load_wording_pack(name)
    worded = hedged(value, hedge, unit, pack, step=step)
    assert worded.hedge in (hedge, "exact")
    assert number_in(worded.text, unit, pack) == worded.number
    assert satisfies(value, worded.number, worded.hedge, pack)


@given(value=VALUES, decimals=st.integers(0, 4))
def test_exact_numbers_are_borne_out_at_their_printed_decimals(value: Decimal, decimals: int) -> None:
    text = word(value, "exact", "亿元", ZH, decimals=decimals)
    assert satisfies(value, number_in(text, "亿元", ZH), "exact", ZH)


@given(published=st.integers(1, 10**6).map(Decimal), value=VALUES)
def test_over_and_nearly_exclude_each_other(published: Decimal, value: Decimal) -> None:
    assert not (satisfies(value, published, "over", ZH) and satisfies(value, published, "nearly", ZH))


@pytest.mark.parametrize(
    ("value", "published", "hedge", "holds"),
    [
        ("710.01", "710", "over", True),
        ("719.99", "710", "over", True),
        ("710", "710", "over", False),
        ("720", "710", "over", False),
        ("399", "300", "over", True),
        ("400", "300", "over", False),
        ("159", "150", "over", True),
        ("160", "150", "over", False),
        ("1299", "1200", "over", True),
        ("1", "0", "over", False),
        ("27000", "30000", "nearly", True),
        ("26999", "30000", "nearly", False),
        ("30000", "30000", "nearly", False),
        ("70", "70", "atleast", True),
        ("69.9", "70", "atleast", False),
        ("562.865", "562.87", "exact", True),
        ("562.875", "562.87", "exact", False),
        ("165.7499", "165.7", "exact", True),
        ("5.5", "5", "exact", False),
        ("-2.5", "-2", "exact", True),
    ],
)
def test_edges(value: str, published: str, hedge: Hedge, holds: bool) -> None:
    assert satisfies(Decimal(value), Decimal(published), hedge, ZH) is holds


def test_ambiguous_words_keep_their_readings() -> None:
    readings: list[dict[str, object]] = [{"tens": [20, 99]}, {"exact": 10}]
    held = [n for n in range(120) if satisfies(n, 10, "ambiguous", ZH, readings)]
    assert held == [10, *range(20, 100)]
    assert promise(10, "ambiguous", ZH, readings) == "在20至99之间；或等于10"
    with pytest.raises(ValueProblem, match="不改写"):
        word(12, "ambiguous", "座", ZH)


def test_texts_are_equal_or_not() -> None:
    assert satisfies("优秀", "优秀", "exact", ZH)
    assert not satisfies("良好", "优秀", "exact", ZH)
    assert not satisfies(Decimal(1), "优秀", "exact", ZH)


def test_promises() -> None:
    assert promise(300, "over", ZH) == "大于300，小于400"
    assert promise(30000, "nearly", ZH) == "小于30000，不小于27000"
    assert promise(70, "atleast", ZH) == "不小于70"
    assert promise(Decimal("562.87"), "exact", ZH) == "四舍五入到2位小数等于562.87"
    assert promise("优秀", "exact", ZH) == "等于“优秀”"


def test_steps() -> None:
    steps = {"710": "10", "300": "100", "150": "10", "1200": "100", "1.76": "0.01"}
    assert {p: f"{step_of(Decimal(p)):f}" for p in steps} == steps


def test_unknown_hedge_and_form() -> None:
    with pytest.raises(ValueProblem, match="没有措辞"):
        word(3, "about", "个", ZH)  # type: ignore[arg-type]
    with pytest.raises(ValueProblem, match="没有“大概”这种写法"):
        word(312, "over", "场", ZH, form="大概")
    with pytest.raises(ValueProblem, match="没有数"):
        number_in("若干场", "场", ZH)


def test_a_bad_pack_lists_all_its_faults(tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text(
        "wording: bad\nlanguage: zh\nsorce: {}\nhedges:\n  exact: {forms: {plain: '{number}'}}\n"
        "  over: {forms: {余: '{number}余{unit}'}, default: 超, digits: 0}\n"
        "  nearly: {forms: {近: '近{number}{unit}'}, share: 1.5}\n",
        encoding="utf-8",
    )
    with pytest.raises(Faults) as caught:
        load_wording_pack(bad)
    faults = {(f.row, f.column) for f in caught.value.faults}
    assert {(3, "sorce"), (5, "plain"), (6, "default"), (6, "digits"), (7, "nearly")} <= faults
    assert any(f.column == "atleast" and "缺失" in f.fault for f in caught.value.faults)
    assert any(f.column == "source" for f in caught.value.faults)


def test_a_pack_that_is_no_yaml_or_does_not_exist(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("a: [1\nb: 2", encoding="utf-8")
    with pytest.raises(Faults, match="不是合法的 YAML"):
        load_wording_pack(broken)
    broken.write_text("- 1", encoding="utf-8")
    with pytest.raises(Faults, match="不是键值对"):
        load_wording_pack(broken)
    with pytest.raises(Faults) as caught:
        load_wording_pack("zh-oficial")
    assert "zh-official" in caught.value.faults[0].expected
