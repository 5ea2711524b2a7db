"""Settings of sign-in: django-allauth, django-axes, password hashes and sessions, as the policy says. Needs no Django.

THREEONES_PASSWORD_POLICY  ``dengbao`` (the default) or ``asvs``: packs/security/sign-in.yaml
THREEONES_PASSWORD_HASH    ``sha256`` (the default) or ``sm3``: how new passwords are kept; the other kind still opens

Identity providers stand in ``sign-in.yaml`` of the data folder (base/accounts/providers.py).
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from threeones.base.accounts.policy import SignInPolicy, policy
from threeones.base.accounts.providers import for_allauth, read_providers
from threeones.config.environment import chosen

ACCOUNTS = "threeones.base.accounts"
HASHERS = {"sha256": f"{ACCOUNTS}.hashers.Sha256Hasher", "sm3": f"{ACCOUNTS}.hashers.Sm3Hasher"}
HOUR = 60 * 60


def sign_in(home: Path) -> dict[str, Any]:
    """Everything that Django and the two libraries must be told. Raises ``Faults``."""
    rules = policy()
    first = chosen("THREEONES_PASSWORD_HASH", tuple(HASHERS), "sha256")
    return {
        "AUTH_USER_MODEL": "accounts.User",
        "LOGIN_URL": "/accounts/login/",
        "LOGIN_REDIRECT_URL": "/",
        # whoever signs in makes the forms that are open in this browser somebody else's
        "CSRF_FAILURE_VIEW": "threeones.base.entry.lost.form_refused",
        "AUTHENTICATION_BACKENDS": [f"{ACCOUNTS}.locks.LockBackend", f"{ACCOUNTS}.backend.PasswordBackend"],
        "AUTH_PASSWORD_VALIDATORS": [{"NAME": f"{ACCOUNTS}.passwords.PolicyValidator"}],
        "PASSWORD_HASHERS": [HASHERS[first], *(h for name, h in HASHERS.items() if name != first)],
        "SESSION_COOKIE_AGE": rules.session_hours * HOUR,
        "SESSION_EXPIRE_AT_BROWSER_CLOSE": True,
        **_allauth(),
        "SOCIALACCOUNT_ADAPTER": "threeones.web.accounts.identities.IdentityAdapter",
        "SOCIALACCOUNT_PROVIDERS": for_allauth(read_providers(home)),
        "SOCIALACCOUNT_REQUESTS_TIMEOUT": rules.provider_seconds,
        **_axes(rules),
    }


def _allauth() -> dict[str, Any]:
    return {
        "ACCOUNT_ADAPTER": f"{ACCOUNTS}.adapter.AccountAdapter",
        "ACCOUNT_USER_MODEL_EMAIL_FIELD": None,
        "ACCOUNT_LOGIN_METHODS": {"username"},
        "ACCOUNT_SIGNUP_FIELDS": ["username*", "password1*"],
        "ACCOUNT_EMAIL_VERIFICATION": "none",
        # counted by django-axes instead: allauth's counts live in the memory of one worker
        "ACCOUNT_RATE_LIMITS": False,
        # the session ends with the browser, and by the limits of the policy before that
        "ACCOUNT_SESSION_REMEMBER": False,
        "ACCOUNT_LOGOUT_REDIRECT_URL": "/accounts/login/",
        "MFA_ADAPTER": f"{ACCOUNTS}.adapter.FactorAdapter",
        "MFA_TOTP_ISSUER": "ThreeOnes",
        # a telephone's clock may be half a minute off; RFC 6238, 5.2 allows one step
        "MFA_TOTP_TOLERANCE": 1,
        "MFA_RECOVERY_CODES_SHOW_ONCE": True,
    }


def _axes(rules: SignInPolicy) -> dict[str, Any]:
    return {
        "AXES_HANDLER": "axes.handlers.database.AxesDatabaseHandler",
        "AXES_FAILURE_LIMIT": rules.failures,
        "AXES_COOLOFF_TIME": timedelta(minutes=rules.lock_minutes),
        # account and address together: neither locks the other out
        "AXES_LOCKOUT_PARAMETERS": [["username", "ip_address"]],
        "AXES_RESET_ON_SUCCESS": True,
        # knocking on during a lock does not lengthen it
        "AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT": False,
        "AXES_USERNAME_CALLABLE": f"{ACCOUNTS}.locks.name_for_lock",
        "AXES_LOCKOUT_CALLABLE": "threeones.web.accounts.views.locked",
        "AXES_ENABLE_ADMIN": False,
        # our audit keeps who signed in; no second list of addresses beside it
        "AXES_DISABLE_ACCESS_LOG": True,
        "AXES_SENSITIVE_PARAMETERS": ["username", "ip_address", "login", "password", "code", "next"],
        "AXES_VERBOSE": False,
    }
