"""What superiors' forms offer to the rest of the system."""

from __future__ import annotations

from threeones.apps.review.superior import asked, audited, rights

__all__ = ["asked", "audited", "rights"]
