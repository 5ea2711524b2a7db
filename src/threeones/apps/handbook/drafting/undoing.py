"""Undo and redo (撤回、重做) of one's last step: field by field, so that what others changed since stays theirs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from threeones.apps.handbook.drafting.audited import STEP, key_of_step
from threeones.apps.handbook.drafting.entries import POSITION, UNDER, Key, State, name_of, saying, state_of
from threeones.apps.handbook.drafting.fields import label_of
from threeones.apps.handbook.drafting.moving import Tree
from threeones.apps.handbook.drafting.placing import PARENTS
from threeones.apps.handbook.drafting.sending import Answer, moment, send_to_draft
from threeones.apps.handbook.drafting.steps import (
    SPREAD,
    Sides,
    Touched,
    Trace,
    head_of,
    last_touches,
    load,
    steps_of,
    take_step,
    touched_by,
)
from threeones.apps.handbook.drafting.titles import REDO, UNDO, Deed
from threeones.apps.handbook.models import DraftStep, Edition, EntryKind
from threeones.base.accounts.access import Access
from threeones.base.audit.chain import Change, append
from threeones.base.entry.errors import Conflict, Refused, Wrong

DEPTH = 100
"""So many of one's newest steps are looked at for what can be undone."""


@dataclass(frozen=True, slots=True)
class Stuck:
    """What cannot be taken back any more: of which entry, what of it, who changed it since and when."""

    key: Key
    what: str
    by: str = ""
    at: str = ""


class PartlyUndone(Conflict):
    """Others changed since what the step changed (409): ``stuck`` cannot be taken back, ``free`` entries still can."""

    def __init__(self, stuck: Sequence[Stuck], free: int) -> None:
        self.stuck, self.free = stuck, free
        super().__init__(_("这一步以后，别人又改过其中的内容。"))


@dataclass(frozen=True, slots=True)
class Steps:
    """One's next step to undo and to redo, with what each did."""

    undo: tuple[DraftStep, Deed] | None = None
    redo: tuple[DraftStep, Deed] | None = None


def own_steps(access: Access, edition: Edition) -> Steps:
    """What somebody can undo and redo: a new step ends what could be redone."""
    newest = list(steps_of(edition).filter(by=access.actor[:60])[:DEPTH])
    done: list[tuple[DraftStep, Deed]] = []
    back: list[tuple[DraftStep, Deed]] = []
    for step in reversed(newest):
        told = head_of(step)
        # two people may have one name
        if told["user"] != access.user_id:
            continue
        deed = told["deed"]
        if deed["what"] == UNDO:
            back += [s for s in done if s[0].number == deed["of"]]
            done = [s for s in done if s[0].number != deed["of"]]
        elif deed["what"] == REDO:
            done += [s for s in back if s[0].number == deed["of"]]
            back = [s for s in back if s[0].number != deed["of"]]
        else:
            done, back = [*done, (step, deed)], []
    return Steps(done[-1] if done else None, back[-1] if back else None)


def undo(*, access: Access, edition: int, step: int, partly: bool = False, key: str = "") -> int:
    """Take one's last step back; the number of the step that does so (0: nothing was left to take back).

    Raises ``PermissionDenied``; ``Unknown``; ``Refused`` where ``step`` is not one's last; ``PartlyUndone`` where others
    changed since what it changed: with ``partly`` only the rest is taken back.
    """
    return _send(access, edition, UNDO, step, key, partly=partly)


def redo(*, access: Access, edition: int, step: int, partly: bool = False, key: str = "") -> int:
    """Do again the step that one took back last; otherwise as ``undo``."""
    return _send(access, edition, REDO, step, key, partly=partly)


def _send(access: Access, edition: int, what: str, step: int, key: str, *, partly: bool) -> int:
    told = {"step": step, "partly": partly}

    def work(found: Edition) -> Answer:
        return {"step": _take_back(access, found, what, step, partly=partly)}

    return int(send_to_draft(access, edition, f"handbook.draft.{what}", told, work, key=key)["step"])


def _take_back(access: Access, edition: Edition, what: str, number: int, *, partly: bool) -> int:
    own = own_steps(access, edition)
    mine = own.undo if what == UNDO else own.redo
    if mine is None or mine[0].number != number:
        last = _("您最近的一步") if what == UNDO else _("您刚撤回的一步")
        raise Refused([Wrong("step", _("只能撤回自己最近的一步，重做自己刚撤回的一步"), last)])
    step, deed = mine
    # what is done again is what was taken back, which need not have been all of it
    told = step if what == UNDO else _undoing(access, edition, number)
    sides, stuck = reverted(edition, told)
    if stuck and not partly:
        raise PartlyUndone(stuck, len(sides))
    taken = take_step(access, edition, {"what": what, "of": number, "deed": deed}, sides)
    before, step.undone_by = step.undone_by, access.actor[:60] if what == UNDO else ""
    step.save(update_fields=["undone_by"])
    if before != step.undone_by:
        after = {"undone_by": step.undone_by}
        append(access.actor, [Change("change", STEP, key_of_step(step), {"undone_by": before}, after)])
    return taken.number if taken else 0


def _undoing(access: Access, edition: Edition, number: int) -> DraftStep:
    """The newest of one's steps that took a step back."""
    for step in steps_of(edition).filter(number__gt=number, by=access.actor[:60]):
        told = head_of(step)
        if told["user"] == access.user_id and told["deed"]["what"] == UNDO and told["deed"]["of"] == number:
            return step  # type: ignore[no-any-return]  # the query forgets what it gives
    raise Refused([Wrong("step", _("这一步没有什么可以重做"))])


