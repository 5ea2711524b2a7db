"""What editions ask of units: to sign their part; registered where the burden is counted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from threeones.apps.handbook.models import Signing, SigningState
from threeones.base.accounts.sight import seen
from threeones.base.registry.asked import AskedForm, AskedRow, Question, asked

if TYPE_CHECKING:
    from threeones.base.accounts.access import Access


def signings(access: Access, year: int, as_of: date) -> Iterator[AskedRow]:
    """A signing of each unit that an edition of the year asks."""
    query = seen(Signing, access).filter(edition__year=year, edition__opened_on__lte=as_of).select_related("edition")
    for one in query:
        at = timezone.localdate(one.signed_at) if one.signed_at else one.edition.opened_on
        url = reverse("edition", args=[one.edition_id])
        answered = one.state != SigningState.WAITING
        yield AskedRow(one.unit_id, f"{at:%Y-%m}", one.edition.title, url, answered, one.signed_by)


asked.register(
    "handbook.signings",
    AskedForm(
        gettext_lazy("审签"),
        (
            Question("handbook.signing.state", gettext_lazy("审签意见"), (gettext_lazy("版次"),)),
            Question("handbook.signing.remark", gettext_lazy("意见"), (gettext_lazy("版次"),)),
        ),
        signings,
        (gettext_lazy("本单位的部分和改动"),),
    ),
)
