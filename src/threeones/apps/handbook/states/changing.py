"""Changing a project's state (状态变更): decided by the office, with the reason and, where it takes it, the superior's consent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from threeones.apps.handbook.models import Project, ProjectState, StateChange
from threeones.apps.handbook.office import STATE
from threeones.apps.handbook.standing import OUT
from threeones.apps.handbook.states.consent import needing, superiors_of
from threeones.apps.handbook.states.reading import Standing, standing_among, standings
from threeones.base.accounts.access import Access
from threeones.base.accounts.sight import seen
from threeones.base.audit.chain import append, hold
from threeones.base.entry.drafts import drop_draft
from threeones.base.entry.errors import Refused, Stale, Theirs, Unknown, Wrong
from threeones.base.entry.policy import entry_policy
from threeones.base.entry.recording import Entering, enter
from threeones.base.entry.sending import once
from threeones.base.entry.texts import check_reason, check_text
from threeones.base.entry.uploads import attach_uploads
from threeones.base.files.forms import form_name
from threeones.base.intake.specs import spec_of, text_key
from threeones.base.registry.core import Registry

STATE_CHANGE = "handbook.statechange"
DECIDED = tuple(s for s in ProjectState if s != ProjectState.DONE_EARLY)
"""States that somebody decides; that all was done early is told by the days on which it was."""
FEWEST = {ProjectState.MERGED: 1, ProjectState.SPLIT: 2}
"""How many projects one becomes at the least."""
Rule = Callable[[Project, date], Iterable[Wrong]]
state_rules: Registry[Rule] = Registry("rule of a state")
"""By state: what keeps a project from being put into it on a day, as apps above know it (回潮: it was done before)."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What is decided of a project, tidied: ``into`` are codes."""

    state: str
    happened_on: date
    reason: str
    consent: str = ""
    into: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As a sending is compared with the same again."""
        return {name: getattr(self, name) for name in self.__slots__} | {"into": list(self.into)}


def change_state(
    *,
    access: Access,
    project: str,
    state: str,
    happened_on: date,
    reason: str,
    consent: str = "",
    into: Sequence[str] = (),
    version: str | None = None,
    key: str = "",
    form: str = "",
    today: date | None = None,
) -> StateChange:
    """Put a project (by its code) into another state from a day on; ``into`` are the codes of those that it becomes.

    ``version`` is that of the state that the sender saw (None: he does not say), ``form`` names the form whose draft and
    files go along. Raises ``PermissionDenied``; ``Unknown``; ``Refused`` with every fault; ``Stale`` where it was changed
    meanwhile; ``KeyReused``.
    """
    decided = Decision(state, happened_on, _line(reason), _line(consent), tuple(dict.fromkeys(c.strip() for c in into)))
    with transaction.atomic():
        hold()
        found = project_of(access, project)
        access.require(STATE, found)

        def work() -> dict[str, Any]:
            made = _change(access, found, decided, version, form, today or timezone.localdate())
            return {"change": made.pk}

        told = {"project": project, "version": version, **decided.to_json()}
        answer, _now = once(access=access, key=key, purpose=STATE, content=told, work=work)
        if form:
            drop_draft(access=access, form=form)
    return StateChange.objects.select_related("project").get(pk=answer["change"])


def undo_change(*, access: Access, change: int, key: str = "", today: date | None = None) -> StateChange:
    """Undo the newest change of a project (撤销) by a contrary one: back into the state before it, from today on.

    Raises as ``change_state`` does; ``Refused`` where another change came after it.
    """
    with transaction.atomic():
        hold()
        found = StateChange.objects.select_related("project").filter(pk=change).first()
        if found is None:
            raise Unknown([Wrong("change", _("没有这次状态变更"))])
        project = project_of(access, found.project.code)
        every = standings(project)
        reason = _("撤销“%(state)s”：%(reason)s") % {"state": _(found.get_state_display()), "reason": found.reason}
        if every[-1].change != found:
            access.require(STATE, project)
            raise Refused([Wrong("change", _("这以后状态又变过，要改请填一次新的变更"))])
        return change_state(
            access=access,
            project=project.code,
            state=every[-2].state,
            happened_on=max(today or timezone.localdate(), found.happened_on),
            reason=reason[: _most("reason")],
            into=[p.code for p in (every[-2].change.into.all() if every[-2].change else ())],
            key=key,
            today=today,
        )


def project_of(access: Access, code: str) -> Project:
    """A project that is seen. Raises ``Unknown``."""
    query = seen(Project, access).select_related("objective__bureau", "lead_unit", "source_file")
    found = query.prefetch_related("state_changes").filter(code=code).first() if code.isprintable() else None
    if found is None:
        raise Unknown([Wrong("project", _("没有项目“%(code)s”") % {"code": code[:40]})])
    return found


def version_of_states(project: Project) -> str:
    """What tells the states of a project from those after the next change."""
    last = standings(project)[-1]
    return f"{last.record._meta.model_name}/{last.record.pk}/{last.since or ''}"


def _change(
    access: Access, project: Project, decided: Decision, version: str | None, form: str, today: date
) -> StateChange:
    every = standings(project)
    if version is not None and version != version_of_states(project):
        raise Stale(_theirs(every[-1], version_of_states(project)))
    becoming = _becoming(access, project, decided)
    wrong = [*_wrong_state(project, every, decided, today), *becoming.wrong, *_wrong_words(project, decided)]
    if not wrong and (rule := state_rules.get(decided.state)):
        wrong += rule(project, decided.happened_on)
    if wrong:
        raise Refused(wrong)
    made = StateChange(
        project=project,
        happened_on=decided.happened_on,
        state=decided.state,
        reason=decided.reason,
        consent=decided.consent,
    )
    name = form_name("状态", project.code, decided.happened_on.isoformat())
    entering = Entering(name, "状态变更", [(made, None)], decided.reason, links={0: {"into": becoming.projects}})
    changes = enter(access, entering)
    key = text_key(spec_of(StateChange), made)
    changes += attach_uploads(access=access, form=form, record=STATE_CHANGE, key=key) if form else []
    append(access.actor, changes)
    return made


def _wrong_state(project: Project, every: Sequence[Standing], decided: Decision, today: date) -> Iterator[Wrong]:
    if decided.state not in DECIDED:
        words = "、".join(_(str(s.label)) for s in DECIDED)
        yield Wrong("state", _("没有选状态") if not decided.state else _("没有这样的决定"), words)
        return
    day, last = decided.happened_on, every[-1]
    if day > today:
        yield Wrong("happened_on", _("%(day)s还没有到") % {"day": day}, _("不晚于今天"))
    if last.since is not None and day < last.since:
        said = {"day": last.since, "state": _(str(last.state.label))}
        yield Wrong("happened_on", _("%(day)s已经变为“%(state)s”，之前的不能再插入") % said, _("不早于%(day)s") % said)
        return
    if last.state == decided.state:
        yield Wrong("state", _("项目已经是“%(state)s”") % {"state": _(str(last.state.label))}, _("别的状态"))
    elif last.out and decided.state != ProjectState.IN_FORCE:
        yield Wrong("state", _("项目已经“%(state)s”") % {"state": _(str(last.state.label))}, _("先恢复在册"))
    elif any(s.change and (s.since, s.state) == (day, decided.state) for s in every):
        said = {"day": day, "state": _(str(ProjectState(decided.state).label))}
        yield Wrong("happened_on", _("%(day)s已经有过一次“%(state)s”") % said, _("另一天"))


def _wrong_words(project: Project, decided: Decision) -> Iterator[Wrong]:
    yield from check_reason(decided.reason, min(entry_policy().max_reason_characters, _most("reason")))
    above = superiors_of(project) if decided.state in needing() else ()
    whose = "；".join(dict.fromkeys(s.why for s in above))
    needed = _("%(why)s：填上级同意的文件") % {"why": whose} if above else None
    yield from check_text("consent", decided.consent, _most("consent"), needed)


@dataclass(frozen=True, slots=True)
class _Becoming:
    """The projects that one becomes, and what is wrong with those that were named."""

    projects: Sequence[Project]
    wrong: Sequence[Wrong]


def _becoming(access: Access, project: Project, decided: Decision) -> _Becoming:
    fewest = FEWEST.get(ProjectState(decided.state)) if decided.state in ProjectState.values else None
    if fewest is None:
        said = [Wrong("into", _("这种变更没有去向"), _("空着"))] if decided.into else []
        return _Becoming((), said)
    if len(decided.into) < fewest or (decided.state == ProjectState.MERGED and len(decided.into) > fewest):
        wanted = _("一个项目的编码") if fewest == 1 else _("至少两个项目的编码，用、隔开")
        return _Becoming(
            (), [Wrong("into", _("没有写并入哪个项目") if fewest == 1 else _("没有写拆成哪些项目"), wanted)]
        )
    known = {c: p for c, p in _by_code(access, decided.into).items() if p.pk != project.pk}
    wrong = [Wrong("into", fault, expected) for fault, expected in _wrong_projects(project, decided, known)]
    return _Becoming([known[c] for c in decided.into if c in known], wrong)


def _by_code(access: Access, codes: Sequence[str]) -> Mapping[str, Project]:
    wanted = [c for c in codes if c.isprintable()]
    query = seen(Project, access).filter(code__in=wanted).select_related("objective")
    return {p.code: p for p in query.prefetch_related("state_changes")}


def _wrong_projects(project: Project, decided: Decision, known: Mapping[str, Project]) -> Iterator[tuple[str, str]]:
    for code in decided.into:
        there = known.get(code)
        if there is None:
            own = code == project.code
            fault = _("不能并入或拆成它自己") if own else _("没有项目“%(code)s”") % {"code": code[:40]}
            yield fault, _("同一年度手册里的项目编码")
        elif there.objective.year != project.objective.year:
            yield _("“%(code)s”是%(year)s年的项目") % {"code": code, "year": there.objective.year}, _("同一年度的项目")
        elif standing_among(standings(there), decided.happened_on).state in OUT:
            yield _("“%(code)s”自己已不在册") % {"code": code}, _("在册的项目")


def _theirs(last: Standing, version: str) -> Theirs:
    values = {"state": _(str(last.state.label)), "happened_on": last.since.isoformat() if last.since else ""}
    at = timezone.localtime(last.record.source_file.loaded_at).strftime("%Y-%m-%d %H:%M")
    return Theirs(values, "", at, version)


def _line(text: str) -> str:
    return " ".join(text.split())


def _most(field: str) -> int:
    found: Any = StateChange._meta.get_field(field)
    return int(found.max_length)
