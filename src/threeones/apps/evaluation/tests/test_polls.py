"""Polls: everybody votes once, nobody's ballot can be told from another's, too few are not counted."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from tests.support import people
from threeones.apps.evaluation import services
from threeones.apps.evaluation.cycles.policy import cycle_policy
from threeones.apps.evaluation.cycles.polls import (
    close_poll,
    make_codes,
    may_vote,
    open_poll,
    rated_by,
    vote,
    vote_by_code,
)
from threeones.apps.evaluation.cycles.steps import open_cycle
from threeones.apps.evaluation.models import BallotCode, Poll, Rating, Tally
from threeones.base.accounts.access import Access
from threeones.base.accounts.models import User
from threeones.base.audit.models import AuditEntry
from threeones.base.audit.records import unexplained
from threeones.base.entry.errors import Refused, Unknown
from threeones.base.org.models import Role, UnitKind

# by name: the maker lies outside the package, whose types are checked on their own
Records: Any = import_module("tests.support.records").Records
DAY = date(2021, 12, 31)
SCHEME = """
scheme: small
title: 小方案
subject: section
facts: {peer_score: {label: 互评, unit: 分}}
items: [{id: peers, label: 互评, weight: 100, value: peer_score, score: "ratio(base=100)"}]
"""
OFFICE = Access(name="考评员", roles=frozenset({Role.EVALUATOR}), everything=True)


@pytest.fixture
def made(db: None, settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Seven sections, each with its lead."""
    settings.HOME = tmp_path
    monkeypatch.setattr(services, "scheme_source", lambda _name: SCHEME.encode())
    made = Records()
    made.units = [made.section, *(made.unit(f"J-{n}", f"科{n}") for n in range(2, 8))]
    return made


def poll_of(raters: str) -> Poll:
    cycle = open_cycle(access=OFFICE, scheme="small", year=2021, as_of=DAY)
    return open_poll(access=OFFICE, cycle=cycle.pk, raters=raters)


def test_peers_vote_once_and_never_on_their_own_unit(made: Any) -> None:
    poll = poll_of("互评")
    leads = [people.access(Role.UNIT_LEAD, u) for u in made.units]
    for n, lead in enumerate(leads):
        assert may_vote(lead, poll)
        others = {u.code: 60 + 5 * n for u in made.units if u.pk not in lead.units}
        assert [u.code for u in rated_by(lead, poll)] == list(others)
        own = next(u.code for u in made.units if u.pk in lead.units)
        with pytest.raises(Refused):
            vote(access=lead, poll=poll.pk, scores={own: 100})
        vote(access=lead, poll=poll.pk, scores=others)
        assert not may_vote(lead, poll)
        with pytest.raises(Unknown):
            vote(access=lead, poll=poll.pk, scores=others)
    assert close_poll(access=OFFICE, poll=poll.pk, today=date(2022, 1, 5)) == []
    # the first section was rated by all the others: 65, 70, … 90
    first = Rating.objects.get(unit=made.section)
    assert (first.score, first.ballots, first.raters, first.year) == (Decimal("77.50"), 6, "互评", 2021)
    assert not [line for line in unexplained() if "评议" in line]


def test_nothing_that_is_kept_tells_who_voted_what(made: Any) -> None:
    poll = poll_of("互评")
    lead = people.access(Role.UNIT_LEAD, made.section)
    before = AuditEntry.objects.count()
    vote(access=lead, poll=poll.pk, scores={"J-2": 17})
    (entry,) = AuditEntry.objects.filter(seq__gt=before)
    assert lead.name not in (entry.actor, entry.reason)
    assert "17" not in json.dumps([entry.before, entry.after, entry.reason, entry.key])
    tally = Tally.objects.get(ballots__gt=0)
    # every score had its row before anybody voted, so that none tells which ballot came first
    assert Tally.objects.count() == len(made.units) * 101
    assert {f.name for f in Tally._meta.concrete_fields} == {"id", "poll", "unit", "score", "ballots"}
    assert (tally.unit.code, tally.score, tally.ballots) == ("J-2", 17, 1)


def test_too_few_ballots_are_not_counted(made: Any) -> None:
    poll = poll_of("互评")
    least = cycle_policy().least_ballots
    voters = [people.access(Role.UNIT_LEAD, u) for u in made.units]
    for lead in voters[2 : 1 + least]:
        vote(access=lead, poll=poll.pk, scores={"J-2": 80})
    vote(access=voters[0], poll=poll.pk, scores={"J-2": 70, "J-3": 90})
    few = close_poll(access=OFFICE, poll=poll.pk)
    assert Rating.objects.get().unit.code == "J-2"
    assert "科3" in [u.name for u in few]
    with pytest.raises(Unknown):
        vote(access=voters[6], poll=poll.pk, scores={"J-2": 70})


