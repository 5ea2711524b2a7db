"""The key with which this installation signs its frozen runs (签署密钥), and the public one with which anybody checks them."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from threeones.base.files.secrets import secret
from threeones.kernel.scheme.signing import mark, public_pem, raw_public

KEY = "run"


def run_key() -> bytes:
    """The private key, 32 bytes; made where there is none."""
    return bytes.fromhex(secret(Path(settings.HOME), KEY))


def public_key() -> bytes:
    """The public key as a PEM file."""
    return public_pem(run_key())


def public_mark() -> str:
    """The mark by which people compare it: read out, printed in the notice, or on paper."""
    return mark(raw_public(run_key()))
