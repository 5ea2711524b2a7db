"""The handbook as search finds it, people talk about it, and changes are told of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy

from threeones.apps.handbook.models import Milestone, Objective, Project, Target, WordedTarget, WorkList
from threeones.base.accounts.access import Access
from threeones.base.accounts.sight import seen
from threeones.base.pages.row_subjects import row_changes, row_subjects
from threeones.base.registry.changes import ChangeKind, Told, Written, changes, in_words
from threeones.base.registry.search import Row, Source, searchable
from threeones.base.registry.subjects import Subject, SubjectKind, subjects

PROJECT, MILESTONE = "handbook.project", "handbook.milestone"


def page(code: str) -> str:
    """The page of a project."""
    return reverse("project", args=[code])


def board(**filters: str) -> str:
    """The board of projects, narrowed."""
    return f"{reverse('board')}?{urlencode(filters)}"


def project_row(p: Project) -> Row:
    """A project as search finds it: by code and name, with its lead unit beside it."""
    return Row(p.code, p.name, page(p.code), code=p.code, note=p.lead_unit.name)


def milestone_row(m: Milestone) -> Row:
    """A milestone, which is shown on its project's page."""
    return Row(m.code, m.name, page(m.project.code), code=m.code, note=m.project.name)


def objective_row(o: Objective) -> Row:
    """An objective, which opens the board of its projects."""
    return Row(o.code, o.name, board(objective=o.code), code=o.code, note=o.bureau.name)


def list_row(one: WorkList) -> Row:
    """A list (清单), which opens the board of its projects."""
    return Row(one.name, one.name, board(list=one.name), note=one.issuer)


def projects(keys: Collection[str], access: Access) -> Mapping[str, Subject]:
    """The projects of these codes that are seen."""
    query = seen(Project, access).filter(code__in=list(keys)).select_related("objective")
    return {p.code: _subject(p.name, p) for p in query}


def milestones(keys: Collection[str], access: Access) -> Mapping[str, Subject]:
    """The milestones of these codes that are seen."""
    query = seen(Milestone, access).filter(code__in=list(keys)).select_related("project__objective")
    return {m.code: _subject(m.name, m.project) for m in query}


def _subject(title: str, p: Project) -> Subject:
    return Subject(title, page(p.code), p.objective.bureau_id, p.lead_unit_id, (p.leader_id, p.owner_id))


def tell_projects(entries: Sequence[Written], _access: Any) -> Mapping[int, Told]:
    """What changed of projects, field by field."""
    return {e.seq: Told(PROJECT, e.key, in_words(PROJECT, e)) for e in entries if e.action != "move"}


def tell_milestones(entries: Sequence[Written], _access: Any) -> Mapping[int, Told]:
    """What changed of milestones, told under their projects: above all that one was moved."""
    keys = {e.key for e in entries if e.action != "move"}
    rows = Milestone.objects.filter(code__in=keys).values_list("code", "name", "project__code")
    of = {code: (name, project) for code, name, project in rows}
    return {
        e.seq: Told(PROJECT, of[e.key][1], f"{of[e.key][0]}：{in_words(MILESTONE, e)}") for e in entries if e.key in of
    }


subjects.register(PROJECT, SubjectKind(gettext_lazy("项目"), projects))
subjects.register(MILESTONE, SubjectKind(gettext_lazy("节点"), milestones))
searchable.register(
    "projects",
    Source(gettext_lazy("项目"), Project, project_row, related=("lead_unit",), also=frozenset({"org.unit"}), order=10),
)
searchable.register(
    "milestones",
    Source(gettext_lazy("节点"), Milestone, milestone_row, related=("project",), also=frozenset({PROJECT}), order=30),
)
searchable.register("objectives", Source(gettext_lazy("目标"), Objective, objective_row, related=("bureau",), order=40))
searchable.register("lists", Source(gettext_lazy("清单"), WorkList, list_row, key="name", order=45))
changes.register(PROJECT, ChangeKind(gettext_lazy("项目"), tell_projects))
changes.register(MILESTONE, ChangeKind(gettext_lazy("节点"), tell_milestones))
subjects.register("handbook.objective", row_subjects(Objective, bureau="bureau_id"))
subjects.register("handbook.worklist", row_subjects(WorkList))
for model in (Target, WordedTarget):
    subjects.register(
        model._meta.label_lower,
        row_subjects(
            model,
            unit="project.lead_unit_id",
            bureau="project.objective.bureau_id",
            related=("project__objective",),
        ),
    )
changes.register("handbook.objective", row_changes(Objective))
changes.register("handbook.target", row_changes(Target))
