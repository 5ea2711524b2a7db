"""How passwords are kept: PBKDF2 with as many rounds as the policy says, no more at once than the gate lets in."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.contrib.auth.hashers import PBKDF2PasswordHasher

from threeones.base.accounts.gate import gate
from threeones.base.accounts.policy import policy

if TYPE_CHECKING:
    from hashlib import _Hash


class Sha256Hasher(PBKDF2PasswordHasher):
    """PBKDF2 with HMAC-SHA-256: the standard library's, so that the hashes outlive this project."""

    @property
    def iterations(self) -> int:  # type: ignore[override]  # Django's is a constant
        """The rounds of a new hash; older hashes are made anew at the next sign-in."""
        return policy().pbkdf2_rounds

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        """The hash. Raises ``Busy`` where too many are made already."""
        with gate().entered():
            return super().encode(password, salt, iterations)


def sm3() -> _Hash:
    """SM3 (GB/T 32905), as OpenSSL has it."""
    return hashlib.new("sm3")


class Sm3Hasher(Sha256Hasher):
    """The same with HMAC-SM3, for systems that are assessed for their cryptography (商用密码应用安全性评估)."""

    algorithm = "pbkdf2_sm3"
    digest = staticmethod(sm3)
