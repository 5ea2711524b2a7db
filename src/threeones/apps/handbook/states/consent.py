"""Whose consent a change of a project's state needs (上级同意): of those who set its tasks and its lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _

from threeones.apps.handbook.models import Project, ProjectState
from threeones.base.intake.reading import fold
from threeones.base.org.models import Unit
from threeones.kernel.values.packs import packs_dir
from threeones.kernel.values.parse import split_names
from threeones.kernel.values.yamls import read_yaml


@lru_cache
def needing() -> frozenset[ProjectState]:
    """The states that need a superior's consent (``packs/handbook/states.yaml``)."""
    pack = read_yaml(packs_dir() / "handbook" / "states.yaml")
    return frozenset(ProjectState(str(state)) for state in pack["consent"])


@dataclass(frozen=True, slots=True)
class Superior:
    """Somebody above who has a say in a project: ``name``, and what of his it carries or stands on."""

    name: str
    why: str


def superiors_of(project: Project) -> Sequence[Superior]:
    """Those whose tasks a project carries, and who issued lists that it stands on, but for its own bureau."""
    found = [
        Superior(t.set_by, _("承接%(superior)s下达的“%(task)s”") % {"superior": t.set_by, "task": t.name})
        for t in project.carries.all()
    ]
    own = _names(project.objective.bureau)
    for one in project.lists.all():
        if one.issuer and fold(one.issuer) not in own:
            said = {"list": one.name, "superior": one.issuer}
            found.append(Superior(one.issuer, _("列入%(superior)s下达的清单“%(list)s”") % said))
    return found


def _names(bureau: Unit) -> set[str]:
    return {fold(name) for name in (bureau.name, bureau.code, *split_names(bureau.aliases))}