def test_only_those_who_are_asked_vote_and_only_the_office_opens(made: Any) -> None:
    poll = poll_of("领导评价")
    assert not may_vote(people.access(Role.UNIT_LEAD, made.section), poll)
    assert may_vote(people.access(Role.HEAD, made.bureau), poll)
    assert not may_vote(people.access(Role.AUDITOR), poll)
    peers = open_poll(access=OFFICE, cycle=poll.cycle_id, raters="互评")
    street = made.unit("S", "城北街道", UnitKind.SUB_DISTRICT)
    assert not may_vote(people.access(Role.SUB_DISTRICT, street), peers)
    with pytest.raises(PermissionDenied):
        open_poll(access=people.access(Role.HEAD, made.bureau), cycle=poll.cycle_id, raters="互评")
    with pytest.raises(Unknown):
        open_poll(access=OFFICE, cycle=poll.cycle_id, raters="路人")
    head = people.access(Role.HEAD, made.bureau)
    with pytest.raises(Refused) as refused:
        vote(access=head, poll=poll.pk, scores={"J-1": 101, "J-2": -1, "X": 5})
    assert {w.field for w in refused.value.wrong} == {"J-1", "J-2", "X"}
    with pytest.raises(Refused):
        vote(access=head, poll=poll.pk, scores={"J-1": None})


def test_a_slip_is_good_once_and_its_code_is_not_kept(made: Any) -> None:
    poll = poll_of("社会评议")
    codes = make_codes(access=OFFICE, poll=poll.pk, count=6)
    assert len(set(codes)) == 6
    assert not any(c in str(list(BallotCode.objects.values())) for c in codes)
    client = Client()
    for n, code in enumerate(codes):
        page = reverse("ballot_slip", args=[code.lower() if n else code])
        assert client.get(page).status_code == 200
        assert client.post(page, {"unit-J-1": 80 + n, "unit-J-2": ""}).status_code == 200
        assert client.get(page).status_code == 404
        assert client.post(page, {"unit-J-1": 100}).status_code == 404
    assert client.get(reverse("ballot_slip", args=["2222222222"])).status_code == 404
    close_poll(access=OFFICE, poll=poll.pk)
    assert Rating.objects.get().score == Decimal("82.50")
    assert not Poll.objects.filter(closed_on=None).exists()
    with pytest.raises(Refused):
        make_codes(access=OFFICE, poll=poll.pk, count=1)
    other = poll_of("互评")
    for wrong in (0, cycle_policy().most_codes + 1):
        with pytest.raises(Refused):
            make_codes(access=OFFICE, poll=other.pk, count=wrong)
    with pytest.raises(Unknown):
        vote_by_code(code="2222222222", scores={"J-1": 5})
    assert User.objects.filter(username__startswith="nobody").count() == 0


def test_a_poll_that_nobody_answers_can_be_closed_and_counts_nothing(made: Any) -> None:
    poll = poll_of("互评")
    vote(access=people.access(Role.UNIT_LEAD, made.section), poll=poll.pk, scores={"J-2": 70})
    assert len(close_poll(access=OFFICE, poll=poll.pk)) == 7
    assert not Rating.objects.exists()


def test_a_leader_rates_the_units_that_he_answers_for(made: Any) -> None:
    poll = poll_of("领导评价")
    leader = people.access(Role.PORTFOLIO, made.bureau)
    assert [u.code for u in rated_by(leader, poll)] == [u.code for u in made.units]


def test_a_raters_row_shows_the_rows_of_his_own_unit_alone(made: Any) -> None:
    poll = poll_of("互评")
    for n, unit in enumerate(made.units):
        lead = people.access(Role.UNIT_LEAD, unit)
        vote(access=lead, poll=poll.pk, scores={u.code: 61 + n for u in made.units if u != unit})
    close_poll(access=OFFICE, poll=poll.pk)
    mine = Rating.objects.select_related("source_file").get(unit=made.section)
    row = reverse("source", args=[mine.source_file.name, mine.source_sheet, mine.source_row])
    said = people.signed_in(Role.CLERK, made.section).get(row).content.decode()
    assert "道路科" in said and "科2" not in said and "科7" not in said
    assert "科2" in people.signed_in(Role.EVALUATOR).get(row).content.decode()
