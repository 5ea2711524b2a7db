"""What django-allauth does at sign-in and sign-out, told to the audit and kept to the policy."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from cryptography.fernet import Fernet
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from threeones.base.accounts import sessions
from threeones.base.accounts.access import access_of
from threeones.base.accounts.middleware import FACTOR_WANTED
from threeones.base.accounts.models import User
from threeones.base.accounts.policy import policy
from threeones.base.accounts.services import may_sign_in
from threeones.base.accounts.telling import tell
from threeones.base.files.secrets import secret

MESSAGES = {
    "account/messages/password_changed.txt": _("密码已修改；别处登录的都已退出。"),
    "mfa/messages/totp_activated.txt": _("动态口令已启用，下次登录起要用。"),
    "mfa/messages/totp_deactivated.txt": _("动态口令已停用。"),
    "mfa/messages/recovery_codes_generated.txt": _("备用码已生成，请抄下或打印，妥善保管。"),
    "socialaccount/messages/account_connected.txt": _("已关联，以后可以用它登录。"),
    "socialaccount/messages/account_connected_other.txt": _("这个身份已经关联了另一个账号，没有改动。"),
    "socialaccount/messages/account_disconnected.txt": _("关联已解除。"),
}
"""What allauth's messages say here; those that are not listed say nothing that the page does not."""


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Sign-in by user name; accounts are made by the system's administrator only."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("用户名或密码不对。"),
        "incorrect_password": _("密码不对。"),
        "incorrect_code": _("动态口令不对。"),
        "too_many_login_attempts": _("试得太多了，请过一会儿再试。"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes an account for himself."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Nothing: attempts are counted by django-axes, in the database that all workers share."""

    def is_ajax(self, request: HttpRequest) -> bool:
        """Only our own script asks for JSON, and says so."""
        return request.headers.get("X-Requested-With") == "XMLHttpRequest"

    def get_client_ip(self, request: HttpRequest) -> str:
        """The sender's address, which the front door has set right behind our proxy."""
        return str(request.META.get("REMOTE_ADDR") or "0.0.0.0")

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        """Closed accounts, whichever way they come, get a word instead of a session."""
        if not may_sign_in(user):
            return cast(HttpResponse, self.respond_user_inactive(request, user))
        return cast("HttpResponse | None", super().pre_login(request, user, **kwargs))

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        """Write the session down, tell the audit, and note whether a second factor is still to be set up."""
        methods = [record["method"] for record in get_authentication_records(request, user)]
        if "password" in methods and len(methods) == 1:
            # whoever has just typed the password need not type it again to set up a second factor
            record_authentication(request, user, method="password", reauthenticated=True)
        if wants_factor(user):
            request.session[FACTOR_WANTED] = True
        sessions.note(request, user)
        tell(user.name, "sign_in", user.username, "+".join(methods))
        response: HttpResponse = super().post_login(request, user, **kwargs)
        keep_language(response, user)
        return response

    def logout(self, request: HttpRequest) -> None:
        """Tell the audit, and forget the session."""
        if isinstance(request.user, User):
            tell(request.user.name, "sign_out", request.user.username)
            sessions.forget(request.session.session_key)
        super().logout(request)

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Our own words, or none."""
        if word := message or MESSAGES.get(message_template or ""):
            super().add_message(request, level, extra_tags=extra_tags, message=str(word))


def keep_language(response: HttpResponseBase, user: User) -> None:
    """The language that an account chose, on whatever machine it signs in."""
    if user.language:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            user.language,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite=settings.LANGUAGE_COOKIE_SAMESITE,
        )


def wants_factor(user: User) -> bool:
    """Whether the policy asks a role of this account for a second factor that is not there yet."""
    asked = policy().second_factor
    if not asked or user.demonstration:
        return False
    roles = access_of(user, timezone.localdate()).roles
    return not roles.isdisjoint(asked) and not is_mfa_enabled(user, [Authenticator.Type.TOTP])


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """The second factor (动态口令): its secrets are kept encrypted with a key outside the database."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("动态口令不对；看看手机的时间准不准。"),
        "cannot_delete_authenticator": _("按规定您的角色必须用动态口令，不能停用。"),
    }

    def encrypt(self, text: str) -> str:
        """The text sealed with this installation's key."""
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The text again."""
        return _fernet().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not where the policy asks for it."""
        user = authenticator.user
        roles = access_of(user, timezone.localdate()).roles if isinstance(user, User) else frozenset()
        return roles.isdisjoint(policy().second_factor)


def _fernet() -> Fernet:
    # Fernet wants its 32 bytes in the alphabet of URLs
    return Fernet(urlsafe_b64encode(bytes.fromhex(secret(settings.HOME, "factor"))))
