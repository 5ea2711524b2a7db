"""The records of supervision (督办), by what they are about."""

from __future__ import annotations

from threeones.apps.supervision.models.adjudicating import Adjudication, AdjudicationStage, UnitView
from threeones.apps.supervision.models.circulars import Circular, CircularSection, CircularStage
from threeones.apps.supervision.models.orders import (
    Batch,
    BatchKind,
    DocumentNumber,
    Extension,
    ExtensionStage,
    Order,
    OrderOrigin,
    OrderStage,
    OrderStep,
    StepKind,
)
from threeones.apps.supervision.models.plans import Activity, Baseline, WorkPlan
from threeones.apps.supervision.models.reports import Completion, LightReading, OwnView, PreparedReport, Report
from threeones.apps.supervision.models.rounds import CloseOut, CloseOutStage, MonthlyRound

__all__ = [
    "Activity",
    "Adjudication",
    "AdjudicationStage",
    "Baseline",
    "Batch",
    "BatchKind",
    "Circular",
    "CircularSection",
    "CircularStage",
    "CloseOut",
    "CloseOutStage",
    "Completion",
    "DocumentNumber",
    "Extension",
    "ExtensionStage",
    "LightReading",
    "MonthlyRound",
    "Order",
    "OrderOrigin",
    "OrderStage",
    "OrderStep",
    "OwnView",
    "PreparedReport",
    "Report",
    "StepKind",
    "UnitView",
    "WorkPlan",
]
