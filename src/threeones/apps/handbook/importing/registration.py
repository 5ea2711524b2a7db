"""What importing offers to the rest of the system: rights, sights, kinds of the audit, work of the worker."""

from __future__ import annotations

from threeones.apps.handbook.importing import audited, cleaning, rights

__all__ = ["audited", "cleaning", "rights"]
