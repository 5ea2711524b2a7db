"""Which records were written since: the audit chain tells what a remembered result need not be computed again for."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.db.models import Case, Value, When

from threeones.base.audit.models import AuditEntry, AuditHead

MOST = 500
"""After so many entries it is quicker to compute everything again than to look at each."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment of the chain: its last entry, with the seal, and when records last changed."""

    seq: int
    mac: str
    version: str


# the moment that a request sees, then later ones that the chain is known to go through
_held: ContextVar[list[Moment | None] | None] = ContextVar("moment", default=None)


@contextmanager
def one_moment() -> Iterator[None]:
    """Inside, ``now`` is read once and holds: for a request that only reads, until it writes after all."""
    token = _held.set([])
    try:
        yield
    finally:
        _held.reset(token)


def moved_on() -> None:
    """Something is written here: the moment that was held is over."""
    if held := _held.get():
        held.clear()


def now() -> Moment | None:
    """The present end of the chain; None where nothing was ever written through it."""
    held = _held.get()
    if held:
        return held[0]
    found = AuditHead.objects.filter(pk=1).values_list("seq", "mac", "version").first()
    moment = Moment(*found) if found and found[0] else None
    if held is not None:
        held.append(moment)
    return moment


def holds(moment: Moment) -> bool:
    """Whether the chain still goes through that moment; not after another one took its place (a restored backup).

    Within ``one_moment`` each is asked for once.
    """
    held = _held.get()
    if held and moment in held:
        return True
    found = AuditEntry.objects.filter(seq=moment.seq, mac=moment.mac).exists()
    if found and held:
        held.append(moment)
    return found


def touched(since: Moment, until: Moment, labels: Collection[str]) -> list[tuple[str, str]] | None:
    """Labels and keys of the records among ``labels`` that were written between two moments.

    None where that cannot be told: too many, or a chain that another one has taken the place of (a restored backup).
    """
    if since.version == until.version and since.seq <= until.seq:
        return []
    if until.seq < since.seq:
        return None
    found = between(since, until)
    if found is None:
        return None
    # rows that only moved to other lines of a workbook are told in one entry, without their keys
    if any(action == "move" and record in labels for record, action, _key in found):
        return None
    return [(record, key) for record, _action, key in found if record in labels]


def between(since: Moment, until: Moment) -> list[tuple[str, str, str]] | None:
    """Label, action and key of what was changed after one moment until a later one, in the chain's order.

    Entries that tell of something without a change (a sign-in, a check) are left out.

    None where the chain does not go through the first, or where there is more than one should look at.
    """
    entries = AuditEntry.objects.filter(seq__gte=since.seq, seq__lte=until.seq)
    silent = Case(When(before="", after="", then=Value(True)), default=Value(False))
    found = list(entries.annotate(silent=silent).values_list("mac", "record", "action", "key", "silent")[: MOST + 2])
    if not found or found[0][0] != since.mac or len(found) > MOST + 1:
        return None
    return [(record, action, key) for _mac, record, action, key, silent in found[1:] if not silent]
