"""Shared answers are what superiors' forms ask beyond the records; registered where the burden is counted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy

from threeones.apps.review.models import SharedValue
from threeones.apps.review.superior.rights import READ
from threeones.base.org.models import UnitKind
from threeones.base.org.selectors import units
from threeones.base.registry.asked import AskedForm, AskedRow, Question, asked

if TYPE_CHECKING:
    from threeones.base.accounts.access import Access


def rows(access: Access, year: int, as_of: date) -> Iterator[AskedRow]:
    """One row for each answer and period, however many forms use it; asked of the bureaus that one sees whole."""
    mine = [u for u in units(UnitKind.BUREAU) if access.sees_bureau(u.pk)]
    if not mine or not access.may(READ):
        return
    given = SharedValue.objects.filter(period__startswith=str(year), number=1, at__date__lte=as_of)
    for value in given.select_related("answer"):
        month = value.at.strftime("%Y-%m")
        yield AskedRow(mine[0].pk, month, value.answer.name, reverse("superior-forms"), True, value.by)


asked.register(
    "review.superior",
    AskedForm(
        gettext_lazy("上级报表的共用答案"),
        (Question("review.shared.text", gettext_lazy("记录里没有的数"), (gettext_lazy("上级报表"),)),),
        rows,
        derived=(gettext_lazy("记录里有的数"),),
    ),
)
