"""What stands in a frozen run beside facts, scheme and result: the packs that counted them, the calendar, the audit's end."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from threeones.apps.evaluation.cycles.policy import cycle_policy
from threeones.apps.evaluation.facts import PACK
from threeones.base.audit.models import AuditHead
from threeones.kernel.scheme.runfile import members_of
from threeones.kernel.scheme.signing import SIGNATURE, signature_of
from threeones.kernel.values.faults import Faults
from threeones.kernel.values.packs import packs_dir

CONTEXT, ANCHOR = "context.json", "anchor.json"
PASSING = frozenset({ANCHOR, "manifest.json", SIGNATURE})
"""Members that differ although the result is the same: where the audit stood, and what follows from it."""


def beside(context: Mapping[str, Any], head: AuditHead) -> dict[str, bytes]:
    """Further members of a run's file: of what it is the result, by which packs, and where the audit stood."""
    used = (PACK, "evaluation/cycle.yaml", f"calendar/{cycle_policy().calendar}.yaml")
    packs = {f"packs/{name}": (packs_dir() / name).read_bytes() for name in used}
    return {**packs, CONTEXT: _plain(context), ANCHOR: _plain({"seq": head.seq, "mac": head.mac})}


def _plain(told: Mapping[str, Any]) -> bytes:
    return json.dumps(told, sort_keys=True, ensure_ascii=False).encode()


def same_result(there: Path, sha256: str, new: Path) -> bool:
    """Whether a run that is there, as it was frozen, says what the new file says under the same key, whatever was written since."""
    try:
        if hashlib.sha256(there.read_bytes()).hexdigest() != sha256:
            return False
        (old, broken), (now, _none) = members_of(there), members_of(new)
        if _signer(old) != _signer(now):
            return False
    except (OSError, Faults, ValueError):
        return False
    return not broken and {n: d for n, d in old.items() if n not in PASSING} == {
        n: d for n, d in now.items() if n not in PASSING
    }


def _signer(members: Mapping[str, bytes]) -> bytes | None:
    found = signature_of(members)
    return found.public if found else None
