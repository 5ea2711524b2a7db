"""How much a form and a draft hold, and how long a sending is remembered (``packs/security/entry.yaml``)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from threeones.kernel.values.packs import packs_dir
from threeones.kernel.values.yamls import read_yaml


@dataclass(frozen=True, slots=True)
class EntryPolicy:
    """Hours, days, and characters of texts."""

    key_hours: int
    max_key_characters: int
    max_text_characters: int
    max_line_characters: int
    max_reason_characters: int
    draft_characters: int
    drafts_of_one: int
    draft_days: int


@lru_cache
def entry_policy() -> EntryPolicy:
    """The figures in force."""
    pack = read_yaml(packs_dir() / "security" / "entry.yaml")
    return EntryPolicy(**{k: int(pack[k]) for k in EntryPolicy.__slots__})
