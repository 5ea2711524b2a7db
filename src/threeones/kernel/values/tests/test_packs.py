from __future__ import annotations

from pathlib import Path

import pytest

from threeones.kernel.values.packs import packs_dir


def test_source_tree_has_packs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("THREEONES_PACKS", raising=False)
    assert (packs_dir() / "calendar").is_dir()


def test_environment_wins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("THREEONES_PACKS", str(tmp_path))
    assert packs_dir() == tmp_path


def test_a_named_folder_that_is_absent_is_an_error_not_a_fallback(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("THREEONES_PACKS", str(tmp_path / "none"))
    with pytest.raises(FileNotFoundError, match="none"):
        packs_dir()
