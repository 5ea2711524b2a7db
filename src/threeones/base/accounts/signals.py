"""What happens at the door without a page of ours (Django's and the libraries' signals), told to the audit."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.http import HttpRequest

from threeones.base.accounts import sessions
from threeones.base.accounts.locks import known
from threeones.base.accounts.models import User
from threeones.base.accounts.policy import policy
from threeones.base.accounts.telling import NOBODY, tell

FACTOR = "second_factor"


@receiver(user_logged_in)
def begin(request: HttpRequest | None, **_kwargs: Any) -> None:
    """A session's clock starts."""
    if request is not None:
        request.session[sessions.STARTED] = request.session[sessions.SEEN] = int(time.time())


@receiver(user_login_failed)
def fail(credentials: Mapping[str, Any], request: HttpRequest | None = None, **_kwargs: Any) -> None:
    """A password or a second factor was wrong; what is refused because of a lock is no attempt."""
    if not getattr(request, "refused_by_lock", False):
        tell(NOBODY, "failure", known(credentials.get("username")), str(credentials.get("reason", "")))


@receiver(user_locked_out)
def lock(request: HttpRequest, username: str, **_kwargs: Any) -> None:
    """An account was locked for an address: said once, not at every attempt that follows."""
    if getattr(request, "axes_failures_since_start", None) == policy().failures:
        tell(NOBODY, "lock", known(username))


@receiver([post_save, post_delete], sender=Authenticator)
def factor(instance: Any, created: bool | None = None, **_kwargs: Any) -> None:
    """A second factor, or a batch of recovery codes, was set up or given up."""
    _tell_change("factor", instance, created, instance.type)


@receiver([post_save, post_delete], sender=SocialAccount)
def identity(instance: Any, created: bool | None = None, **_kwargs: Any) -> None:
    """An identity elsewhere opens an account now, or no longer."""
    _tell_change("identity", instance, created, instance.provider)


def _tell_change(what: str, record: Any, created: bool | None, kind: str) -> None:
    """``created`` is None where the record is gone; one that was only used says nothing."""
    if created is not False:
        asking = getattr(context.request, "user", None)
        actor = asking if isinstance(asking, User) else record.user
        tell(actor.name, f"{what}_{'added' if created else 'removed'}", record.user.username, str(kind))
