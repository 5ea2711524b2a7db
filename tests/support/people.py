"""Accounts for tests: somebody of a role, signed in."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.test import Client

from threeones.base.accounts.access import Access, access_of
from threeones.base.accounts.models import Post, User
from threeones.base.accounts.telling import POST, USER, key_of, told_of_post, told_of_user
from threeones.base.audit.chain import Change, append
from threeones.base.org.models import Role, Unit

FIRST_DAY = date(2000, 1, 1)
SIGN_IN_QUERIES = 6
"""So many queries tell who asks and what he may see, whatever the page: session, account, what was written since the last
request, posts, whom he stands in for, whose secretary he is. Who has a unit or is of the roster costs three more."""


def account(
    role: Role | str | None = Role.SUPERVISOR, unit: Unit | None = None, name: str = "", told: bool = True
) -> User:
    """An account with one post (None: without any), made where it is not there yet.

    ``told``: the audit knows of them, which is compared with the database.
    """
    name = name or f"{role or 'nobody'}{unit.code if unit else ''}"
    user, new = User.objects.get_or_create(username=name, defaults={"name": name})
    if new:
        audited(user, Role(role) if role else None, unit, told)
    return user


def audited(user: User, role: Role | None, unit: Unit | None, told: bool = True) -> None:
    """The post of a new account, and the entries of both."""
    changes = [Change("create", USER, user.username, {}, told_of_user(user))]
    with transaction.atomic():
        if role:
            post = Post.objects.create(user=user, role=role, unit=unit, valid_from=FIRST_DAY)
            changes.append(Change("create", POST, key_of(post), {}, told_of_post(post)))
        append("test", changes if told else [], data=False)


def access(role: Role | str | None = Role.SUPERVISOR, unit: Unit | None = None) -> Access:
    """What such an account sees and may do today."""
    return access_of(account(role, unit), date.today())


def signed_in(
    role: Role | str | None = Role.SUPERVISOR, unit: Unit | None = None, name: str = "", told: bool = True
) -> Client:
    """A test client with the session of such an account."""
    client = Client()
    client.force_login(account(role, unit, name, told))
    return client
