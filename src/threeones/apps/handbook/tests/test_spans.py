"""Deadlines as people write them, in both languages."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from threeones.apps.handbook.spans import deadline_words, span_words
from threeones.apps.handbook.wordings import plain_number

SAID = [
    ("2022Q3", "三季度", "Q3 2022"),
    ("2022", "全年", "2022"),
    ("2022-12", "12月底前", "by the end of December 2022"),
    ("2022-01/2022-06", "上半年", "first half of 2022"),
    ("2023Q1", "2023年一季度", "Q1 2023"),
    ("某时", "某时", "某时"),
]


@pytest.mark.parametrize(("code", "chinese", "english"), SAID)
def test_a_span_reads_as_people_write_it(code: str, chinese: str, english: str) -> None:
    with override("zh-hans"):
        assert span_words(code, 2022) == chinese
    with override("en"):
        assert span_words(code, 2022) == english


def test_the_day_is_told_where_it_is_not_the_spans_last(settings: object) -> None:
    with override("zh-hans"):
        assert deadline_words("2022Q3", "2022-09-30", 2022) == "三季度"
        assert deadline_words("2022Q3", "2022-09-20", 2022) == "三季度（2022-09-20）"
        assert deadline_words("", "2022-09-20", 2022) == "2022-09-20" and deadline_words("", "", 2022) == ""


def test_zeros_that_say_nothing_are_left_out() -> None:
    assert [plain_number(n) for n in ("8.0000", "30.0000", "0.50", "100", "", None, "约8")] == [
        "8", "30", "0.5", "100", "", "", "约8",
    ]  # fmt: skip
