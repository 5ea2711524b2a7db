"""Addresses and secrets of robots, enciphered with a key of this installation: the database alone gives nobody a robot."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from threeones.base.files.secrets import secret


@dataclass(frozen=True, slots=True)
class Credentials:
    """Where a robot is reached, and what signs what it is sent (empty: nothing does)."""

    url: str
    secret: str


def seal(credentials: Credentials) -> str:
    """The credentials, enciphered."""
    return _fernet().encrypt(json.dumps([credentials.url, credentials.secret]).encode()).decode()


def unseal(sealed: str) -> Credentials | None:
    """The credentials; None where they were enciphered with another key (a database without its keys)."""
    try:
        url, word = json.loads(_fernet().decrypt(sealed.encode()))
    except InvalidToken:
        return None
    return Credentials(url, word)


def _fernet() -> Fernet:
    # Fernet wants its 32 bytes in the alphabet of URLs
    return Fernet(urlsafe_b64encode(bytes.fromhex(secret(Path(settings.HOME), "notifications"))))
