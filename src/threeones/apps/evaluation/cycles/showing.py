"""A result of a cycle becomes readable for the ranked (公开给被考评单位)."""

from __future__ import annotations

from threeones.apps.evaluation.audited import LABEL
from threeones.apps.evaluation.models import Run
from threeones.base.audit.chain import Change


def show(run: Run) -> list[Change]:
    """Show a run to those whom its ranking is published to, within the caller's transaction; the entries for the audit."""
    if run.shown:
        return []
    run.shown = True
    run.save(update_fields=["shown"])
    return [Change("show", LABEL, run.file_name, {"shown": False}, {"shown": True})]
