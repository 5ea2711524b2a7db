"""Every request knows what its sender may see (``request.access``); sessions end; who is nobody is asked to sign in."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.http import url_has_allowed_host_and_scheme

from threeones.base.accounts import sessions
from threeones.base.accounts.access import ANYONE, Access, access_of
from threeones.base.accounts.models import User
from threeones.base.accounts.policy import policy
from threeones.base.accounts.services import must_change
from threeones.base.accounts.telling import tell

GetResponse = Callable[[HttpRequest], HttpResponseBase]
MINUTE, HOUR = 60, 3600
ENDED = "session_ended"
"""Marks a request whose session has just ended: ``idle`` or ``long``."""
FACTOR_WANTED = "factor_wanted"
"""Key of the session: the policy asks this account for a second factor, and it has none."""
MEANWHILE = frozenset(
    {
        "account_login",
        "account_logout",
        "account_change_password",
        "account_reauthenticate",
        "mfa_activate_totp",
        "mfa_generate_recovery_codes",
        "mfa_reauthenticate",
        "mfa_view_recovery_codes",
        "set_language",
    }
)
"""Pages that are open while a password must be changed or a second factor set up."""


def access_for(user: object) -> Access:
    """The access of a request's user today; the public's for nobody."""
    return access_of(user, timezone.localdate()) if isinstance(user, User) else ANYONE


class AccessMiddleware:
    """Sets ``request.access``; read from the database only where somebody asks for it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.access = SimpleLazyObject(lambda: access_for(request.user))  # type: ignore[attr-defined]
        return self.get_response(request)


class SessionLimits:
    """Ends a session that was not used for ``idle_minutes``, or is older than ``session_hours`` (policy)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if SESSION_KEY in request.session:
            self._check(request)
        return self.get_response(request)

    def _check(self, request: HttpRequest) -> None:
        now, rules = int(time.time()), policy()
        started, seen = (request.session.get(k) for k in (sessions.STARTED, sessions.SEEN))
        if started is None or seen is None:
            request.session[sessions.STARTED] = request.session[sessions.SEEN] = now
            return
        ended = "idle" if now - seen > rules.idle_minutes * MINUTE else ""
        ended = ended or ("long" if now - started > rules.session_hours * HOUR else "")
        if ended:
            self._end(request, ended)
        elif now - seen >= rules.seen_seconds:
            request.session[sessions.SEEN] = now
            if request.session.session_key:
                sessions.touch(request.session.session_key, datetime.fromtimestamp(now, UTC))

    def _end(self, request: HttpRequest, ended: str) -> None:
        if isinstance(request.user, User):
            tell(request.user.name, "sign_out", request.user.username, ended)
        sessions.forget(request.session.session_key)
        logout(request)
        setattr(request, ENDED, ended)


class SignInRequired(LoginRequiredMiddleware):
    """Asks for sign-in where nobody is signed in, and comes back to where he was; first a new password where one is due."""

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        """The page to go to first, or None."""
        asked = super().process_view(request, view_func, view_args, view_kwargs)
        if asked is not None or not isinstance(request.user, User) or not getattr(view_func, "login_required", True):
            return asked
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name in MEANWHILE:
            return None
        if must_change(request.user):
            return lead_to(request, reverse("account_change_password"))
        if request.session.get(FACTOR_WANTED):
            return lead_to(request, reverse("mfa_activate_totp"))
        return None

    def handle_no_permission(  # type: ignore[override]  # Django knows redirects only
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> HttpResponseBase:
        """To the sign-in page, which knows the way back and why one is sent there."""
        query = {"next": way_back(request)}
        if ended := getattr(request, ENDED, ""):
            query["ended"] = ended
        return lead_to(request, f"{settings.LOGIN_URL}?{urlencode(query)}")


def way_back(request: HttpRequest) -> str:
    """The page to come back to: the one asked for; where something was sent or a part asked for, the page it stood on."""
    htmx = request.headers.get("HX-Request") == "true"
    if request.method in ("GET", "HEAD") and not htmx:
        return request.get_full_path()
    page = request.headers.get("HX-Current-URL" if htmx else "Referer", "")
    own = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    parts = urlsplit(page)
    return (parts.path + (f"?{parts.query}" if parts.query else "")) if own and parts.path else "/"


def lead_to(request: HttpRequest, url: str) -> HttpResponseBase:
    """A redirect; htmx is told to leave the whole page, or it would put the sign-in form into a corner of it."""
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)
