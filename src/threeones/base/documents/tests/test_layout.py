"""The layout of official documents: what the standard says, and what is wrong in a pack is said."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from threeones.base.documents.layout import _load, layout
from threeones.kernel.values.faults import Faults
from threeones.kernel.values.packs import packs_dir

PACK = packs_dir() / "documents" / "official-layout.yaml"


def test_the_measures_of_the_standard() -> None:
    found = layout()
    assert (found.width, found.height, found.top, found.left) == (210, 297, 37, 28)
    assert (found.right, found.bottom) == (26, 35)
    assert (found.lines, found.characters) == (22, 28)
    assert abs(found.line_pt - Decimal("28.99")) < Decimal("0.01")
    assert {n: s.size_pt for n, s in found.styles.items() if n in ("title", "body", "page_number")} == {
        "title": 22,
        "body": 16,
        "page_number": 14,
    }
    assert "9704" in found.source.title


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("height: 225}", "height: 275}", "加起来比纸大"),
        ("lines: 22", "lines: 0", "“lines”应大于0"),
        ("lines: 22", "line: 22", "不认识的键“line”"),
        ("chart_ppi: 220", "chart_ppi: 高", "“chart_ppi”缺失或不是数"),
        ("docx: 方正小标宋简体, ", "", "“docx”缺失"),
    ],
)
def test_what_is_wrong_in_a_pack_is_said(tmp_path: Path, old: str, new: str, fault: str) -> None:
    text = PACK.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "layout.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(Faults) as raised:
        _load(path, (0, 0))
    assert any(fault in f.fault and f.row for f in raised.value.faults), raised.value
