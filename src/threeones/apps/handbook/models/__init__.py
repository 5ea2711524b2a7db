"""The work handbook (工作手册): what is in force, its editions and their drafts, and books on their way in."""

from __future__ import annotations

from threeones.apps.handbook.models.book import (
    Comparison,
    ListEntry,
    Milestone,
    Objective,
    Project,
    ProjectState,
    StateChange,
    SuperiorTask,
    Target,
    WordedTarget,
    WorkList,
)
from threeones.apps.handbook.models.editions import (
    DraftEntry,
    DraftStep,
    Edition,
    EditionStage,
    EntryKind,
    Signing,
    SigningState,
)
from threeones.apps.handbook.models.importing import BookImport, ImportStage, LedgerMemory

__all__ = [
    "BookImport",
    "Comparison",
    "DraftEntry",
    "DraftStep",
    "Edition",
    "EditionStage",
    "EntryKind",
    "ImportStage",
    "LedgerMemory",
    "ListEntry",
    "Milestone",
    "Objective",
    "Project",
    "ProjectState",
    "Signing",
    "SigningState",
    "StateChange",
    "SuperiorTask",
    "Target",
    "WordedTarget",
    "WorkList",
]
