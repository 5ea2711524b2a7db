"""Changing the handbook: who answers for projects, where somebody hands his work over."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from threeones.apps.handbook.editions.handing import hand_drafts_over
from threeones.apps.handbook.models import Project
from threeones.base.audit.chain import append
from threeones.base.entry.recording import Entering, enter, snapshot
from threeones.base.org.models import Person
from threeones.base.registry.handover import Mover, Moving, Side, handovers


def answered_for(person: int) -> QuerySet[Project]:
    """The projects of all years of which somebody is the leader (责任领导) or the owner (责任人)."""
    found = Project.objects.filter(Q(leader=person) | Q(owner=person))
    return found.select_related("objective", "lead_unit", "leader", "owner", "source_file").order_by("code")


def waiting(side: Side) -> Sequence[str]:
    """What somebody answers for, by code and name."""
    return [] if side.person is None else [f"{p.code} {p.name}" for p in answered_for(side.person)]


def hand_projects_over(moving: Moving) -> int:
    """Whoever takes over answers for the giver's projects; each keeps its place in what was entered (填报单).

    A later load that still names the giver is told as a difference; the one who took over stays until it is settled.
    """
    giver, taker = moving.giver.person, moving.taker.person
    if giver is None or taker is None:
        return 0
    person = Person.objects.get(pk=taker)
    drafted = hand_drafts_over(Person.objects.get(pk=giver), person, moving.reason)
    records = []
    for project in answered_for(giver):
        before = snapshot(project)
        project.leader = person if project.leader_id == giver else project.leader
        project.owner = person if project.owner_id == giver else project.owner
        records.append((project, before))
    append(moving.access.actor, drafted)
    if records:
        name = _("交接 %(giver)s→%(taker)s") % {"giver": Person.objects.get(pk=giver).code, "taker": person.code}
        append(moving.access.actor, enter(moving.access, Entering(name, _("交接"), records, moving.reason)))
    return len(records)


handovers.register("handbook.projects", Mover(gettext_lazy("项目"), waiting, hand_projects_over))
