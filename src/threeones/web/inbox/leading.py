"""What waits for a leader's word (要您说句话): overdue milestones of his projects on which nobody has yet had a word from him."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from threeones.apps.handbook import selectors as handbook
from threeones.apps.supervision.overdue import overdue
from threeones.base.accounts.access import Access
from threeones.base.org.selectors import default_as_of
from threeones.base.registry.tasks import Task, TaskKind, task_kinds, tasks
from threeones.base.talk.rights import LEADERS
from threeones.base.talk.selectors import last_words

if TYPE_CHECKING:
    from threeones.apps.handbook.models import Milestone

KIND = "web.words"
PROJECT = "handbook.project"


@dataclass(frozen=True, slots=True)
class Matter:
    """A project whose oldest overdue milestone waits for a word; ``others`` is how many more of it are overdue."""

    milestone: Milestone
    others: int
    ask_token: str = field(default_factory=lambda: str(uuid.uuid4()))
    word_token: str = field(default_factory=lambda: str(uuid.uuid4()))

    @property
    def question(self) -> str:
        """What the lead unit is asked; a record of the bureau, so in Chinese whatever language the page is in."""
        return f"节点“{self.milestone.name}”应于{self.milestone.due_on}完成，至今没有完成。请说明原因和完成的时间。"

    @property
    def word(self) -> str:
        """The word with which the leader takes note."""
        return f"已阅。节点“{self.milestone.name}”已逾期，请抓紧补上。"


def matters(access: Access, today: date) -> list[Matter]:
    """The matters that wait for a leader, oldest first; none for others. Three queries."""
    if not access.has(*LEADERS):
        return []
    year = handbook.year_of(today)
    if year is None:
        return []
    late: dict[str, list[Milestone]] = {}
    for m in overdue(year, default_as_of(year, today), access):
        late.setdefault(m.project.code, []).append(m)
    said = last_words(access, PROJECT, late)
    found = []
    for code, milestones in late.items():
        waiting = [m for m in milestones if code not in said or said[code] <= m.due_on]
        if waiting:
            found.append(Matter(waiting[0], len(waiting) - 1))
    return sorted(found, key=lambda one: (one.milestone.due_on, one.milestone.code))


def words_wanted(access: Access, today: date) -> Iterator[Task]:
    """The matters as open ones of the inbox."""
    for one in matters(access, today):
        m = one.milestone
        why = _("节点“%(name)s”逾期未完成") % {"name": m.name}
        yield Task(KIND, m.project.name, f"{reverse('project', args=[m.project.code])}#talk", m.due_on, why, m.due_on)


tasks.register(KIND, words_wanted)
task_kinds.register(KIND, TaskKind(gettext_lazy("要您说句话"), gettext_lazy("说句话")))
