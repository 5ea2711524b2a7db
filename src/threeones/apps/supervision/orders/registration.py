"""What supervision orders, leaders' notes, extensions offer to the rest of the system."""

from __future__ import annotations

from threeones.apps.supervision.orders import asked, audited, found, rights, sight, waiting
from threeones.apps.supervision.orders.reminding import patrol_today
from threeones.base.jobs.registry import daily

__all__ = ["asked", "audited", "found", "rights", "sight", "waiting"]

daily.register("supervision.orders", patrol_today)
