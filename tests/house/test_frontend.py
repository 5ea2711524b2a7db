"""The front-end files are copied whole, with their licences, and a wrong entry in the list is an error."""

from __future__ import annotations

import importlib.util
import json
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from bin.house.system import ROOT

FRONTEND = ROOT / "frontend"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("frontend_copy", FRONTEND / "copy.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def packages() -> dict[str, Any]:
    return tomllib.loads((FRONTEND / "vendor.toml").read_text(encoding="utf-8"))


def test_every_library_is_pinned_exactly_and_copied_with_a_licence() -> None:
    package = json.loads((FRONTEND / "package.json").read_text(encoding="utf-8"))
    assert set(packages()) == set(package["dependencies"])
    assert all(v[0].isdigit() for v in (package["dependencies"] | package["devDependencies"]).values())
    assert all(p["licences"] for p in packages().values())


def test_the_lock_holds_hashes_and_no_addresses_to_fetch_from() -> None:
    lock = json.loads((FRONTEND / "package-lock.json").read_text(encoding="utf-8"))
    locked = {k: v for k, v in lock["packages"].items() if k}
    assert locked
    assert all("integrity" in v and "resolved" not in v for v in locked.values())


def test_copies_lack_only_what_was_dropped(script: ModuleType, tmp_path: Path) -> None:
    count = script.copy(packages(), FRONTEND / "node_modules", tmp_path)
    copied = [p for p in tmp_path.rglob("*") if p.is_file()]
    assert len(copied) == count >= 8
    for name, entry in packages().items():
        for path, target in entry["files"].items():
            original, mine = (FRONTEND / "node_modules" / name / path).read_bytes(), (tmp_path / target).read_bytes()
            for text in entry.get("drop", []):
                original = original.replace(text.encode(), b"")
            assert mine == original
    assert not any(b"sourceMappingURL" in p.read_bytes() for p in copied)


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"files": {"dist/gone.js": "a.js"}, "licences": {}}, "dist/gone.js does not exist"),
        ({"files": {"a.js": "a.js"}, "licences": {}, "drop": ["not there"]}, "nothing to drop"),
    ],
)
def test_a_wrong_entry_stops_the_copy(script: ModuleType, tmp_path: Path, entry: dict[str, Any], said: str) -> None:
    (tmp_path / "modules/p").mkdir(parents=True)
    (tmp_path / "modules/p/a.js").write_text("x")
    with pytest.raises(SystemExit, match=said):
        script.copy({"p": entry}, tmp_path / "modules", tmp_path / "out")
