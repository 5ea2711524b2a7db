"""The quality reading: each check on the smallest book that shows it, and duplicates against comparing all with all."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threeones.kernel.book.model import Book, Milestone, Objective, Project, Target
from threeones.kernel.book.quality import CHECKS, PERSON, UNIT, Finding, load_quality_pack, read_quality, weekly
from threeones.kernel.book.quality.alike import alike_pairs, key_of
from threeones.kernel.calendar import load_calendar
from threeones.kernel.values.faults import Faults
from threeones.kernel.values.packs import packs_dir

PACK = load_quality_pack()
CN = load_calendar("cn")
SOUND = Project(
    "A-1",
    "存量用地产业论证机制",
    ("M1",),
    "出台存量用地改造提升的产业论证和监管机制，明确论证、签约、监管各环节。",
    "工业科",
    (),
    "领导甲",
    "科员乙",
    date(2021, 1, 4),
    date(2021, 11, 3),
    "",
    Decimal(1),
    {},
    (Milestone("A-1-1", "征求意见", date(2021, 6, 30)), Milestone("A-1-2", "印发", date(2021, 11, 3))),
    (Target("机制", "出台机制1项", Decimal(1), "项"),),
)


def book(*projects: Project, objectives: tuple[Objective, ...] = (Objective("M1", "产业空间"),)) -> Book:
    return Book(2021, "区发改经信局", "", objectives, projects)


def found(*projects: Project, **more: object) -> list[Finding]:
    return read_quality(book(*projects), CN, PACK, **more)  # type: ignore[arg-type]


def checks(*projects: Project) -> list[tuple[str, tuple[str, ...]]]:
    return [(f.check, f.codes) for f in found(*projects)]


def test_a_sound_book_has_no_findings() -> None:
    assert found(SOUND) == []
    assert read_quality(Book(2021), CN, PACK) == []


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"lead_unit": ""}, [("no_lead_unit", ("A-1",))]),
        ({"owner": ""}, [("no_owner", ("A-1",))]),
        ({"leader": ""}, [("no_leader", ("A-1",))]),
        ({"deadline": None}, [("no_deadline", ("A-1",))]),
        ({"milestones": ()}, [("no_milestone", ("A-1",))]),
        ({"milestones": (), "targets": ()}, [("nothing_to_measure", ("A-1",))]),
        ({"objectives": ("M1", "M9")}, [("unknown_objective", ("A-1",))]),
        ({"objectives": ()}, [("no_objective", ("A-1",)), ("objective_unserved", ("M1",))]),
        ({"start_on": date(2021, 12, 1)}, [("deadline_before_start", ("A-1",))]),
        ({"weight": Decimal(0)}, [("weight_not_positive", ("A-1",))]),
        ({"deadline": date(2022, 3, 31)}, [("deadline_out_of_year", ("A-1",))]),
        ({"targets": (Target("营商环境", "进一步优化营商环境"),)}, [("target_unmeasurable", ("A-1",))]),
        ({"deadline": date(2021, 12, 31), "period": "2021"}, []),
        ({"deadline": date(2021, 10, 31), "period": "2021-10", "milestones": SOUND.milestones[:1]}, []),
    ],
)
def test_one_slip_is_one_finding(changed: dict[str, object], expected: list[tuple[str, tuple[str, ...]]]) -> None:
    told = [pair for pair in checks(replace(SOUND, **changed)) if pair[0] != "milestone_before_start"]  # type: ignore[arg-type]
    assert told == expected


@pytest.mark.parametrize(
    ("milestone", "expected"),
    [
        (Milestone("m", "无时间"), ["milestone_undated"]),
        (Milestone("m", "太晚", date(2021, 12, 1)), ["milestone_after_deadline"]),
        (Milestone("m", "太早", date(2021, 1, 1)), ["milestone_before_start", "day_off"]),
        (Milestone("m", "去年", date(2020, 12, 31)), ["milestone_before_start", "milestone_out_of_year"]),
        (Milestone("m", "周末", date(2021, 6, 26)), ["day_off"]),
        (Milestone("m", "调休上班", date(2021, 9, 26)), []),
        (Milestone("m", "国庆", date(2021, 10, 6)), ["day_off"]),
        (Milestone("m", "没有分量", date(2021, 6, 30), weight=Decimal(0)), ["weight_not_positive"]),
    ],
)
def test_milestones_that_do_not_fit(milestone: Milestone, expected: list[str]) -> None:
    told = found(replace(SOUND, milestones=(*SOUND.milestones, milestone)))
    assert [f.check for f in told] == expected
    assert all(f.codes == ("m",) for f in told)


def test_a_day_off_names_the_holiday_and_the_working_day_before() -> None:
    on_holiday = (Milestone("m", "国庆", date(2021, 10, 6)), Milestone("n", "也是", date(2021, 10, 6)))
    (told,) = found(replace(SOUND, milestones=on_holiday))
    assert (told.codes, told.day) == (("m", "n"), date(2021, 10, 6))
    assert told.text["zh"] == "2021-10-06（周三，国庆节）有2个节点到期"
    assert told.text["en"] == "Milestones due on 2021-10-06 (Wednesday, National Day): 2"
    assert told.advice["zh"] == "前一个工作日是2021-09-30"


def test_a_year_that_is_not_announced_says_so() -> None:
    later = replace(
        SOUND, start_on=None, deadline=date(2031, 6, 30), milestones=(Milestone("m", "周末", date(2031, 6, 28)),)
    )
    (told,) = read_quality(replace(book(later), year=2031), CN, PACK)
    assert told.check == "day_off"
    assert "未公布" in told.advice["zh"]
    assert "not announced" in told.advice["en"]


def many(count: int, **changed: object) -> list[Project]:
    """So many projects that have nothing to do with one another."""
    names = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"
    return [
        replace(
            SOUND,
            code=f"A-{n}",
            name=f"{names[n]}{names[-n]}事{names[n // 2]}项{n}",
            content=f"{names[n]}{n}",
            milestones=(),
            **changed,  # type: ignore[arg-type]
        )
        for n in range(count)
    ]


def test_loads_are_told_beyond_the_limits_only() -> None:
    limit = PACK.limits["owner_projects"]
    assert "owner_load" not in [c for c, _ in checks(*many(limit))]
    (told,) = [f for f in found(*many(limit + 1)) if f.check == "owner_load"]
    assert (told.who, len(told.codes)) == ("科员乙", limit + 1)
    assert (f"多于{limit}个" in told.text["zh"], f"more than {limit}" in told.text["en"]) == (True, True)


def test_a_full_week_is_told_for_the_unit_and_the_person() -> None:
    full = PACK.limits["person_week"]
    projects = many(full + 1)
    projects[0] = replace(projects[0], deadline=date(2021, 10, 31))
    assert [c for c, _ in checks(*projects) if c.endswith("_week")] == []
    told = [f for f in found(*many(full + 1)) if f.check.endswith("_week")]
    assert [(f.check, f.who, f.day) for f in told] == [("person_week", "科员乙", date(2021, 11, 1))]


def test_what_falls_due_in_a_week() -> None:
    late = replace(SOUND, code="B", deadline=date(2021, 11, 7), owner="")
    (unit,) = weekly(book(SOUND, late), UNIT)
    assert {str(monday): items for monday, items in unit.weeks.items()} == {
        "2021-06-28": ("A-1-1", "A-1-1"),
        "2021-11-01": ("A-1-2", "A-1-2", "B"),
    }
    (person,) = weekly(book(SOUND, late), PERSON)
    assert (person.who, person.most) == ("科员乙", 1)


def twins(**changed: object) -> list[Finding]:
    other = replace(SOUND, **{"code": "B", "lead_unit": "投资科", "milestones": SOUND.milestones[:1], **changed})  # type: ignore[arg-type]
    other = replace(other, milestones=tuple(replace(m, code=f"B{m.code}") for m in other.milestones))
    return [f for f in found(SOUND, other) if f.check in ("same_name", "alike_names", "alike_contents")]


def test_the_same_thing_in_two_units_parts() -> None:
    assert [f.check for f in twins()] == ["same_name"]
    assert [f.check for f in twins(name="存量用地产业论证机制建设", content="别的")] == ["alike_names"]
    (told,) = twins(name="完全不同的一件事情")
    assert (told.check, told.codes) == ("alike_contents", ("A-1", "B"))
    assert "工业科、投资科" in told.text["zh"]
    assert twins(name="完全不同的一件事情", lead_unit="工业科") == []
    assert twins(name="完全不同的一件事情", content="另一回事，与前面说的没有关系，也不在一起办。") == []


def test_phases_and_quarters_are_different_things() -> None:
    assert twins(name="存量用地产业论证机制二期", content="") == []
    assert key_of("一期（2021年）") != key_of("二期（2021年）")
    assert key_of("一期（2021年）") == key_of("一期2021年")


def test_what_nobody_serves() -> None:
    objectives = (Objective("M1", "甲"), Objective("M1-1", "乙", "M1"), Objective("M2", "丙"))
    under = replace(SOUND, objectives=("M1-1",), lists={"民生实事": {}})
    told = read_quality(book(under, objectives=objectives), CN, PACK, lists=("民生实事", "共富清单"))
    assert [(f.check, f.codes) for f in told] == [("objective_unserved", ("M2",)), ("list_unserved", ("共富清单",))]


def test_targets_that_cannot_be_measured_are_told_what_they_lack() -> None:
    vague = replace(SOUND, targets=(Target("营商环境", "优化营商环境"),))
    (told,) = found(vague, suggest=lambda words: f"写明{words}的数")
    assert told.advice["zh"] == "写明优化营商环境的数"


def test_a_weight_that_leaves_nothing_to_the_others() -> None:
    three = many(3)
    assert "weight_share" not in [c for c, _ in checks(*three)]
    (told,) = [f for f in found(replace(three[0], weight=Decimal(9)), *three[1:]) if f.check == "weight_share"]
    assert "82%" in told.text["zh"]


def test_words_that_commit_to_nothing() -> None:
    said = replace(SOUND, content="进一步加强相关工作，不断提升水平。", milestones=(), targets=())
    assert [c for c, _ in checks(said)] == ["nothing_to_measure", "vague"]
    assert [c for c, _ in checks(replace(said, content="进一步加强相关工作，办结20件。"))] == ["nothing_to_measure"]


def test_codes_that_stand_twice() -> None:
    told = [f for f in found(SOUND, replace(SOUND, name="另一件事")) if f.check == "code_twice"]
    assert [(f.entry, f.codes) for f in told] == [
        ("project", ("A-1",)),
        ("milestone", ("A-1-1",)),
        ("milestone", ("A-1-2",)),
    ]


def test_what_stops_signing_comes_first() -> None:
    told = found(replace(SOUND, leader="", lead_unit="", targets=(Target("x"),)))
    assert [f.stops for f in told] == sorted((f.stops for f in told), reverse=True)
    assert told[0].to_json() == {
        "check": "no_lead_unit",
        "severity": "stops",
        "entry": "project",
        "codes": ["A-1"],
        "text": dict(told[0].text),
        "advice": dict(told[0].advice),
        "who": "",
        "day": None,
    }


TEXTS = st.lists(st.text(alphabet="推进建设改造提升企业", min_size=4, max_size=14), max_size=14)
SHARES = st.sampled_from([Fraction(1, 2), Fraction(7, 10), Fraction(3, 4), Fraction(1)])


@given(TEXTS, SHARES)
def test_alike_is_what_comparing_all_with_all_finds(texts: list[str], share: Fraction) -> None:
    def pairs(text: str) -> set[str]:
        return {text[i : i + 2] for i in range(len(text) - 1)}

    slowly = {
        (i, j)
        for (i, a), (j, b) in combinations(enumerate(map(pairs, texts)), 2)
        if Fraction(len(a & b), len(a | b)) >= share
    }
    assert set(alike_pairs(texts, share)) == slowly


def test_all_that_is_wrong_in_a_pack_at_once(tmp_path: Path) -> None:
    text = (packs_dir() / "handbook" / "quality.yaml").read_text(encoding="utf-8")
    bad = tmp_path / "quality.yaml"
    bad.write_text(
        text.replace("owner_projects: 10", "owner_projects: 0")
        .replace("names: 0.7", "names: 7")
        .replace("  no_owner:\n    severity: stops", "  no_owner:\n    severity: loud")
        .replace("“{name}”没有完成时限", "“{nam}”没有完成时限")
        .replace("  vague:\n    severity", "  vage:\n    severity"),
        encoding="utf-8",
    )
    with pytest.raises(Faults) as caught:
        load_quality_pack(bad)
    told = "\n".join(map(str, caught.value.faults))
    for said in ("owner_projects", "0与1之间", "loud", "{nam}", "vage", "“vague”缺失"):
        assert said in told
    assert set(PACK.checks) == set(CHECKS)
