"""Packs that are no YAML: a fault with the file, whatever the bytes."""

from __future__ import annotations

from pathlib import Path

import pytest

from threeones.kernel.values.faults import Faults
from threeones.kernel.values.yamls import read_yaml


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ("标题: 规则".encode("gbk"), "不是 UTF-8 文本"),
        (b"\0\0", "不是 UTF-8 文本"),
        (b"a: " + b"[" * 900 + b"]" * 900, "嵌套太深"),
        (b"a: 1\na: 2\n", "不是有效的 YAML"),
        (b"- a\n", "最外层不是"),
    ],
)
def test_bytes_that_are_no_pack(tmp_path: Path, data: bytes, says: str) -> None:
    path = tmp_path / "p.yaml"
    path.write_bytes(data)
    with pytest.raises(Faults, match=says):
        read_yaml(path)
