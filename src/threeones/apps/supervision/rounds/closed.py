"""Which months are closed (关账): from then on what is reported of them is a correction."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from threeones.apps.supervision.models import MonthlyRound
from threeones.base.entry.errors import Wrong

if TYPE_CHECKING:
    from threeones.apps.handbook.models import Project


def round_of(bureau: int, month: str) -> MonthlyRound | None:
    """The round of a bureau's month, where it was closed."""
    return MonthlyRound.objects.filter(bureau=bureau, month=month).first()


def is_closed(project: Project, month: str) -> bool:
    """Whether the month of a project's bureau is closed."""
    return MonthlyRound.objects.filter(bureau=project.objective.bureau_id, month=month).exists()


def wrong_closed(project: Project, month: str) -> Iterator[Wrong]:
    """A month that is closed: its reports are corrected, with a reason, and not sent any more."""
    found = round_of(project.objective.bureau_id, month)
    if found is not None:
        said = {"month": month, "day": found.closed_on}
        yield Wrong("month", _("%(month)s已于%(day)s关账") % said, _("到“更正”里写明理由补报或更正"))
