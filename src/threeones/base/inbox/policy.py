"""How much the inbox and the list of changes show (``packs/inbox/inbox.yaml``)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from threeones.kernel.values.packs import packs_dir
from threeones.kernel.values.yamls import read_yaml


@dataclass(frozen=True, slots=True)
class Policy:
    """The numbers of the pack; what each means stands there."""

    page: int
    leader_matters: int
    home_matters: int
    home_changes: int
    entries_looked_at: int
    lines_of_one: int
    loads: int
    records_of_load: int


@lru_cache
def policy() -> Policy:
    """The numbers in force."""
    pack = read_yaml(packs_dir() / "inbox" / "inbox.yaml")
    return Policy(**{k: int(pack[k]) for k in Policy.__slots__})
