"""Projects suggested for superior tasks (建议对应): by their words, and where one took over from a project that carried it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from threeones.apps.handbook.models import Project, StateChange, SuperiorTask
from threeones.apps.handbook.office import TASKS
from threeones.apps.handbook.standing import standing
from threeones.apps.handbook.superior.likeness import Alike, Index, Text, policy
from threeones.base.accounts.access import OPERATOR, Access
from threeones.base.accounts.sight import seen
from threeones.base.audit.memo import until_touched


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A project that might carry a task, and why, in words."""

    project: Project
    why: str


def suggestions(
    tasks: Sequence[SuperiorTask], access: Access, day: date, most: int = 0
) -> Mapping[int, Sequence[Suggestion]]:
    """For each task (by its number) the projects that might carry it, the likeliest first, of those one may link.

    ``most`` is how many for each, 0: as many as the pack says. None for whoever links nothing, and none that carry it.
    """
    if not tasks or not access.may(TASKS):
        return {}
    year, most = tasks[0].year, most or policy().most
    index = _index(year)
    alike = {t.pk: index.like(_text_of(t)) for t in tasks}
    heirs = _heirs(tasks, day)
    carrying = set(
        SuperiorTask.carried_by.through.objects.filter(superiortask__in=[t.pk for t in tasks]).values_list(
            "superiortask", "project"
        )
    )
    keys = {a.key for found in alike.values() for a in found} | {h for found in heirs.values() for h in found}
    mine = standing(seen(Project, access).filter(pk__in=keys, objective__year=year), day)
    known = {p.pk: p for p in mine.select_related("objective", "lead_unit") if access.may(TASKS, p)}
    told = {}
    for t in tasks:
        found = {k: Suggestion(known[k], why) for k, why in heirs.get(t.pk, {}).items() if k in known}
        for a in alike[t.pk]:
            if a.key in known:
                found.setdefault(a.key, Suggestion(known[a.key], _why(a)))
        told[t.pk] = [s for k, s in found.items() if (t.pk, k) not in carrying][:most]
    return told


@until_touched("handbook.project", "handbook.objective", "handbook.target", "handbook.wordedtarget")
def _index(year: int) -> Index:
    """All projects of a year by their words; shared by all who ask, who are shown those alone that they see."""
    query = (
        seen(Project, OPERATOR).filter(objective__year=year).prefetch_related("targets__indicator", "worded_targets")
    )
    return Index((Text(p.pk, _words_of(p), p.lead_unit_id) for p in query), policy())


def _words_of(p: Project) -> str:
    targets = [f"{t.indicator.name} {t.text}" for t in p.targets.all()] + [
        f"{t.name} {t.text}" for t in p.worded_targets.all()
    ]
    return "\n".join([p.name, p.content, *targets])


def _text_of(t: SuperiorTask) -> Text:
    return Text(t.pk, "\n".join([t.name, t.target]), t.unit_id or 0)


def _heirs(tasks: Sequence[SuperiorTask], day: date) -> dict[int, dict[int, str]]:
    """By task the projects into which one that carried it was merged or split, and what is said of that."""
    links = StateChange.into.through.objects.filter(
        statechange__project__carries__in=[t.pk for t in tasks], statechange__happened_on__lte=day
    )
    found: dict[int, dict[int, str]] = {}
    rows = links.values_list(
        "statechange__project__carries", "project", "statechange__project__code", "statechange__state"
    )
    wanted = {t.pk for t in tasks}
    for task, project, code, state in rows:
        if task in wanted:
            why = _("承接它的“%(code)s”拆分出来的") if state == "split" else _("承接它的“%(code)s”并入了这个项目")
            found.setdefault(task, {})[project] = why % {"code": code}
    return found


def _why(alike: Alike) -> str:
    phrases = "".join(f"“{p}”" for p in alike.phrases)
    if alike.same_unit and phrases:
        return _("都写到%(phrases)s，责任单位就是牵头单位") % {"phrases": phrases}
    return _("都写到%(phrases)s") % {"phrases": phrases} if phrases else _("责任单位就是牵头单位")
