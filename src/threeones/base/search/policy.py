"""How far search goes (``packs/search/search.yaml``)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from threeones.kernel.values.packs import packs_dir
from threeones.kernel.values.yamls import read_yaml


@dataclass(frozen=True, slots=True)
class Policy:
    """The numbers of the pack; what each means stands there."""

    max_characters: int
    max_words: int
    pinyin_within: int
    max_readings: int
    reading_width: int
    whole_readings_upto: int
    shown_of_each: int
    shown_of_one: int
    suggested: int
    refreshed_at_once: int
    texts_read: int
    texts_found: int
    excerpt: int


@lru_cache
def policy() -> Policy:
    """The numbers in force."""
    pack = read_yaml(packs_dir() / "search" / "search.yaml")
    return Policy(**{k: int(pack[k]) for k in Policy.__slots__})
