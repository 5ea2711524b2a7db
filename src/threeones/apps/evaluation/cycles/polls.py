"""Polls (评议): opened by the evaluation office, voted in without a name, counted when they are closed."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from threeones.apps.evaluation.cycles.audited import POLL, told_of
from threeones.apps.evaluation.cycles.policy import cycle_policy
from threeones.apps.evaluation.cycles.rights import MANAGE
from threeones.apps.evaluation.facts import subjects_of
from threeones.apps.evaluation.models import BallotCode, Cycle, Poll, Rating, Stage, Tally, Voted
from threeones.apps.evaluation.services import read_scheme
from threeones.base.accounts.access import Access, unit_tree
from threeones.base.accounts.permissions import changes_nothing
from threeones.base.audit.chain import Change, append, changed, hold
from threeones.base.entry.errors import Refused, Unknown, Wrong
from threeones.base.entry.recording import Entering, Snapshot, enter, snapshot
from threeones.base.files.forms import form_name
from threeones.base.org.models import Person, Role, Unit, UnitKind

SOMEBODY = "评议人"
"""Who stands in the audit for whoever votes."""
BEST = 100
LEADERS = (Role.PORTFOLIO, Role.HEAD, Role.DISTRICT_LEADER)
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Of which codes are made: none that is taken for another on paper."""


def open_poll(*, access: Access, cycle: int, raters: str, today: date | None = None) -> Poll:
    """Ask a group of raters; the poll that is there already is given again.

    Raises ``PermissionDenied``, ``Unknown``, ``Refused`` once facts are no longer collected.
    """
    with transaction.atomic():
        hold()
        found = Cycle.objects.filter(pk=cycle).first()
        if found is None or cycle_policy().poll(raters) is None:
            raise Unknown([Wrong("raters", _("没有这一类评议"))])
        access.require(MANAGE, found)
        there = Poll.objects.filter(cycle=found, raters=raters).first()
        if there is not None:
            return there
        if found.stage != Stage.COLLECTING:
            raise Refused([Wrong("stage", _("计分以后不再评议"))])
        poll = Poll.objects.create(cycle=found, raters=raters, opened_on=today or timezone.localdate())
        empty = [Tally(poll=poll, unit=u, score=n, ballots=0) for u in rated_by(None, poll) for n in range(BEST + 1)]
        Tally.objects.bulk_create(empty, batch_size=500)
        append(access.actor, [Change("create", POLL, str(poll.pk), {}, told_of(POLL, poll))])
    return poll


def rated_by(access: Access | None, poll: Poll) -> list[Unit]:
    """The units that somebody rates: those of the bureaus in which he works, but not his own; None (who holds a code): all."""
    scheme, _source = read_scheme(poll.cycle.scheme)
    everyone = subjects_of(UnitKind(scheme.subject), poll.cycle.as_of)
    if access is None:
        return everyone
    # a leader's units are those he answers for, whom he rates; his own is the one in which he works
    works = Person.objects.filter(pk__in=[access.person_id] if access.person_id else [])
    own = set(works.values_list("unit", flat=True)) if access.has(*LEADERS) else set(access.units)
    tree, near = unit_tree(), access.bureaus | access.works_in | {None}
    return [u for u in everyone if u.pk not in own and (access.everything or tree.bureau(u.pk) in near)]


def is_open(poll: Poll) -> bool:
    """Whether ballots still count: until the poll is closed or its cycle's result is on notice."""
    return poll.closed_on is None and poll.cycle.stage in (Stage.COLLECTING, Stage.REVIEW)


def may_vote(access: Access, poll: Poll) -> bool:
    """Whether the poll asks somebody, who has not voted yet."""
    kind = cycle_policy().poll(poll.raters)
    asked = kind is not None and access.user_id is not None and access.has(*kind.roles)
    if not asked or not is_open(poll) or changes_nothing.test(access, None):
        return False
    return not Voted.objects.filter(poll=poll, user=access.user_id).exists() and _is_peer(access, poll)


def _is_peer(access: Access, poll: Poll) -> bool:
    """A leader, or somebody of a unit of the kind that is rated: sections rate sections, sub-districts sub-districts."""
    if access.has(*LEADERS):
        return True
    scheme, _source = read_scheme(poll.cycle.scheme)
    return any(u.pk in access.units for u in subjects_of(UnitKind(scheme.subject), poll.cycle.as_of))


def vote(*, access: Access, poll: int, scores: Mapping[str, int | None]) -> None:
    """Vote, once; ``scores`` by the units' codes, None: no opinion. What was voted is counted, not kept.

    Raises ``Unknown`` for a poll that does not ask this person, ``Refused`` with every fault.
    """
    with transaction.atomic():
        hold()
        found = Poll.objects.select_related("cycle").filter(pk=poll).first()
        if found is None or not may_vote(access, found):
            raise Unknown([Wrong("poll", _("这次评议没有请您投票，或者您已经投过，或者已经截止"))])
        assert access.user_id is not None
        _count(found, rated_by(access, found), scores)
        Voted.objects.create(poll=found, user_id=access.user_id)
        append(SOMEBODY, [Change("vote", POLL, str(found.pk), {}, {})])


def poll_of_code(code: str) -> Poll | None:
    """The open poll in which a code is good; None for one that is not, or was used."""
    found = BallotCode.objects.select_related("poll__cycle").filter(digest=_hash(code), used=False).first()
    return found.poll if found is not None and is_open(found.poll) else None


