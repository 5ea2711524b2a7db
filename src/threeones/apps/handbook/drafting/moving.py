"""Moving an entry to another place, and removing it with what stands under it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from threeones.apps.handbook.drafting.entries import POSITION, UNDER, Key, key_of, name_of, state_of
from threeones.apps.handbook.drafting.placing import PARENTS, Place, Sibling, found_spot, of_kind, positions_at
from threeones.apps.handbook.drafting.sending import Answer, Overtaken, gone, send_to_draft
from threeones.apps.handbook.drafting.steps import Sides, load, since, take_step
from threeones.apps.handbook.drafting.titles import Deed
from threeones.apps.handbook.models import DraftEntry, Edition, EntryKind
from threeones.base.accounts.access import Access
from threeones.base.entry.errors import Refused, Wrong

PLACED = frozenset({UNDER, POSITION})


def move_entry(
    *,
    access: Access,
    edition: int,
    kind: str,
    code: str,
    place: Place,
    seen: int,
    keep: bool = False,
    key: str = "",
) -> int:
    """Move an entry, with what stands under it; the number of the step (0: it stands there already).

    ``keep``: a project goes on serving the objective that it leaves (兼属). ``seen`` is the newest step that the mover
    saw. Raises ``PermissionDenied``; ``Unknown``; ``Refused`` where it cannot stand there; ``Overtaken`` where somebody
    else moved it meanwhile (who changed its fields is not in the way); ``Gone``.
    """
    told = {"kind": kind, "code": code, "place": str(place), "seen": seen, "keep": keep}

    def work(found: Edition) -> Answer:
        return {"step": _move(access, found, (kind, code), place, seen, keep=keep)}

    return int(send_to_draft(access, edition, "handbook.draft.move", told, work, key=key)["step"])


def _move(access: Access, edition: Edition, key: Key, place: Place, seen: int, *, keep: bool) -> int:
    kind, code = key
    siblings = of_kind(edition, kind)
    own = next((s for s in siblings if s.code == code), None)
    if own is None or kind not in PARENTS:
        raise gone(edition, key)
    overtaken(edition, seen, access, {key}, PLACED)
    found = found_spot(edition, kind, place, {code})
    if kind == EntryKind.TARGET and found.under != own.under:
        raise Refused([Wrong("place", _("指标跟着项目走，不能移到别的项目下"), _("在那个项目下另加一条"))])
    if found.under == own.under and found.behind == _in_front(siblings, own):
        return 0
    position = positions_at(edition, found)[0]
    state = state_of(load(edition, [key])[key])
    after = {**state, UNDER: found.under, POSITION: position}
    if kind == EntryKind.PROJECT:
        after["also_serves"] = serving(state, found.under, keep=keep)
    step = take_step(access, edition, _deed(edition, key, state, found.under), {key: (state, after)})
    return step.number if step else 0


def serving(state: Any, under: str, *, keep: bool) -> list[str]:
    """The objectives that a project serves beside the one that it comes to stand under."""
    before = [state[UNDER]] if keep and state[UNDER] else []
    return [code for code in dict.fromkeys((*before, *state.get("also_serves", ()))) if code != under]


def _in_front(siblings: Sequence[Sibling], own: Sibling) -> str:
    front = [s.code for s in siblings if s.under == own.under and (s.position, s.pk) < (own.position, own.pk)]
    return front[-1] if front else ""


def _deed(edition: Edition, key: Key, state: Any, under: str) -> Deed:
    kind, code = key
    about = {"kind": kind, "code": code, "name": name_of(kind, code, state)}
    if under == state[UNDER]:
        return {"what": "order", **about}
    parent = load(edition, [(PARENTS[kind], under)]).get((PARENTS[kind], under))
    name = name_of(parent.kind, parent.code, state_of(parent)) if parent else ""
    return {"what": "move", **about, "to": f"{under} {name}".strip()}


def overtaken(
    edition: Edition, seen: int, access: Access, keys: Collection[Key], fields: Collection[str] | None = None
) -> None:
    """Raise ``Overtaken`` where others touched one of the entries (one of their ``fields``, where told) since a step was seen."""
    found = [
        (step, touched)
        for step, touched in since(edition, seen, access)
        if touched.key in keys
        and (fields is None or touched.was is None or touched.now is None or not set(fields).isdisjoint(touched.now))
    ]
    if found:
        raise Overtaken(found)


def remove_entry(
    *, access: Access, edition: int, kind: str, code: str, seen: int, anyway: bool = False, key: str = ""
) -> int:
    """Remove an entry and all that stands under it; the number of the step.

    ``seen`` is the newest step that the remover saw: what others changed of it since is told first (``Overtaken``),
    and goes only with ``anyway``. Projects that also served a removed objective stay, without it. Raises
    ``PermissionDenied``; ``Unknown``; ``Gone``.
    """
    told = {"kind": kind, "code": code, "seen": seen, "anyway": anyway}

    def work(found: Edition) -> Answer:
        return {"step": _remove(access, found, (kind, code), seen, anyway=anyway)}

    return int(send_to_draft(access, edition, "handbook.draft.remove", told, work, key=key)["step"])


def _remove(access: Access, edition: Edition, key: Key, seen: int, *, anyway: bool) -> int:
    entry = load(edition, [key]).get(key)
    if entry is None:
        raise gone(edition, key)
    below = Tree(edition).below(key)
    if not anyway:
        overtaken(edition, seen, access, {key, *below})
    sides: dict[Key, Sides] = {k: (state_of(e), None) for k, e in load(edition, [key, *below]).items()}
    objectives = {code for kind, code in sides if kind == EntryKind.OBJECTIVE}
    sides |= _serving_no_more(edition, objectives, {code for kind, code in sides if kind == EntryKind.PROJECT})
    name = name_of(*key, state_of(entry))
    deed = {"what": "remove", "kind": key[0], "code": key[1], "name": name, "below": len(below)}
    step = take_step(access, edition, deed, sides)
    return step.number if step else 0


class Tree:
    """What stands under what in a draft, read at once."""

    def __init__(self, edition: Edition) -> None:
        entries = DraftEntry.objects.filter(edition=edition).order_by("position", "pk")
        self._children: dict[Key, list[Key]] = {}
        for kind, code, under in entries.values_list("kind", "code", "under"):
            self._children.setdefault((PARENTS[kind], under), []).append((kind, code))

    def below(self, key: Key) -> list[Key]:
        """All that stands under an entry, however deep, in the order of the draft."""
        # a project may have the code of an objective, and what stands under a target none
        if key[0] in (EntryKind.MILESTONE, EntryKind.TARGET):
            return []
        found: dict[Key, None] = {}
        waiting = self._children.get(key, [])[::-1]
        while waiting:
            one = waiting.pop()
            if one not in found:
                found[one] = None
                waiting += self._children.get(one, [])[::-1]
        return list(found)


def _serving_no_more(edition: Edition, objectives: Iterable[str], but: Collection[str]) -> dict[Key, Sides]:
    """Projects that also served one of these objectives, without it."""
    found: dict[Key, Sides] = {}
    gone_codes = set(objectives)
    for code in gone_codes:
        # what a text holds is looked at more closely below: no database need look into it
        naming = DraftEntry.objects.filter(edition=edition, kind=EntryKind.PROJECT, content__contains=f'"{code}"')
        for entry in naming:
            state = state_of(entry)
            also = [c for c in state.get("also_serves", ()) if c not in gone_codes]
            if entry.code not in but and len(also) != len(state.get("also_serves", ())):
                found[key_of(entry)] = (state, {**state, "also_serves": also})
    return found
