"""What nobody sees is told by its code and its place; what is written stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threeones.base.texts.unseen import is_unseen, unseen

TURNING = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
WITHOUT_WIDTH = "\u00ad\u034f\u180e\u200b\u200c\u200d\u2060\u2063\ufeff\u115f\u3164\U000e0041"
NO_TEXT = "\x00\x07\r\x1b\x7f\x85\ud800\u2028\u2029\ufffe\uffff\U0001fffe"


@pytest.mark.parametrize("character", [*TURNING, *WITHOUT_WIDTH, *NO_TEXT], ids=lambda c: f"U+{ord(c):04X}")
def test_each_is_found_and_told_by_its_code_and_where_it_stands(character: str) -> None:
    said = unseen(f"道路{character}科", lines=True)
    assert said is not None and f"U+{ord(character):04X}" in said[0] and "“道路”" in said[0] and said[1]
    assert (first := unseen(character + "科", lines=True)) is not None and "开头" in first[0]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "张　三",
        "Île-de-France",
        "é",
        "e\u0301",
        "𠮷\ue000",
        "①②㎡",
        "“”——…",
        "❤\ufe0f\u200d🔥",
        "👷🏽\u200d♀",
        "١٢٣",
    ],
)
def test_what_is_seen_stays(text: str) -> None:
    assert unseen(text) is None


def test_lines_only_where_there_may_be_several() -> None:
    assert unseen("一\n\t二", lines=True) is None
    assert "U+000A" in str(unseen("一\n二")) and "U+0009" in str(unseen("一\t二"))


@given(st.text(st.characters(exclude_characters="\u200d")), st.booleans())
def test_a_text_is_whole_or_its_first_such_character_is_told(text: str, lines: bool) -> None:
    first = next((c for c in text if is_unseen(c) or (not lines and c in "\n\t")), None)
    said = unseen(text, lines=lines)
    assert (said is None) == (first is None)
    assert first is None or f"U+{ord(first):04X}" in str(said)
