"""The pack of reading: its words are found in headings as they are written, its faults are told with their lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from threeones.kernel.ledgers.meaning import Meaning
from threeones.kernel.ledgers.reading import fold_heading, load_reading
from threeones.kernel.values.faults import Faults
from threeones.kernel.values.packs import packs_dir


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("责任 单位\n（第一个牵头）", "责任单位"),
        ("序号  序号", "序号"),
        ("*牵头单位：", "牵头单位"),
        ("（万元）", "万元"),
        ("ＷＢＳ", "WBS"),
    ],
)
def test_headings_are_folded(text: str, folded: str) -> None:
    assert fold_heading(text) == folded


@pytest.mark.parametrize(
    ("text", "meaning", "how"),
    [
        ("牵头单位", Meaning.LEAD, "就是"),
        ("2021年度工作目标", Meaning.TARGET, "末尾是"),
        ("完成时限及要求", Meaning.DEADLINE, "开头是"),
        ("各项完成情况说明栏", Meaning.KEPT, "含有"),
    ],
)
def test_a_word_may_stand_anywhere_in_a_heading(text: str, meaning: Meaning, how: str) -> None:
    found = load_reading().heading(text)
    assert found is not None
    assert (found.meaning, found.how) == (meaning, how)


def test_a_paragraph_is_no_heading() -> None:
    assert load_reading().heading("牵头单位" * 20) is None


def test_the_pack_names_its_source() -> None:
    assert load_reading().source.url.startswith("http://www.gongshu.gov.cn/")


def test_faults_of_a_pack_are_told_with_their_lines(tmp_path: Path) -> None:
    text = (packs_dir() / "handbook" / "reading.yaml").read_text("utf-8")
    broken = (
        text.replace("label: 序号", "label:").replace("words: [计量单位,", "words: [序号,").replace("ticks:", "tics:")
    )
    path = tmp_path / "reading.yaml"
    path.write_text(broken.replace('"第[一', '"[第[一'), encoding="utf-8")
    with pytest.raises(Faults) as found:
        load_reading(path)
    assert {f.column for f in found.value.faults} == {"label", "words", "ticks", "tics"} | {
        f.column for f in found.value.faults if f.column == "milestone_heads"
    }
    assert all(f.row for f in found.value.faults)
