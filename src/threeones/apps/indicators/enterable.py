"""What entering figures registers: who may, what waits for him, who settles a difference of a workbook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from threeones.apps.indicators import words
from threeones.apps.indicators.entering import ENTER, held_observations
from threeones.apps.indicators.found import OBSERVATION
from threeones.base.accounts.access import Access
from threeones.base.accounts.permissions import changes_nothing, holds, permissions
from threeones.base.accounts.sight import sees
from threeones.base.entry.settling import settlers
from threeones.base.entry.uploads import attachables, attachers
from threeones.base.org.models import Role
from threeones.base.registry.tasks import Task, TaskKind, task_kinds, tasks

HELD = "indicators.held"


def figures_to_release(access: Access, _today: date) -> Iterator[Task]:
    """Figures under embargo, for the statistics publisher; ``due`` is the day for which the release is planned."""
    for o in held_observations(access):
        title = f"{words.name_of(o.indicator)} {words.period_words(o.period)}"
        since = timezone.localdate(o.source_file.loaded_at)
        why = _("%(vintage)s已录入，还没有发布") % {"vintage": words.vintage_word(o.vintage)}
        yield Task(HELD, title, reverse("enter_figures"), o.published_on, why, since)


def _settleable(access: Access, records: Sequence[Any]) -> Sequence[Any]:
    return records if access.may(ENTER) else ()


permissions.add_rule(ENTER, holds(Role.STATISTICS) & ~changes_nothing)
settlers.register(OBSERVATION, _settleable)
attachables.register(OBSERVATION, sees)
# what a figure was taken from is for its publisher to say
attachers.register(OBSERVATION, lambda access: access.may(ENTER))
tasks.register(HELD, figures_to_release)
task_kinds.register(HELD, TaskKind(gettext_lazy("待发布的数据"), gettext_lazy("发布")))
