"""The close-outs of a project as its page shows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from threeones.apps.supervision.models import CloseOut, CloseOutStage
from threeones.apps.supervision.permissions import Duty
from threeones.apps.supervision.rounds.rights import ASK
from threeones.base.accounts.sight import seen

if TYPE_CHECKING:
    from threeones.apps.handbook.models import Milestone, Project
    from threeones.base.accounts.access import Access


@dataclass(frozen=True)
class CloseOuts:
    """The newest close-out of each of a project's milestones, and whether this person may ask for one."""

    newest: Mapping[int, CloseOut]
    may_ask: bool

    def of(self, milestone: Milestone) -> dict[str, Any]:
        """What is shown beside a milestone."""
        one = self.newest.get(milestone.pk)
        asks = self.may_ask and (one is None or one.stage == CloseOutStage.RETURNED)
        return {"close_out": one, "asks": asks}


def close_outs_of(project: Project, access: Access) -> CloseOuts:
    """The close-outs of a project that is seen."""
    rows = seen(CloseOut, access).filter(milestone__project=project).order_by("number")
    return CloseOuts({one.milestone_id: one for one in rows}, access.may(ASK, Duty(project, project.lead_unit)))
