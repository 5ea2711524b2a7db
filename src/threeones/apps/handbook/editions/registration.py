"""What editions offer to the rest of the system: rights, sights, kinds of the audit, open matters, the guard of loads."""

from __future__ import annotations

from threeones.apps.handbook.editions import asked, audited, found, guarding, rights, seeing, waiting

__all__ = ["asked", "audited", "found", "guarding", "rights", "seeing", "waiting"]
