"""Copies the files of ``vendor.toml`` from ``node_modules`` into the site's static folder.

Run by ``bin/setup``. A new folder is filled and then takes the old one's place, so that a copy
that fails leaves the old one; standard library only.
"""

from __future__ import annotations

import shutil
import sys
import tomllib
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
TARGET = HERE.parent / "src/threeones/base/pages/static/vendor"


def source(package: str, path: str, modules: Path) -> Path:
    """The file that an entry names: inside the package, or beside this script where it starts with ``./``."""
    found = HERE / path if path.startswith("./") else modules / package / path
    if not found.is_file():
        raise SystemExit(f"vendor.toml: {package}: {path} does not exist")
    return found


def without(data: bytes, texts: list[str]) -> tuple[bytes, set[str]]:
    """The data with the texts taken out, and the texts that occurred in it."""
    found = {t for t in texts if t.encode() in data}
    for text in found:
        data = data.replace(text.encode(), b"")
    return data, found


def copy(packages: dict[str, Any], modules: Path, target: Path) -> int:
    """Copies every file and licence of ``packages`` into ``target``; returns how many there are."""
    count = 0
    for package, entry in packages.items():
        dropped: set[str] = set()
        for path, name in (entry["files"] | entry["licences"]).items():
            data, found = without(source(package, path, modules).read_bytes(), entry.get("drop", []))
            dropped |= found
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            (target / name).write_bytes(data)
            count += 1
        if missed := set(entry.get("drop", [])) - dropped:
            raise SystemExit(f"vendor.toml: {package}: nothing to drop for {sorted(missed)}")
    return count


def main(modules: Path = HERE / "node_modules", target: Path = TARGET) -> None:
    """Fills a new folder, then puts it in the place of the old one."""
    packages = tomllib.loads((HERE / "vendor.toml").read_text(encoding="utf-8"))
    draft = target.with_name(".vendor-draft")
    shutil.rmtree(draft, ignore_errors=True)
    count = copy(packages, modules, draft)
    shutil.rmtree(target, ignore_errors=True)
    draft.rename(target)
    sys.stdout.write(f"{count} front-end files copied\n")


if __name__ == "__main__":
    main()
