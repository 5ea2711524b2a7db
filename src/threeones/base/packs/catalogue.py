"""The rule packs (规则包) that are there: what each is, from which public document, and its fingerprint."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from threeones.kernel.values.faults import Faults
from threeones.kernel.values.packs import packs_dir
from threeones.kernel.values.yamls import read_yaml


@dataclass(frozen=True, slots=True)
class PackEntry:
    """A pack: ``kind`` is its folder, ``sha256`` of its bytes; ``fault`` says why it cannot be read, if so."""

    kind: str
    identifier: str
    version: str
    title: Mapping[str, str]
    source_title: str
    source_url: str
    source_date: str
    sha256: str
    fault: str = ""


def packs() -> list[PackEntry]:
    """All packs, by kind and name; read again only when a file changes."""
    return list(_entries())


def _entries() -> Iterator[PackEntry]:
    folder = packs_dir()
    for path in sorted(folder.glob("*/*.yaml")):
        stat = path.stat()
        yield _entry(path, folder, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=256)
def _entry(path: Path, folder: Path, _changed: int, _size: int) -> PackEntry:
    kind, sha = path.relative_to(folder).parts[0], hashlib.sha256(path.read_bytes()).hexdigest()
    try:
        body = read_yaml(path)
    except Faults as error:
        return PackEntry(kind, path.stem, "", {"zh": path.stem}, "", "", "", sha, str(error))
    source = _source(body)
    title, url, day = (str(source.get(k) or "") for k in ("title", "url", "date"))
    version = str(body.get("version", ""))
    return PackEntry(kind, path.stem, version, _title(body, path.stem), title, url, day, sha)


def _source(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """The pack's own source; a calendar has one for each year, of which the newest stands for it."""
    if isinstance(body.get("source"), dict):
        return dict(body["source"])
    years = body.get("years")
    sources = [y["source"] for y in years.values() if isinstance(y, dict) and "source" in y] if years else []
    return dict(sources[-1]) if sources else {}


def _title(body: Mapping[str, Any], name: str) -> Mapping[str, str]:
    given = body.get("title") or body.get("name") or body.get("note") or name
    return {k: str(v) for k, v in given.items()} if isinstance(given, dict) else {"zh": str(given)}
