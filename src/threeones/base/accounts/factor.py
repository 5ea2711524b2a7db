"""The second factor (动态口令): a code opens once, and wrong ones count like wrong passwords."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt, is_mfa_enabled
from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth.signals import user_login_failed
from django.db import transaction
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from threeones.base.accounts.models import User
from threeones.base.accounts.signals import FACTOR

USED = "used_step"
"""Key of an authenticator's data: the step of time whose code was used last."""


def has_factor(user: User) -> bool:
    """Whether the account is asked for a code at sign-in."""
    return bool(is_mfa_enabled(user, [Authenticator.Type.TOTP]))


def spend(authenticator: Authenticator, code: str) -> bool:
    """Use up a code that was found right: False where it, or a later one, was used before, in whichever worker.

    Recovery codes use themselves up.
    """
    if authenticator.type != Authenticator.Type.TOTP:
        return True
    with transaction.atomic():
        locked = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
        secret, digits = decrypt(locked.data["secret"]), "".join(code.split())
        steps = [
            s
            for s in yield_hotp_counters_from_time()
            if constant_time_compare(format_hotp_value(hotp_value(secret, s)), digits)
        ]
        if not steps or max(steps) <= locked.data.get(USED, -1):
            return False
        locked.data[USED] = max(steps)
        locked.save(update_fields=["data"])
        authenticator.data = locked.data
    return True


def is_open(request: HttpRequest, user: User) -> bool:
    """Whether codes may be tried for this account from here; else the request is marked, and answered, as locked."""
    if AxesProxyHandler.is_allowed(request, {"username": user.username}):
        return True
    request.axes_locked_out, request.axes_credentials = True, {"username": user.username}  # type: ignore[attr-defined]
    return False


def note_failure(request: HttpRequest, user: User) -> None:
    """A code was wrong: counted by django-axes, told to the audit."""
    credentials = {"username": user.username, "reason": FACTOR}
    user_login_failed.send(sender=__name__, credentials=credentials, request=request)
