"""What circulars offer to the rest of the system."""

from __future__ import annotations

from threeones.apps.supervision.circulars import audited, rights, sight, waiting

__all__ = ["audited", "rights", "sight", "waiting"]
