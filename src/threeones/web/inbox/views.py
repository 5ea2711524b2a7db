"""What waits for a person (我的待办), and what changed since he last looked (变动)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from threeones.base.accounts.access import Access
from threeones.base.accounts.entries import reads_all
from threeones.base.inbox.matters import by_kind, how_many, matters
from threeones.base.inbox.news import news
from threeones.base.inbox.policy import policy
from threeones.base.inbox.services import mark_seen
from threeones.base.pages.reading import read_by
from threeones.base.pages.requests import PageRequest
from threeones.base.registry.tasks import Task, task_kinds
from threeones.base.talk.rights import LEADERS
from threeones.web.inbox.leading import KIND, Matter
from threeones.web.inbox.leading import matters as words_wanted


@dataclass(frozen=True, slots=True)
class Line:
    """A matter as drawn: ``label`` names its kind, ``action`` what to do with it."""

    task: Task
    label: object
    action: object


@dataclass(frozen=True, slots=True)
class AtHome:
    """The part of the home page that waits for somebody.

    A leader sees the matters that want his word (``words``, of ``words_total``), and what else waits (``lines``);
    others see what waits alone. ``total`` is how many matters wait in all on ``today``, whatever day the page knows.
    """

    today: date

    leads: bool
    words: Sequence[Matter]
    words_total: int
    lines: Sequence[Line]
    total: int

    @property
    def rest(self) -> int:
        """How many matters wait that are not shown."""
        return self.total - len(self.lines) - len(self.words)


def _line(task: Task) -> Line:
    kind = task_kinds.get(task.kind)
    return Line(task, kind.label if kind else "", kind.action if kind else _("办理"))


def at_home(access: Access, today: date) -> AtHome:
    """What waits for somebody: questions first, then what wants a leader's word."""
    leads = access.has(*LEADERS)
    found = matters(access, today)
    wanted = words_wanted(access, today) if leads else []
    others = [t for t in found if not (leads and t.kind == KIND)]
    most = policy().leader_matters if leads else policy().home_matters
    lines = [_line(t) for t in others[:most]]
    return AtHome(today, leads, wanted[: most - len(lines)], len(wanted), lines, len(found))


@read_by("signed_in")
def inbox(request: PageRequest) -> HttpResponse:
    """All open matters in one list, what is due first at the top; ``kind`` in the address narrows it."""
    today = timezone.localdate()
    found = matters(request.access, today)
    kind = request.GET.get("kind", "")
    chosen = [t for t in found if t.kind == kind] if kind else found
    late = sum(t.due is not None and t.due < today for t in found)
    kinds = [(k, task_kinds.get(k), n) for k, n in by_kind(found).items()]
    context = {
        "crumbs": [(_("首页"), "/"), (_("我的待办"), None)],
        "page": Paginator([_line(t) for t in chosen], policy().page).get_page(request.GET.get("page")),
        "total": len(found),
        "late": late,
        "kinds": [(k, known.label if known else k, n) for k, known, n in kinds],
        "today": today,
    }
    return render(request, "web/inbox/inbox.html", context)


@read_by("signed_in")
def count(request: PageRequest) -> HttpResponse:
    """How many matters wait, for the badge in the header."""
    return render(request, "web/inbox/count.html", {"count": how_many(request.access, timezone.localdate())})


@read_by("signed_in")
def what_changed(request: PageRequest) -> HttpResponse:
    """What changed since this person last said that he had seen it; looking alone says nothing."""
    found = news(request.access)
    context = {
        "crumbs": [(_("首页"), "/"), (_("变动"), None)],
        "news": found,
        "page": Paginator(found.changed, policy().page).get_page(request.GET.get("page")),
        "reads_all": reads_all(request.access),
    }
    return render(request, "web/inbox/changes.html", context)


@read_by("signed_in")
def changed_at_home(request: PageRequest) -> HttpResponse:
    """The newest changes as the home page shows them."""
    found = news(request.access)
    shown = found.changed[: policy().home_changes]
    return render(request, "web/inbox/changes_home.html", {"news": found, "shown": shown})


@require_POST
def seen(request: PageRequest) -> HttpResponse:
    """Remember that this person has seen what changed up to the entry that his page showed."""
    until = request.POST.get("until", "")
    mark_seen(access=request.access, until=int(until) if until.isascii() and until.isdigit() and len(until) < 18 else 0)
    return redirect("changes")
