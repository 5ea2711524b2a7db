"""Back-scheduling (倒排工期): late and early dates over real working calendars, float, critical path, reasons.

plan = load_plan("plan.yaml")
dates = schedule(plan)
dates.feasible, dates["permit"].late_start, dates.reason("permit").text, dates.to_json()

Beside it, each in a module of its own: ``baseline`` (dates as they once stood, what moved), ``slip`` (what a delay does),
``chance`` (three-point estimates; loads NumPy), ``legal`` (statutory durations), ``icalendar`` and ``mspdi`` (exports).
"""

from __future__ import annotations

from threeones.kernel.schedule.legal import Statutory, Term, statutory
from threeones.kernel.schedule.plan import Activity, LegalMin, Link, Plan, Span
from threeones.kernel.schedule.reading import load_plan
from threeones.kernel.schedule.result import Missed, Reason, Scheduled
from threeones.kernel.schedule.scheduling import Schedule, schedule

__all__ = [
    "Activity",
    "LegalMin",
    "Link",
    "Missed",
    "Plan",
    "Reason",
    "Schedule",
    "Scheduled",
    "Span",
    "Statutory",
    "Term",
    "load_plan",
    "schedule",
    "statutory",
]
