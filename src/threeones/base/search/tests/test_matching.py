"""How names are spelt, and which words they answer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threeones.base.search.folding import fold, spread, words
from threeones.base.search.matching import Names, match, pieces
from threeones.base.search.policy import policy
from threeones.base.search.readings import readings, spelt, syllables, text_of

WITHIN = policy().pinyin_within


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ｐ－００１", "p-001"),
        ("拱墅　区", "拱墅区"),
        (" A座 ", "a座"),
        ("㎡", "M2"),
        ("Ⅲ期", "iii期"),
        ("a\u200bb\x00", "AB"),
    ],
)
def test_width_case_and_spaces_do_not_count(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_the_rest_of_a_long_question_is_its_last_word() -> None:
    assert words("一 二　三\t四 五", 3) == ["一", "二", "三四五"]
    assert words(" \u3000 ", 3) == []


def test_characters_are_read_as_in_their_word_and_otherwise_too() -> None:
    full, initials = spelt(["重庆路改造"])
    assert full.startswith("\nchongqinglugaizao")
    assert "\nzhongqinglu" in full
    assert "\ncqlgz" in initials and "\nzqlg" in initials
    assert spelt(["银行"])[0].startswith("\nyinhang") and "yinxing" in spelt(["银行"])[0]
    assert readings("女")[0] == "nv" and "lv" in readings("绿")


def test_readings_of_old_books_are_kept_of_short_names_alone() -> None:
    assert "\nouxing" in spelt(["区行"])[0]
    long = spelt(["拱墅区行政服务中心"])[0]
    assert long.startswith("\ngongshuquxingzheng") and "hangzheng" in long
    assert "ou" not in long and "ye" not in long


def test_what_has_no_reading_stands_for_itself() -> None:
    assert spelt(["A座3号"])[0].startswith("\nazuo3hao")
    assert spelt([""]) == ("", "") and spelt(["\u200b"]) == ("", "")
    assert text_of("P－1", ["项 目", ""]) == "\np-1\n项目\n"


def test_readings_are_bounded() -> None:
    full, initials = spelt(["行重长乐" * 30])
    assert full.count("\n") + full.count(" ") == 1 + policy().max_readings
    assert len(initials) <= len(full)


@pytest.mark.parametrize(
    ("name", "word", "where"),
    [
        ("拱墅区行政服务中心", "行政", (3, 5)),
        ("拱墅区行政服务中心", "gongshu", (0, 2)),
        ("拱墅区行政服务中心", "gongsh", (0, 2)),
        ("拱墅区行政服务中心", "xingzhengfu", (3, 6)),
        ("拱墅区行政服务中心", "gsq", (0, 3)),
        ("拱墅区行政服务中心", "fwzx", (5, 9)),
        ("重庆路", "chongqing", (0, 2)),
        ("重庆路", "zhongqing", (0, 2)),
        ("西安路", "xianlu", (0, 3)),
        ("老 Ａ座（二期）", "a座", (2, 4)),
        ("杨家", "yang", (0, 1)),
        ("杨家", "ang", None),
        ("老杨家", "ya", None),
        ("老杨家", "yan", (1, 2)),
        ("拱墅区", "杭州", None),
        ("拱墅区", "gx", None),
    ],
)
def test_where_a_name_answers(name: str, word: str, where: tuple[int, int] | None) -> None:
    assert match(name, word, WITHIN) == where


def test_all_words_must_be_answered_by_some_name() -> None:
    names = Names("重庆路改造", "P001", "渝路、CQ项目")
    assert names.answer(["p00", "gaizao"], WITHIN) == ([(3, 5)], [(0, 3)])
    assert names.answer(["渝路"], WITHIN) == ([], [])
    assert names.answer(["改造", "没有"], WITHIN) is None
    assert [names.rank(q) for q in ("p001", "重庆", "改造")] == [0, 1, 2]


def test_a_name_is_cut_into_what_answers_and_what_does_not() -> None:
    assert pieces("拱墅区", [(0, 1), (2, 3)]) == [("拱", True), ("墅", False), ("区", True)]
    assert pieces("", []) == []


@given(st.text(max_size=40), st.text(max_size=10))
def test_any_name_is_indexed_and_asked_without_failing(name: str, word: str) -> None:
    """What the index would find by its own spelling the name answers; places lie within the name."""
    full, initials = spelt([name])
    assert len(syllables(name)) == len(name)
    assert "\x00" not in full + initials
    folded, places = spread(name)
    assert len(folded) == len(places) and all(0 <= p < len(name) for p in places)
    asked = words(word, policy().max_words)
    for one in asked:
        found = match(name, one, WITHIN)
        assert found is None or 0 <= found[0] < found[1] <= len(name)
        assert found is not None or one not in folded


@given(st.lists(st.sampled_from("重庆行长乐区绿女拱墅路改造项目"), min_size=1, max_size=8))
def test_a_name_is_found_by_any_one_reading(characters: list[str]) -> None:
    """Whichever other reading one character is given, the name answers to it."""
    name = "".join(characters)
    read = syllables(name)
    for n, options in enumerate(read):
        for option in options:
            word = "".join(option if m == n else own[0] for m, own in enumerate(read))
            assert match(name, word, WITHIN) == (0, len(name)), (name, word)
