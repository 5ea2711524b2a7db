"""Every pack that is shipped names its public source."""

from __future__ import annotations

from pathlib import Path

import pytest

from threeones.base.packs.catalogue import packs


def test_every_pack_has_version_source_and_date() -> None:
    found = packs()
    assert {p.kind for p in found} >= {"calendar", "evaluation", "lights", "review", "schemes", "security", "wording"}
    without = [f"{p.kind}/{p.identifier}" for p in found if p.fault or not p.source_title or not p.source_date]
    assert not without
    assert all(p.version for p in found if p.kind != "calendar")


def test_a_broken_pack_is_listed_with_its_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "lights").mkdir()
    (tmp_path / "lights/bad.yaml").write_text("a: [1\n", encoding="utf-8")
    monkeypatch.setenv("THREEONES_PACKS", str(tmp_path))
    [entry] = packs()
    assert entry.identifier == "bad"
    assert "bad.yaml" in entry.fault
