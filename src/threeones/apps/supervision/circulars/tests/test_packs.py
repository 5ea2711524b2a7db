"""The packs of circulars: their cases, the ranking, and every fault of a pack at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from threeones.apps.supervision.circulars import policy as policies
from threeones.apps.supervision.circulars import wording as wordings
from threeones.apps.supervision.circulars.policy import PACK, policy
from threeones.apps.supervision.circulars.ranking import measured, places, share_text
from threeones.apps.supervision.circulars.wording import SECTIONS, filled, slips, tidy, wording
from threeones.kernel.values.faults import Faults
from threeones.kernel.values.packfile import pack_path, read_pack

pytestmark = pytest.mark.once
STATES = ("green", "yellow", "red", "done", "not_due")
LIGHTS = st.dictionaries(st.sampled_from(STATES), st.integers(1, 6), max_size=5)


def test_the_cases_of_the_pack() -> None:
    for case in read_pack(pack_path("supervision", PACK)).body["cases"]:
        if "ranked" in case:
            found = places({u["unit"]: dict(u["lights"]) for u in case["ranked"]}, policy())
            assert found == {u["unit"]: u["place"] for u in case["ranked"]}
        else:
            days = [policy().day_after(case["month"], name) for name in ("draft_from", "issue_by")]
            assert days == [case["draft_from"], case["issue_by"]]


@settings(deadline=None)
@given(st.dictionaries(st.text("甲乙丙丁", min_size=1, max_size=4), LIGHTS, max_size=12))
def test_equal_units_share_a_place_and_a_better_one_stands_before(units: dict[str, dict[str, int]]) -> None:
    by, found = policy(), places(units, policy())
    ranked = {u: p for u, p in found.items() if p is not None}
    for a, place in ranked.items():
        assert place == 1 + sum(other < place for other in ranked.values())
        for b in ranked:
            keys = [(measured(units[x], "good_share", by), -measured(units[x], "red", by)) for x in (a, b)]
            assert (keys[0] > keys[1]) == (place < ranked[b]) and (keys[0] == keys[1]) == (place == ranked[b])


@pytest.mark.parametrize(("part", "whole", "text"), [(1, 3, "33.3%"), (1, 16, "6.3%"), (2, 2, "100.0%"), (0, 0, "")])
def test_a_share_is_rounded_half_up(part: int, whole: int, text: str) -> None:
    assert share_text(part, whole) == text


def test_the_sections_of_the_pack_name_figures_that_there_are() -> None:
    assert tuple(w.name for w in wording().sections) == SECTIONS
    assert all(not slips("x", s.say) for w in wording().sections for p in w.paragraphs for s in p)


def test_braces_in_a_name_stay_braces() -> None:
    assert filled("{项目}（{单位}）", {"项目": "{单位}", "单位": "道路科"}) == "{单位}（道路科）"
    assert tidy("｛红灯数｝ \r\n") == "{红灯数}"


@pytest.mark.parametrize(
    ("was", "wrong", "fault"),
    [
        ("good: [green,", "good: [grün,", "没有灯“grün”"),
        ("left_out: [not_due,", "left_out: [green,", "既不计又计"),
        ("shown: true", "shown: ja", "true、false"),
        ("order: low", "order: down", "不是次序"),
        ("figure: red", "figure: blood", "不能按“blood”排名"),
        ("issue_by: 5", "issue_by: 0", "不是正整数"),
        ("calendar: cn", "calendar: de", "没有工作日历"),
        ("most_named", "mots_named", "不认识的键"),
    ],
)
def test_faults_of_the_numbers_are_told(tmp_path: Path, was: str, wrong: str, fault: str) -> None:
    faulty(pack_path("supervision", PACK), tmp_path, was, wrong)
    with pytest.raises(Faults, match=fault):
        policies._load(tmp_path / "p.yaml", (0, 0))


@pytest.mark.parametrize(
    ("was", "wrong", "fault"),
    [
        ("{月份}重点", "{朋分}重点", "填不出来"),
        ("{红灯数}个：", "{红灯数个：", "没有配对"),
        ("when: 未报数", "when: 未抱数", "没有数字“未抱数”"),
        ("table: units", "table: tents", "没有表“tents”"),
        ("overview:", "overwiew:", "不认识的键"),
        ("addressed: 各有关单位", "addressed: ", "缺失"),
        ("{节点}", "{接点}", "填不出来"),
    ],
)
def test_faults_of_the_words_are_told(tmp_path: Path, was: str, wrong: str, fault: str) -> None:
    faulty(pack_path("documents", wordings.PACK), tmp_path, was, wrong)
    with pytest.raises(Faults, match=fault):
        wordings._load(tmp_path / "p.yaml", (0, 0))


def faulty(pack: Path, folder: Path, was: str, wrong: str) -> None:
    """A copy of a pack with one thing wrong."""
    text = pack.read_text(encoding="utf-8")
    assert was in text
    (folder / "p.yaml").write_text(text.replace(was, wrong), encoding="utf-8")
