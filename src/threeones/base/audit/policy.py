"""Limits of the audit's pages and checks, as ``packs/security/audit.yaml`` says."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from threeones.kernel.values.packs import packs_dir
from threeones.kernel.values.yamls import read_yaml


@dataclass(frozen=True, slots=True)
class AuditPolicy:
    """What the pack says; counts of entries, and times in minutes."""

    page_entries: int
    export_entries: int
    scanned_entries: int
    check_at_once_entries: int
    worker_silent_minutes: int


@lru_cache
def audit_policy() -> AuditPolicy:
    """The limits in force."""
    pack = read_yaml(packs_dir() / "security" / "audit.yaml")
    return AuditPolicy(**{k: int(pack[k]) for k in AuditPolicy.__slots__})
