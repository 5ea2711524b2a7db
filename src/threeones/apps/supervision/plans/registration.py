"""What work plans and the Gantt page offer to the rest of the system."""

from __future__ import annotations

from threeones.apps.supervision.plans import audited, rights

__all__ = ["audited", "rights"]
