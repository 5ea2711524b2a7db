"""The pack of words: read whole, and all its faults at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from threeones.kernel.ledgers.words.dates import read_due
from threeones.kernel.ledgers.words.pack import load_words
from threeones.kernel.ledgers.words.targets import read_targets, suggestion_for
from threeones.kernel.values.faults import Faults
from threeones.kernel.values.packs import packs_dir


def test_a_place_of_its_own_words(tmp_path: Path) -> None:
    text = (packs_dir() / "handbook" / "words.yaml").read_text(encoding="utf-8")
    own = tmp_path / "words.yaml"
    own.write_text(
        text.replace("上旬: 10", "上旬: 8").replace("words: [满意,", "words: [春风满面, 满意,"), encoding="utf-8"
    )
    words = load_words(own)
    due = read_due("6月上旬", 2021, words)
    assert due is not None
    assert due.deadline.day == 8
    assert suggestion_for("春风满面", words) == suggestion_for("满意") != suggestion_for("春风满面")
    assert read_targets("春风满面", words=words)[0].suggestion == suggestion_for("满意")


def test_all_that_is_wrong_at_once(tmp_path: Path) -> None:
    text = (packs_dir() / "handbook" / "words.yaml").read_text(encoding="utf-8")
    bad = tmp_path / "words.yaml"
    bad.write_text(
        text.replace("上旬: 10", "上旬: 32")
        .replace("元旦: 01-01", "元旦: 一月")
        .replace("翻番: 100", "翻番: 很多")
        .replace("  counted: [家,", "  counted: [家, 家,")
        .replace("  posts:", "  post:"),
        encoding="utf-8",
    )
    with pytest.raises(Faults) as caught:
        load_words(bad)
    told = "\n".join(map(str, caught.value.faults))
    for said in ("上旬", "元旦", "翻番", "counted", "不认识的键“post”", "posts"):
        assert said in told
