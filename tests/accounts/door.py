"""What somebody does at the door, through Django's test client."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.test import Client
from django.utils import timezone

from threeones.base.accounts.models import Post, User
from threeones.base.audit.models import AuditEntry
from threeones.base.org.models import Role, Unit

PASSWORD = "Kaoping-2021-gong"
HOLDER, STRANGER = "10.1.1.7", "10.9.9.9"


def person(
    username: str = "chen", *, name: str = "", password: str = PASSWORD, roles: tuple[Role, ...] = (), **fields: Any
) -> User:
    """An account with that password and posts."""
    made = User.objects.create(
        username=username,
        name=name or username.title(),
        password=make_password(password),
        password_changed_at=fields.pop("password_changed_at", timezone.now()),
        **fields,
    )
    for role in roles:
        Post.objects.create(user=made, role=role, unit=None, valid_from=timezone.localdate() - timedelta(days=9))
    return made


def post_in(user: User, role: Role, unit: Unit) -> Post:
    """A post of the account in a unit."""
    return Post.objects.create(user=user, role=role, unit=unit, valid_from=timezone.localdate() - timedelta(days=9))


class Door:
    """A browser at an address; cookies stay in it."""

    def __init__(self, address: str = HOLDER, **headers: Any) -> None:
        self.client = Client(REMOTE_ADDR=address, **headers)

    def sign_in(self, username: str = "chen", password: str = PASSWORD, next_page: str = "", **headers: Any) -> Any:
        """Give a user name and a password."""
        given = {"login": username, "password": password} | ({"next": next_page} if next_page else {})
        return self.client.post("/accounts/login/", given, **headers)

    def is_in(self) -> bool:
        """Whether pages open."""
        return bool(self.client.get("/rules/").status_code == 200)


def told(action: str) -> list[tuple[str, str, str]]:
    """Who did it, to which account, and why, of the audit's entries with that action."""
    found = AuditEntry.objects.filter(action=action, record="accounts.user")
    return list(found.values_list("actor", "key", "reason"))
