"""Changing many projects at once (批量修改): who leads and answers, deadlines, lists, the objective; one step for all."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from threeones.apps.handbook.drafting.changing import days_of, plain, read_all, with_values
from threeones.apps.handbook.drafting.checks import Around, disagreeing
from threeones.apps.handbook.drafting.entries import POSITION, UNDER, Key, key_of, state_of
from threeones.apps.handbook.drafting.fields import FIELDS
from threeones.apps.handbook.drafting.moving import overtaken, serving
from threeones.apps.handbook.drafting.names import SHOWN, Names
from threeones.apps.handbook.drafting.placing import Place, found_spot, positions_at
from threeones.apps.handbook.drafting.sending import Answer, send_to_draft
from threeones.apps.handbook.drafting.steps import BATCH, Sides, load, take_step
from threeones.apps.handbook.models import DraftEntry, Edition, EntryKind
from threeones.base.accounts.access import Access
from threeones.base.entry.errors import Refused, Wrong
from threeones.base.intake.reading import short

PROJECT = EntryKind.PROJECT.value
TYPED = ("lead_unit", "leader", "owner")
"""Fields that are set to one value."""
MOST_DAYS = 5
"""A shift of deadlines has at most so many digits."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What is changed of each project, as it is typed; what is empty stays as it is.

    ``shift`` are days by which deadlines go on (or back), with ``milestones`` those of the milestones as well;
    ``list_added`` and ``list_removed`` name lists, ``objective`` the code of the one to stand under.
    """

    lead_unit: str = ""
    leader: str = ""
    owner: str = ""
    shift: str = ""
    milestones: bool = False
    list_added: str = ""
    list_removed: str = ""
    objective: str = ""


@dataclass(frozen=True, slots=True)
class Read:
    """The same as values."""

    values: Mapping[str, Any]
    shift: int
    milestones: bool
    added: Collection[str]
    removed: Collection[str]
    objective: str

    @property
    def fields(self) -> list[str]:
        """The fields that are changed."""
        found = list(self.values)
        found += ["deadline"] if self.shift else []
        found += ["lists"] if self.added or self.removed else []
        return found + ([UNDER] if self.objective else [])


@dataclass(frozen=True, slots=True)
class Changed:
    """The number of the step (0: nothing differed), how many projects it changed, of how many a day took a span's place."""

    step: int
    projects: int
    spans: int = 0


def bulk_change(
    *,
    access: Access,
    edition: int,
    codes: Sequence[str],
    changes: Changes,
    seen: int,
    skip: Collection[str] = (),
    anyway: bool = False,
    key: str = "",
) -> Changed:
    """Change many projects in one step; ``seen`` is the newest step that the editor saw.

    What others changed of the same fields since is told first (``Overtaken``): then some are left out (``skip``), or all
    are changed ``anyway``. Raises ``PermissionDenied``; ``Unknown``; ``Refused`` with every fault, nothing is changed then.
    """
    told = {"codes": list(codes), **asdict(changes), "seen": seen, "skip": sorted(skip), "anyway": anyway}
    wanted = [code for code in dict.fromkeys(codes) if code not in skip]

    def work(found: Edition) -> Answer:
        return _change(access, found, wanted, changes, seen, anyway=anyway)

    return Changed(**send_to_draft(access, edition, "handbook.draft.bulk", told, work, key=key))


def _change(
    access: Access, edition: Edition, codes: Sequence[str], changes: Changes, seen: int, *, anyway: bool
) -> Answer:
    names = Names(edition)
    asked = _read(changes, names)
    if not anyway:
        overtaken(edition, seen, access, {(PROJECT, code) for code in codes}, set(asked.fields))
    states = {k: state_of(e) for k, e in load(edition, [(PROJECT, code) for code in codes]).items()}
    if lost := [code for code in codes if (PROJECT, code) not in states]:
        fault = _("有%(n)s个项目已被移除：%(codes)s") % {"n": len(lost), "codes": "、".join(lost[:SHOWN])}
        raise Refused([Wrong("codes", fault, _("刷新后再选"))])
    ordered = sorted(states, key=lambda k: (states[k][POSITION], k))
    positions: dict[Key, int] = {}
    if asked.objective:
        going = [k for k in ordered if states[k][UNDER] != asked.objective]
        spot = found_spot(edition, PROJECT, Place("last", asked.objective), {code for _kind, code in going})
        positions = dict(zip(going, positions_at(edition, spot, len(going)), strict=True)) if going else {}
        states = {k: state_of(e) for k, e in load(edition, states).items()}
    below = _milestones(edition, codes) if asked.shift else {}
    sides: dict[Key, Sides] = {}
    wrong: list[Wrong] = []
    for key in ordered:
        dates = {k: _shifted(s, "due_on", asked) for k, s in below.get(key[1], {}).items() if asked.milestones}
        after = _after(states[key], asked, positions.get(key))
        days = [days_of(dates.get(k, s)) for k, s in below.get(key[1], {}).items()]
        faults = disagreeing(PROJECT, key[1], after, asked.fields, Around(milestones=days), names)
        wrong += [Wrong("shift", f"{key[1]}：{w.fault}", w.expected) for w in faults]
        sides[key] = (states[key], after)
        sides |= {k: (below[key[1]][k], s) for k, s in dates.items()}
    if wrong:
        raise Refused(_some(wrong))
    touched = sum(before != after for (kind, _c), (before, after) in sides.items() if kind == PROJECT)
    step = take_step(access, edition, {"what": "bulk", "n": touched, "fields": asked.fields}, sides)
    spans = sum("period" in (was or {}) and "period" not in (now or {}) for was, now in sides.values())
    return {"step": step.number if step else 0, "projects": touched, "spans": spans}


