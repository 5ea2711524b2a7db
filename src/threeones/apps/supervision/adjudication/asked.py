"""What the adjudication of lights asks of units: to check their lights; registered where the burden is counted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy

from threeones.apps.supervision.adjudication.policy import policy
from threeones.apps.supervision.adjudication.reading import adjudications
from threeones.base.registry.asked import AskedForm, AskedRow, Question, asked

if TYPE_CHECKING:
    from threeones.base.accounts.access import Access

ADJUDICATION = gettext_lazy("亮灯审定")


def checks(access: Access, year: int, as_of: date) -> Iterator[AskedRow]:
    """A check of each light that was put before its unit, in the month in which it was."""
    found = adjudications(access).filter(computed_on__year=year, computed_on__lte=as_of, computed__in=policy().check)
    for one in found:
        project = one.project
        url = reverse("lights_of_unit", args=[one.month, project.lead_unit.code])
        yield AskedRow(
            project.lead_unit_id, f"{one.computed_on:%Y-%m}", project.name, url, bool(one.unit_view), one.checked_by
        )


asked.register(
    "supervision.checks",
    AskedForm(
        gettext_lazy("亮灯核对"),
        (
            Question("supervision.adjudication.unit_view", gettext_lazy("核对意见"), (ADJUDICATION,)),
            Question("supervision.adjudication.unit_remark", gettext_lazy("异议的理由"), (ADJUDICATION,)),
        ),
        checks,
        (gettext_lazy("灯和它的理由"),),
    ),
)
