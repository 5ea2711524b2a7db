"""Who asks: a program by its holder's token, or a page of ours by the session of who is signed in."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils import timezone
from ninja.utils import check_csrf

from threeones.api.problems import Refused
from threeones.base.accounts.access import Access, access_of
from threeones.base.accounts.middleware import FACTOR_WANTED
from threeones.base.accounts.models import User
from threeones.base.accounts.services import must_change
from threeones.base.accounts.tokens import Scope, holder_of

BEARER = "bearer"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
EVERY_SCOPE = frozenset(Scope.values)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, with what of his access is open here; ``bucket`` is what his requests are counted under."""

    access: Access
    scopes: frozenset[str]
    bucket: str

    def require(self, scope: str) -> None:
        """Refuse where the token is not for this."""
        if scope not in self.scopes:
            raise Refused.scope(scope)


def identify(request: HttpRequest) -> Caller:
    """The caller; ``request.user`` and ``request.access`` are set to him. Raises ``Refused`` for the public.

    A token that opens nothing is refused even where a session stands beside it: what was meant is not guessed at.
    """
    given = request.headers.get("Authorization", "")
    caller = _by_token(request, given) if given else _by_session(request)
    request.access = caller.access  # type: ignore[attr-defined]  # as the middleware does for pages
    return caller


def _by_token(request: HttpRequest, given: str) -> Caller:
    kind, _space, secret = given.partition(" ")
    today = timezone.localdate()
    found = holder_of(secret.strip(), today) if kind.lower() == BEARER else None
    access = access_of(found[1], today) if found else None
    if found is None or access is None or not access.signed_in:
        raise Refused.identity()
    token, user = found
    request.user = user
    request._cached_user = user  # type: ignore[attr-defined]  # whom the log names
    return Caller(access, frozenset(token.scopes.split()), f"token {token.pk}")


def _by_session(request: HttpRequest) -> Caller:
    user = request.user
    if not isinstance(user, User):
        raise Refused.identity()
    access = access_of(user, timezone.localdate())
    if not access.signed_in:
        raise Refused.identity()
    if must_change(user) or request.session.get(FACTOR_WANTED):
        raise Refused.unready()
    if request.method not in SAFE and check_csrf(request) is not None:
        raise Refused.forgery()
    return Caller(access, EVERY_SCOPE, f"user {user.pk}")
