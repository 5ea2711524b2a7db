"""The seal says exactly what the plain JSON and the standard library's HMAC say."""

from __future__ import annotations

import hmac
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threeones.base.audit.models import AuditEntry
from threeones.base.audit.sealing import SEALED, Sealer

KEY = bytes(range(32))
EARLIER = "1082e8b8de3145715f6c883bfd62aa2b81e343d8e38e7766d5aa0c187a351ba3"
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@given(st.integers(1, 10**15), st.lists(texts, min_size=9, max_size=9))
def test_the_quick_seal_is_the_plain_one(seq: int, words: list[str]) -> None:
    previous, *rest = words
    plain = json.dumps([previous, seq, *rest], ensure_ascii=False)
    assert Sealer(KEY).seal(previous, [seq, *rest]) == hmac.new(KEY, plain.encode(), "sm3").hexdigest()


def test_a_seal_made_by_an_earlier_version_still_holds() -> None:
    words = dict(
        zip(SEALED[1:], ["2022-01-01T00:00:00+00:00", "甲", "change", "org.unit", "J-1", "", "{}", ""], strict=True)
    )
    entry = AuditEntry(seq=1, **words)
    assert Sealer(KEY).seal_of("", entry) == EARLIER


def test_one_sealer_seals_many() -> None:
    sealer = Sealer(KEY)
    same = [sealer.seal("", [1, *"abcdefgh"]) for _ in range(3)]
    assert len(set(same)) == 1 and sealer.seal("0", [1, *"abcdefgh"]) != same[0]


@pytest.mark.parametrize("odd", [["1", *"abcdefgh"], [1, b"a", *"bcdefgh"], [1, None, *"bcdefgh"]])
def test_values_that_no_entry_of_ours_has(odd: list[object]) -> None:
    with pytest.raises((TypeError, ValueError)):
        Sealer(KEY).seal("", odd)
