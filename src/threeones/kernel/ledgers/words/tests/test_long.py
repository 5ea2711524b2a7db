"""Cells as long as a workbook holds are read in about the time that their length takes, whatever stands in them again and again."""

from __future__ import annotations

import time

import pytest

from threeones.kernel.ledgers.words.masking import masked
from threeones.kernel.ledgers.words.moments import moments_of
from threeones.kernel.ledgers.words.pack import load_words

LENGTH = 8_000
SECONDS = 10.0
"""Far more than it takes; what was tried again from every character took minutes."""


@pytest.mark.parametrize("again", ["6月、", "一季度，", "2021年", "6月30日前；", "9", "一", "1.", "A1", "第一"])
def test_words_that_come_again_and_again(again: str) -> None:
    words, text = load_words(), again * (LENGTH // len(again))
    began = time.process_time()
    found = moments_of(words.dates).scan(text, 2021)
    assert len(masked(text, words)) == len(text)
    assert time.process_time() - began < SECONDS
    assert len(found) == (LENGTH // len(again) if "月、" in again or "度" in again else len(found))


def test_a_number_is_still_masked_from_its_first_digit() -> None:
    words = load_words()
    for text in ("12.5版", "3+N工程", "5G", "三核四轴"):
        assert masked(text, words)[0] == "\x01", text