def _read(changes: Changes, names: Names) -> Read:
    """What was typed, as values. Raises ``Refused`` with every fault at its field."""
    fields = {f.name: f for f in FIELDS[PROJECT]}
    texts = {n: plain(getattr(changes, n)) for n in TYPED if plain(getattr(changes, n))}
    values, wrong = read_all(fields, texts, names)
    lists: dict[str, list[str]] = {}
    for name in ("list_added", "list_removed"):
        found, faults = read_all(fields, {"lists": getattr(changes, name)}, names)
        lists[name] = found.get("lists") or []
        wrong += [Wrong(name, w.fault, w.expected) for w in faults]
    shift = _days(changes.shift, wrong)
    if changes.objective and changes.objective not in names.objectives:
        wrong.append(Wrong("objective", _("手册里没有目标“%(word)s”") % {"word": short(changes.objective)}))
    read = Read(values, shift, changes.milestones, lists["list_added"], lists["list_removed"], changes.objective)
    if not wrong and not read.fields:
        wrong.append(Wrong("lead_unit", _("一项也没有填"), _("至少改一项")))
    if wrong:
        raise Refused(wrong)
    return read


def _days(text: str, wrong: list[Wrong]) -> int:
    told = plain(text).replace("−", "-")
    digits = told.removeprefix("-").removeprefix("+")
    if not told:
        return 0
    if not (digits.isdecimal() and digits.isascii() and len(digits) <= MOST_DAYS):
        wrong.append(Wrong("shift", _("“%(text)s”不是天数") % {"text": short(text)}, _("如 30，提前写 -30")))
        return 0
    return -int(digits) if told.startswith("-") else int(digits)


def _after(state: Mapping[str, Any], asked: Read, position: int | None) -> dict[str, Any]:
    """A project as it is then."""
    lists = [n for n in dict.fromkeys((*state.get("lists", ()), *asked.added)) if n not in asked.removed]
    values = {**asked.values, "lists": sorted(lists)} if asked.added or asked.removed else dict(asked.values)
    after, _stray = with_values(state, values)
    if asked.shift and after.get("deadline"):
        after = _shifted(after, "deadline", asked)
        # the book names a day now, no more a span
        after.pop("period", None)
    if position is not None:
        also = serving(state, asked.objective, keep=False)
        after |= {UNDER: asked.objective, POSITION: position, "also_serves": also}
    return after


def _shifted(state: Mapping[str, Any], field: str, asked: Read) -> dict[str, Any]:
    """A state with a day so many days later. Raises ``Refused`` for one that no calendar has."""
    if not state.get(field):
        return dict(state)
    try:
        day = date.fromisoformat(state[field]) + timedelta(days=asked.shift)
    except OverflowError:
        fault = _("%(day)s不能再移%(n)s天") % {"day": state[field], "n": asked.shift}
        raise Refused([Wrong("shift", fault)]) from None
    return {**state, field: day.isoformat()}


def _milestones(edition: Edition, codes: Sequence[str]) -> dict[str, dict[Key, dict[str, Any]]]:
    """The milestones of projects by project and key."""
    found: dict[str, dict[Key, dict[str, Any]]] = {}
    for start in range(0, len(codes), BATCH):
        some = codes[start : start + BATCH]
        for entry in DraftEntry.objects.filter(edition=edition, kind=EntryKind.MILESTONE, under__in=some):
            found.setdefault(entry.under, {})[key_of(entry)] = state_of(entry)
    return found


def _some(wrong: Sequence[Wrong]) -> list[Wrong]:
    """The first faults, and how many more there are: five thousand would help nobody."""
    more = len(wrong) - SHOWN
    told = list(wrong[:SHOWN])
    return [*told, Wrong("shift", _("另有%(n)s处") % {"n": more})] if more > 0 else told
