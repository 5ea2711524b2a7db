"""The review's text as an editor writes it: tokens, what is refused, what is kept as it stands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threeones.apps.review.composing import compose
from threeones.apps.review.prose import Slot
from threeones.apps.review.tests.given import PACK, parcel, reading
from threeones.apps.review.writing import (
    limits,
    original,
    read_text,
    slips,
    tidy,
    typed_numbers,
    written,
)
from threeones.base.texts.unseen import is_unseen

# pages and papers hardly differ by database; what is read and written is tested on both
pytestmark = pytest.mark.once

KNOWN = frozenset(PACK.figures)
TOKENS = st.sampled_from(
    ["{{D05}}", "{{D12.growth}}", "{{D99}}", "{{", "}}", "{D05}", "。", "\n", "{{ D06 }}", "{{D05.x}}"]
)
TEXTS = st.lists(st.one_of(TOKENS, st.text(max_size=8)), max_size=12).map("".join)


@given(TEXTS)
def test_nothing_of_a_text_is_lost_in_reading_it(text: str) -> None:
    kept = tidy(text)
    said = "\n".join(written(p) for p in read_text(kept))
    lines = [line for line in kept.split("\n") if line]
    assert said.replace(" ", "") == "\n".join(lines).replace(" ", "")


@given(TEXTS)
def test_what_is_accepted_holds_no_token_that_is_none(text: str) -> None:
    kept = tidy(text)
    assert tidy(kept) == kept
    if not slips(kept, KNOWN):
        sentences = [s for p in read_text(kept) for s in p]
        assert all(i in KNOWN for s in sentences for i in s.figures)
        assert not any("{{" in p or "}}" in p for s in sentences for p in s.parts if isinstance(p, str))
        assert not any(is_unseen(c) for c in kept)


def test_the_packs_own_text_is_accepted_and_says_the_same() -> None:
    own = reading({"land.parcels": [parcel("42.3"), parcel("123.4")]})
    edited = {s.key(t.id): original(t) for s in PACK.sections for t in s.themes}
    assert all(not slips(text, KNOWN) for text in edited.values())
    plain, again = compose(own), compose(own, edited)
    assert [
        ["".join(x.text for s in t.sentences for x in s) for t in section.themes] for section in plain.sections
    ] == [["".join(x.text for s in t.sentences for x in s) for t in section.themes] for section in again.sections]
    assert again.sections[0].themes[1].edited and again.gaps == plain.gaps


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("出让{{D5}}。", "没有编号为“D5”的数字"),
        ("出让{{d05}}。", "D05"),
        ("增长{{D12.up}}。", "里没有“up”"),
        ("出让{{D05。", "没有写完整"),
        ("出让D05}}。", "没有写完整"),
        ("一\x07二", "U+0007"),
        ("一\u202e二", "U+202E"),
        ("一\ufffe二", "U+FFFE"),
        ("字" * 20_001, "20001个字，太长"),
    ],
)
def test_what_is_wrong_is_said_with_what_would_be_right(text: str, fault: str) -> None:
    found = slips("好。\n" + text if len(text) < 100 else text, KNOWN)
    assert len(found) == 1 and fault in str(found[0]) and found[0].expected
    assert found[0].line == (2 if len(text) < 100 else 0)


def test_all_is_said_at_once() -> None:
    assert [s.line for s in slips("{{X}}和{{D12.y}}\n好\n\x01{{", KNOWN)] == [1, 1, 3, 3]


def test_plain_braces_emoji_and_rare_characters_are_text() -> None:
    text = "｛{集合}｝ a{b}c 𠮷 \U0001f3c6 é \U0001f477\u200d\u2640\ttab"
    assert slips(text, KNOWN) == []
    assert list(read_text(text)[0][0].parts) == [text]


def test_full_width_braces_of_a_token_are_folded() -> None:
    assert tidy("出让｛｛D05｝｝。\r\n\r\n好  ") == "出让{{D05}}。\n\n好"


def test_sentences_end_at_their_stops_and_keep_closing_quotes() -> None:
    (first, second) = read_text("他说“好。”然后{{D05}}！真的？\n第二段")
    assert [written([s]) for s in first] == ["他说“好。”", "然后{{D05}}！", "真的？"]
    assert [s.figures for s in first] == [(), ("D05",), ()]
    assert written(second) == "第二段"


def test_numbers_that_were_typed_are_found_and_days_are_not() -> None:
    (paragraph,) = read_text("2021年10月，投资562.87亿元、增长10.2%，约300余家，列第3位；“1+4+N”，A5宗，出让{{D05}}。")
    assert typed_numbers(paragraph) == ["562.87亿元", "10.2%", "300余家", "3位"]
    assert paragraph[0].parts[-2] == Slot("D05")


def test_a_long_text_of_numbers_is_read_in_no_time() -> None:
    text = "1啊啊 " * (limits().max_characters // 4)
    assert typed_numbers(read_text(text)[0]) == []
