"""Who an account's holder is: by user name and password."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser

from threeones.base.accounts.models import User
from threeones.base.accounts.services import may_sign_in


class PasswordBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth has no types
    """Asks at every request, not only at sign-in: a session of somebody who has left ends with his account."""

    def user_can_authenticate(self, user: AbstractBaseUser | None) -> bool:
        """Whether the account is open, its holder here, and, where people's real work is done, no demonstration's."""
        return isinstance(user, User) and may_sign_in(user) and not (user.demonstration and settings.PRODUCTION)
