"""Every sentence that the reader of ledgers says of the layouts that there are is said in English, too."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.utils.translation import override

from threeones.apps.handbook.importing.said import said
from threeones.base.pages.text import CHINESE
from threeones.kernel.ledgers.tests.layouts import LAYOUTS
from threeones.kernel.ledgers.understand import understand
from threeones.kernel.ledgers.understood import Understood
from threeones.kernel.ledgers.words.units import KnownUnit, Units

pytestmark = pytest.mark.once
_MARKED = re.compile(r'<span lang="zh">.*?</span>', re.DOTALL)


def told(read: Understood) -> Iterator[str]:
    """All sentences of a reading."""
    for table in read.tables:
        yield table.reason
        yield table.level_reason
        yield from (guess.reason for guess in table.columns.values())
    yield from (row.reason for row in read.rows)
    yield from read.notes
    yield from (text for fault in read.faults for text in (fault.fault, fault.expected))


def unsaid(text: str) -> bool:
    """Whether nothing of a sentence but words of the file is left, or it is not said in English at all."""
    shown = str(said(text))
    return bool(CHINESE.search(_MARKED.sub("", shown))) or not re.search("[a-z]", _MARKED.sub("", shown))


@pytest.mark.parametrize("name", sorted(LAYOUTS))
def test_what_the_reader_says_of_a_ledger_is_english_in_english(name: str) -> None:
    layout = LAYOUTS[name]
    units = Units([KnownUnit("区发改局"), KnownUnit("区科技局", ("科技局",))])
    with override("en"):
        for read in (understand(layout.grids()), understand(layout.grids(), units=units)):
            assert [text for text in told(read) if text and unsaid(text)] == []


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("表头“责任单位”读作牵头单位", 'the heading “<span lang="zh">责任单位</span>”: lead unit'),
        ("“6月底前”按2021-06-30计", "is taken as 2021-06-30"),
        (
            "Sheet1 第3行：完成时限：“三季度前”按该期开始之前计，即2021-06-30；若指期末，请写明",
            "before it begins, 2021-06-30; if its end",
        ),
        ("“甲”是“乙”的简称；“乙”已于2021-04-08撤并，由“丙”承接", "is short for"),
        ("按增长8%计", "taken as growth by 8%"),
        ("“<b>”里只有编号", "“&lt;b&gt;” holds numbers only"),
    ],
)
def test_sentences_keep_the_words_of_the_file(text: str, english: str) -> None:
    with override("en"):
        assert english in str(said(text))
        assert str(said("谁也没说过这句")) == '<span lang="zh">谁也没说过这句</span>'
    assert said(text) == text
