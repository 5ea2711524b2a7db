"""What the interface allows (``packs/security/api.yaml``, section ``requests``)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from threeones.base.packs.figures import read_figures


@dataclass(frozen=True, slots=True)
class RequestRules:
    """Limits of a request; sizes in the unit of their name."""

    per_minute: int
    page_size: int
    page_size_most: int
    body_kb: int
    upload_mb: int
    json_depth: int


@lru_cache
def rules() -> RequestRules:
    """The limits in force."""
    return read_figures("security/api.yaml", "requests", RequestRules)