def reverted(edition: Edition, step: DraftStep) -> tuple[dict[Key, Sides], list[Stuck]]:
    """What a step touched as it was before, as far as nobody changed it since; and what cannot be taken back."""
    rooms = _rooms(edition, step)
    every = [_moved_on(t, rooms) for t in touched_by(step)]
    back = Back(edition, every)
    for touched in every:
        back.take(touched)
    return back.sides, back.stuck()


class Back:
    """A step on its way back: ``sides`` of what can be, ``stuck`` is the rest; asks as often for many entries as for one."""

    def __init__(self, edition: Edition, every: Sequence[Touched]) -> None:
        self.edition = edition
        self.there = {k: state_of(e) for k, e in load(edition, _concerned(every)).items()}
        self.restored = {t.key for t in every if t.now is None}
        self.leaving = {t.key for t in every if t.was is None}
        self.sides: dict[Key, Sides] = {}
        self._stuck: list[tuple[Key, str, Trace]] = []

    @cached_property
    def _tree(self) -> Tree:
        return Tree(self.edition)

    def take(self, touched: Touched) -> None:
        """One entry as it was."""
        present = self.there.get(touched.key)
        if touched.now is None:
            self._put_back(touched, present)
        elif present is None:
            if touched.was is not None:
                self._stick(touched.key, _("已被移除"))
        elif touched.was is None:
            self._take_away(touched, present)
        else:
            self._change_back(touched.key, touched.was, touched.now, present)

    def _put_back(self, touched: Touched, present: State | None) -> None:
        assert touched.was is not None
        if present is not None:
            self._stick(touched.key, _("同一编码又加了一条"))
        elif not self._stands(touched.key[0], str(touched.was[UNDER])):
            self._stick(touched.key, _("它上面的“%(code)s”不在了") % {"code": touched.was[UNDER]})
        else:
            self.sides[touched.key] = (None, touched.was)

    def _take_away(self, touched: Touched, present: State) -> None:
        assert touched.now is not None
        below = [k for k in self._tree.below(touched.key) if k not in self.leaving]
        if below:
            self._stick(touched.key, _("它下面加了%(n)s项") % {"n": len(below)}, (below[-1], ()))
        elif saying(present) != saying(touched.now):
            self._stick(touched.key, _("加上以后又改过"))
        else:
            self.sides[touched.key] = (present, None)

    def _change_back(self, key: Key, was: State, now: State, present: State) -> None:
        after = dict(present)
        for field in now:
            if present.get(field) == now[field]:
                after[field] = was[field]
            elif present.get(field) != was[field]:
                self._stick(key, label_of(key[0], field), (key, (field,)))
        lost = not self._stands(key[0], str(after[UNDER])) or self._circles(key, str(after[UNDER]))
        if after[UNDER] != present[UNDER] and lost:
            self._stick(key, _("它上面的“%(code)s”不在了") % {"code": after[UNDER]})
            after |= {UNDER: present[UNDER], POSITION: present[POSITION]}
        self.sides[key] = (present, saying(after))

    def _stands(self, kind: str, under: str) -> bool:
        """Whether what an entry stands under is there, or comes back with it."""
        above = (PARENTS[kind], under)
        return not under or above in self.restored or above in self.there

    def _circles(self, key: Key, under: str) -> bool:
        """Whether an objective would come to stand under itself."""
        return key[0] == EntryKind.OBJECTIVE and bool(under) and (key[0], under) in self._tree.below(key)

    def _stick(self, key: Key, what: str, trace: Trace | None = None) -> None:
        self._stuck.append((key, what, trace or (key, ())))

    def stuck(self) -> list[Stuck]:
        """What cannot be taken back, each with who touched it last: what was in the way, else the entry itself."""
        whole = {(key, ()) for key, _what, _trace in self._stuck}
        found = last_touches(self.edition, whole | {trace for _key, _what, trace in self._stuck})
        told = []
        for key, what, trace in self._stuck:
            step = found.get(trace) or found.get((key, ()))
            told.append(Stuck(key, what, step.by if step else "", moment(step) if step else ""))
        return told


def _concerned(every: Sequence[Touched]) -> set[Key]:
    """The entries that a step touched, and those that they stood under."""
    found = {t.key for t in every}
    for t in every:
        for state in (t.was, t.now):
            if state is not None and state.get(UNDER):
                found.add((PARENTS[t.key[0]], str(state[UNDER])))
    return found


def _rooms(edition: Edition, step: DraftStep) -> list[Mapping[str, Any]]:
    """Where room was made since a step, in that order."""
    later = DraftStep.objects.filter(edition=edition, title=SPREAD, number__gt=step.number).order_by("number")
    return [json.loads(text) for text in later.values_list("told", flat=True)]


def _moved_on(touched: Touched, rooms: Sequence[Mapping[str, Any]]) -> Touched:
    """The same with positions as they are since."""

    def moved(state: State | None) -> State | None:
        if state is None or POSITION not in state:
            return state
        position = state[POSITION]
        for room in rooms:
            position += room["by"] if position >= room["first"] else 0
        return {**state, POSITION: position}

    return replace(touched, was=moved(touched.was), now=moved(touched.now))


def titled(edition: Edition, key: Key) -> str:
    """An entry as one reads it: 项目 FG-01-003 某项目."""
    entry = load(edition, [key]).get(key)
    return f"{key[1]} {name_of(*key, state_of(entry)) if entry else ''}".strip()
