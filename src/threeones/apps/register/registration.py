"""What this app offers to the rest of the system."""

from __future__ import annotations

from threeones.apps.register import sheets, sight

__all__ = ["sheets", "sight"]
