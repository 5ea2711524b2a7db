"""Adding an entry under another one, at a place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from threeones.apps.handbook.drafting.changing import around, form_fields, plain, read_all, with_values
from threeones.apps.handbook.drafting.checks import PERCENT, disagreeing
from threeones.apps.handbook.drafting.codes import new_code
from threeones.apps.handbook.drafting.entries import INSIDE, POSITION, UNDER, indicator_of, name_of
from threeones.apps.handbook.drafting.fields import field_inside
from threeones.apps.handbook.drafting.names import Names
from threeones.apps.handbook.drafting.placing import PARENTS, Place, found_spot, positions_at
from threeones.apps.handbook.drafting.sending import Answer, send_to_draft
from threeones.apps.handbook.drafting.steps import take_step
from threeones.apps.handbook.models import Edition, EntryKind
from threeones.base.accounts.access import Access
from threeones.base.entry.errors import Refused, Wrong


@dataclass(frozen=True, slots=True)
class Added:
    """The code of a new entry, and the number of its step."""

    code: str
    step: int


def add_entry(
    *,
    access: Access,
    edition: int,
    kind: str,
    code: str,
    place: Place,
    values: Mapping[str, str],
    key: str = "",
    form: str = "",
) -> Added:
    """Add an entry at a place: ``code`` is fixed from then on (of a target: its indicator), ``values`` are typed texts.

    Only its name is needed. Raises ``PermissionDenied``; ``Unknown``; ``Refused`` with every fault at its field.
    """
    told = {"kind": kind, "code": code, "place": str(place), "values": dict(values)}

    def work(found: Edition) -> Answer:
        return _add(access, found, kind, code, place, values)

    return Added(**send_to_draft(access, edition, "handbook.draft.add", told, work, key=key, form=form))


def _add(access: Access, edition: Edition, kind: str, code: str, place: Place, values: Mapping[str, str]) -> Answer:
    if kind not in PARENTS:
        raise Refused([Wrong("kind", _("没有这一类条目"))])
    names = Names(edition)
    found = found_spot(edition, kind, place)
    given, wrong = new_code(edition, kind, found.under, code, names)
    fields = form_fields(kind, {}, names)
    fields |= {n: field_inside(n) for n in values if n.startswith(INSIDE) and kind == EntryKind.PROJECT}
    texts = {n: plain(values.get(n, "")) for n, f in fields.items() if f.needed or plain(values.get(n, ""))}
    read_values, faults = read_all(fields, texts, names)
    # the place is taken only once nothing is wrong
    state, more = with_values({UNDER: found.under, POSITION: 0}, read_values)
    if kind == EntryKind.TARGET:
        state |= _counted(names, given, found.under, state)
    wrong += [*faults, *more]
    wrong += disagreeing(kind, given, state, set(read_values), around(edition, (kind, given), state), names)
    if wrong:
        raise Refused(wrong)
    state[POSITION] = positions_at(edition, found)[0]
    deed = {"what": "add", "kind": kind, "code": given, "name": name_of(kind, given, state)}
    step = take_step(access, edition, deed, {(kind, given): (None, state)})
    assert step is not None, "an entry that was not there is there now"
    return {"code": given, "step": step.number}


def _counted(names: Names, code: str, project: str, state: Mapping[str, object]) -> dict[str, str]:
    """The unit of a statistical indicator goes without saying."""
    known = names.indicator(indicator_of(code, project))
    if known is None or state.get("unit"):
        return {}
    return {"unit": PERCENT if state.get("of_growth") else known.unit}
