"""What the evaluation office (考评办) sees first: the newest ranking of each scheme."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from threeones.apps.evaluation import found
from threeones.apps.evaluation.selectors import runs_known
from threeones.base.accounts.access import Access
from threeones.base.org.models import Role
from threeones.base.registry.home_cards import HomeCard, HomeLine, home_cards


def rankings(access: Access, as_of: date) -> HomeCard | None:
    """The year's rankings of which somebody sees a group, as they stand, each with the day of its facts."""
    if not access.has(Role.EVALUATOR):
        return None
    runs = runs_known(as_of.year, as_of, access)
    seen = found.runs([r.file_name for r in runs], access)
    lines = [
        HomeLine(_("%(title)s，事实截至%(day)s") % {"title": r.title, "day": r.as_of}, seen[r.file_name].url)
        for r in runs
        if r.file_name in seen
    ]
    return HomeCard(_("考评"), lines or [HomeLine(_("今年还没有定格的排名"), reverse("rankings"))])


home_cards.register("evaluation.rankings", rankings)
