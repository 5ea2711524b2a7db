"""What changed from draft to draft: prose word by word, figures with the records that made the difference."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from threeones.apps.review.revising import compared
from threeones.apps.review.snapshots import changes, from_text, snapshot, to_text
from threeones.apps.review.tests.given import parcel, reading, statistics

WORDS = st.lists(st.sampled_from(["出让", "{{D05}}", "。", "\n", "562.87", "增长", "！", " ", "{{"]), max_size=30).map(
    "".join
)


@given(WORDS, WORDS)
def test_what_stayed_went_and_came_makes_both_texts(old: str, new: str) -> None:
    bits = compared(old, new)
    assert "".join(b.text for b in bits if b.op != "new") == old
    assert "".join(b.text for b in bits if b.op != "gone") == new
    assert all(b.text for b in bits)
    assert old != new or not [b for b in bits if b.op != "same"]


def test_a_token_is_a_word() -> None:
    bits = compared("出让{{D05}}，好。", "出让{{D06}}，好。")
    assert [(b.op, b.text) for b in bits] == [
        ("same", "出让"),
        ("gone", "{{D05}}"),
        ("new", "{{D06}}"),
        ("same", "，好。"),
    ]


def test_two_long_texts_are_compared_in_no_time() -> None:
    old, new = "甲乙丙丁" * 5000, "丁丙乙甲" * 5000
    assert "".join(b.text for b in compared(old, new) if b.op != "gone") == new


def test_records_that_came_went_and_changed_are_told() -> None:
    before = reading({"land.parcels": [parcel("42.3", name="甲"), parcel("10", name="乙")]})
    after = reading({"land.parcels": [parcel("42.4", name="甲")]})
    found = {c.id: c for c in changes(snapshot(before), snapshot(after), after.figures)}
    assert set(found) == {"D05", "D06"}
    area = found["D06"]
    assert (area.old_words, area.new_words, area.redefined) == ("52.3亩", "42.4亩", False)
    assert [(r.name, r.old and r.old[3], r.new and r.new[3]) for r in area.rows] == [
        ("第2", "42.3", "42.4"),
        ("第3", "10", None),
    ]


def test_a_figure_that_got_or_lost_its_records_is_told() -> None:
    none = reading({})
    some = reading({"indicators.observations": [statistics(value=Decimal("562.87"), growth=Decimal("10.2"))]})
    (got,) = [c for c in changes(snapshot(none), snapshot(some), some.figures) if c.id == "D11"]
    (lost,) = [c for c in changes(snapshot(some), snapshot(none), none.figures) if c.id == "D11"]
    assert (got.old_words, got.new_words) == ("", "562.87亿元")
    assert (lost.old_words, lost.new_words) == ("562.87亿元", "")
    assert changes(snapshot(some), snapshot(some), some.figures) == []


def test_a_claim_that_no_longer_holds_is_a_change() -> None:
    earlier = {"use": "工业用地", "granted_on": "2020-05-01"}
    begun = earlier | {"started": True, "started_on": "2021-03-01"}
    all_begun = reading({"land.parcels": [begun]})
    one_left = reading({"land.parcels": [begun, earlier | {"started": False}]})
    (found,) = [c for c in changes(snapshot(all_begun), snapshot(one_left), one_left.figures) if c.id == "D03"]
    assert (found.old_words, found.new_words) == ("1宗", "开工1宗")


def test_what_is_stored_is_read_again() -> None:
    kept = snapshot(reading({"land.parcels": [parcel("42.3"), parcel("123.4")]}))
    assert kept and from_text(to_text(kept)) == kept


def test_too_many_records_are_counted_not_kept() -> None:
    kept = snapshot(reading({"land.parcels": [parcel("1") for _ in range(501)]}))["D05"]
    assert kept.value == "501" and kept.rows is None
