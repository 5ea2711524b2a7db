"""What the office that amends the handbook sees first: projects that units lead which have ended."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from threeones.apps.handbook.editions.rights import AMEND
from threeones.apps.handbook.selectors import year_of
from threeones.apps.handbook.succession.reading import Left, left_behind
from threeones.base.accounts.access import Access
from threeones.base.org.succession import ended
from threeones.base.registry.home_cards import HomeCard, HomeLine, home_cards


def left(access: Access, as_of: date) -> HomeCard | None:
    """A line for each unit that has ended and still leads something that no draft hands over."""
    if not access.may(AMEND) or not ended(as_of):
        return None
    year = year_of(as_of)
    found = [one for one in left_behind(year, as_of, access) if one.waiting] if year else []
    lines = [HomeLine(_line(one), reverse("succession")) for one in found if access.may(AMEND, one.bureau)]
    return HomeCard(_("撤并单位的项目"), lines) if lines else None


def _line(one: Left) -> str:
    said = {"unit": one.unit.name, "day": one.unit.valid_to, "n": len(one.waiting)}
    return _("%(unit)s于%(day)s撤并，还牵头%(n)s个项目") % said


home_cards.register("handbook.succession", left)
