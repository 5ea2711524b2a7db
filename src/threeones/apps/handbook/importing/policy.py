"""The terms of importing (``packs/handbook/importing.yaml``)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from threeones.kernel.values.packs import packs_dir
from threeones.kernel.values.yamls import read_yaml


@dataclass(frozen=True, slots=True)
class ImportPolicy:
    """Days for which files are kept, what is read while somebody waits, and how many layouts are remembered."""

    keep_days: int
    keep_taken_days: int
    at_once_kb: int
    patience_seconds: int
    tries: int
    layouts: int


@lru_cache
def import_policy() -> ImportPolicy:
    """The figures in force."""
    pack = read_yaml(packs_dir() / "handbook" / "importing.yaml")
    return ImportPolicy(**{k: int(pack[k]) for k in ImportPolicy.__slots__})