def vote_by_code(*, code: str, scores: Mapping[str, int | None]) -> None:
    """Vote with the code of a slip, once. Raises ``Unknown`` for a code that is not good (any more), ``Refused``."""
    with transaction.atomic():
        hold()
        poll = poll_of_code(code)
        if poll is None:
            raise Unknown([Wrong("code", _("这个选票码用过了，或者不对，或者评议已经截止"))])
        _count(poll, rated_by(None, poll), scores)
        BallotCode.objects.filter(digest=_hash(code)).update(used=True)
        append(SOMEBODY, [Change("vote", POLL, str(poll.pk), {}, {})])


def _hash(code: str) -> str:
    return hashlib.sha256(code.strip().upper().encode("utf-8", "replace")).hexdigest()


def _count(poll: Poll, units: list[Unit], scores: Mapping[str, int | None]) -> None:
    known = {u.code: u for u in units}
    wrong = [Wrong(code, _("不请您评议这个单位")) for code in scores if code not in known]
    given = {code: s for code, s in scores.items() if s is not None and code in known}
    wrong += [
        Wrong(code, _("评分是%(score)s") % {"score": s}, _("0到100的整数"))
        for code, s in given.items()
        if not 0 <= s <= BEST
    ]
    if not given and not wrong:
        wrong.append(Wrong("", _("一个单位也没有评")))
    if wrong:
        raise Refused(wrong)
    for code, score in given.items():
        Tally.objects.filter(poll=poll, unit=known[code], score=score).update(ballots=F("ballots") + 1)


def make_codes(*, access: Access, poll: int, count: int) -> list[str]:
    """Codes for slips of paper; they are told this once and only their hashes are kept.

    Raises ``PermissionDenied``, ``Unknown``, ``Refused`` for too many or a closed poll.
    """
    with transaction.atomic():
        hold()
        found = _open_poll(poll)
        access.require(MANAGE, found.cycle)
        kind, most = cycle_policy().poll(found.raters), cycle_policy().most_codes
        if kind is None or not kind.codes:
            raise Refused([Wrong("poll", _("这一类评议不用选票码"))])
        if not 0 < count <= most:
            raise Refused(
                [Wrong("count", _("张数是%(count)s") % {"count": count}, _("1到%(most)s张") % {"most": most})]
            )
        length = cycle_policy().code_characters
        codes = ["".join(secrets.choice(LETTERS) for _n in range(length)) for _m in range(count)]
        BallotCode.objects.bulk_create([BallotCode(poll=found, digest=_hash(c)) for c in codes])
        append(access.actor, [Change("codes", POLL, str(found.pk), {}, {}, _("%(count)s张选票码") % {"count": count})])
    return codes


def _open_poll(pk: int) -> Poll:
    found = Poll.objects.select_related("cycle").filter(pk=pk).first()
    if found is None:
        raise Unknown([Wrong("poll", _("没有这次评议"))])
    if found.closed_on is not None:
        raise Refused([Wrong("poll", _("评议已经截止"))])
    return found


def close_poll(*, access: Access, poll: int, today: date | None = None) -> list[Unit]:
    """Close a poll and write each unit's average as its rating; the units that too few rated, which get none.

    Raises ``PermissionDenied``, ``Unknown``, ``Refused`` where it is closed, or the result is on notice.
    """
    with transaction.atomic():
        hold()
        found = _open_poll(poll)
        access.require(MANAGE, found.cycle)
        if found.cycle.stage not in (Stage.COLLECTING, Stage.REVIEW):
            raise Refused([Wrong("poll", _("公示以后，数只随申诉改"))])
        averages, few = counted(found)
        records: list[tuple[Rating, Snapshot | None]] = []
        there = {r.unit_id: r for r in _ratings(found)}
        for unit, (score, ballots) in averages.items():
            rating = there.get(unit.pk)
            before = snapshot(rating) if rating else None
            rating = rating or Rating(unit=unit, year=found.cycle.year, raters=found.raters)
            rating.score, rating.ballots = score, ballots
            records.append((rating, before))
        before_poll = told_of(POLL, found)
        found.closed_on = today or timezone.localdate()
        found.save(update_fields=["closed_on"])
        name = form_name("评议", f"{found.cycle.scheme}-{found.cycle.as_of}", found.raters)
        changes = enter(access, Entering(name, "评议", records, _("评议截止计票"))) if records else []
        closed = changed("change", POLL, str(found.pk), before_poll, told_of(POLL, found))
        append(access.actor, [*changes, closed])
    return few


def _ratings(poll: Poll) -> list[Rating]:
    found = Rating.objects.filter(year=poll.cycle.year, raters=poll.raters)
    return list(found.select_related("source_file", "unit"))


def counted(poll: Poll) -> tuple[dict[Unit, tuple[Decimal, int]], list[Unit]]:
    """The average (two decimals, half-up) and the ballots of each unit with enough of them; and the units with too few."""
    sums: dict[Unit, tuple[int, int]] = {}
    for tally in Tally.objects.filter(poll=poll, ballots__gt=0).select_related("unit").order_by("unit__code"):
        total, ballots = sums.get(tally.unit, (0, 0))
        sums[tally.unit] = (total + tally.score * tally.ballots, ballots + tally.ballots)
    least = cycle_policy().least_ballots
    enough = {u: _average(total, n) for u, (total, n) in sums.items() if n >= least}
    few = [u for u in rated_by(None, poll) if u not in enough]
    return enough, few


def _average(total: int, ballots: int) -> tuple[Decimal, int]:
    return (Decimal(total) / ballots).quantize(Decimal("0.01"), ROUND_HALF_UP), ballots
