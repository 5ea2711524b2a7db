"""What somebody may see is remembered, and yet every change of it holds with the next request."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from tests.accounts.door import person
from tests.support.people import audited
from tests.support.records import Records
from threeones.apps.handbook.selectors import project_keys
from threeones.base.accounts.access import Access, access_of
from threeones.base.accounts.models import User
from threeones.base.accounts.posts import (
    appoint,
    end_post,
    end_secretary,
    end_substitution,
    make_secretary,
    substitute,
)
from threeones.base.accounts.services import close_account
from threeones.base.org.models import Role

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def year() -> Records:
    return Records()


@pytest.fixture
def guard() -> Access:
    return access_of(known("guard", Role.SECURITY_ADMIN), TODAY)


def known(name: str, role: Role | None = None) -> User:
    """An account that the audit knows of."""
    user = person(name)
    audited(user, role, None)
    return user


def seen(user: User, day: date = TODAY) -> Access:
    return access_of(User.objects.get(pk=user.pk), day)


def test_what_is_remembered_holds_no_request(year: Records, guard: Access) -> None:
    """A request has what was typed, passwords too: it must go with its answer."""
    known("li")

    class Request:
        """What a lazy account is asked of."""

        def user(self) -> User:
            return User.objects.get(username="li")

    def answered() -> weakref.ref[Request]:
        """A request comes, asks what its reader sees, and is over."""
        request = Request()
        lazy: Any = SimpleLazyObject(request.user)
        access: Any = SimpleLazyObject(lambda: access_of(lazy, TODAY))
        assert project_keys(2021, access) == frozenset() and access.user_id == lazy.pk
        return weakref.ref(request)

    gone = answered()
    gc.collect()
    assert gone() is None


def test_nothing_is_asked_for_again_until_a_post_is_given(year: Records, guard: Access) -> None:
    user = known("li")
    before = seen(user)
    with CaptureQueriesContext(connection) as queries:
        assert seen(user) is before
    assert len(queries) == 2, "the account and the end of the chain"
    appoint(access=guard, user=user, role=Role.CLERK, unit=year.section, valid_from=TODAY)
    assert seen(user).units == {year.section.pk}


def changes(year: Records, guard: Access, user: User, other: User) -> dict[str, Callable[[], object]]:
    """Every way in which what the account sees may change, each with the deed."""
    post = appoint(access=guard, user=user, role=Role.CLERK, unit=year.section, valid_from=YESTERDAY)
    appoint(access=guard, user=other, role=Role.SUPERVISOR, unit=year.bureau, valid_from=YESTERDAY)
    days = {"valid_from": YESTERDAY, "valid_to": TODAY + timedelta(days=5), "reason": "年休假"}
    standing = substitute(access=guard, holder=other, substitute=user, **days)  # type: ignore[arg-type]  # two kinds of value
    chief = access_of(known("chief", Role.SYSTEM_ADMIN), TODAY)
    records_for = make_secretary(access=guard, leader=year.person, user=user, valid_from=YESTERDAY)
    return {
        "the post ends": lambda: end_post(access=guard, post=post, last_day=YESTERDAY, reason="调岗"),
        "the holder is back": lambda: end_substitution(access=guard, substitution=standing, last_day=YESTERDAY),
        "no longer a secretary": lambda: end_secretary(access=guard, secretary=records_for, last_day=YESTERDAY),
        "the holder's account is closed": lambda: close_account(access=chief, user=other, reason="离职"),
        "the account itself is closed": lambda: close_account(access=chief, user=user, reason="离职"),
    }


WAYS = (
    "the post ends",
    "the holder is back",
    "no longer a secretary",
    "the holder's account is closed",
    "the account itself is closed",
)


@pytest.mark.parametrize("way", WAYS)
def test_each_change_holds_at_once(year: Records, guard: Access, way: str) -> None:
    user, other = known("li"), known("wang")
    deeds = changes(year, guard, user, other)
    assert set(deeds) == set(WAYS)
    before = seen(user)
    assert before.bureaus and before.units and before.secretary_of and seen(user) is before
    deeds[way]()
    after = seen(user)
    assert after != before
    assert (after.bureaus, after.units, after.secretary_of) != (before.bureaus, before.units, before.secretary_of)


def test_each_day_is_asked_for_by_itself(year: Records, guard: Access) -> None:
    user = known("li")
    appoint(access=guard, user=user, role=Role.CLERK, unit=year.section, valid_from=TODAY)
    assert (bool(seen(user).units), bool(seen(user, YESTERDAY).units)) == (True, False)
