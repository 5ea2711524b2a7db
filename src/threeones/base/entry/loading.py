"""Loading a bureau's folder (装入) in the name of a person: who may, and the one way in for commands."""

from __future__ import annotations

from pathlib import Path

from threeones.base.accounts.access import Access
from threeones.base.intake.loading import LoadReport, Progress, load_folder

LOAD = "entry.load"


def load(*, access: Access, folder: Path, progress: Progress) -> LoadReport:
    """Load the folder, all of it or nothing; the audit and the pages of its rows name who loaded it.

    Raises ``Faults`` with everything that is wrong, ``PermissionDenied``.
    """
    access.require(LOAD)
    return load_folder(folder, access.actor, progress)
