"""The signature of a frozen run (签名): Ed25519 (RFC 8032) over its manifest, which names the hash of every other member.

The signature carries its public key: whether the file is as its signer left it, anybody can tell; whether the signer
is the one he should be, only who has that one's public key from elsewhere.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

from threeones.kernel.values.faults import Fault, Faults

SIGNATURE, SIGNED = "signature.json", "manifest.json"
"""The member that holds the signature, and the one that it is over."""
ALGORITHM = "ed25519"
MARK_CHARACTERS = 16


@dataclass(frozen=True, slots=True)
class Signature:
    """What the member says: the signer's public key and the signature, as bytes."""

    public: bytes
    signature: bytes

    @property
    def mark(self) -> str:
        """The mark of the signer's key, as people compare it."""
        return mark(self.public)

    @property
    def member(self) -> bytes:
        """The member that says so, in its one form."""
        told = {"algorithm": ALGORITHM, "public": self.public.hex(), "signature": self.signature.hex()}
        return canonical(told)


def canonical(data: Any) -> bytes:
    """JSON in one form only: sorted keys, no spaces, UTF-8, a newline at the end."""
    return (json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n").encode()


def sign(manifest: bytes, key: bytes) -> bytes:
    """The member that signs a manifest; ``key`` are the 32 bytes of a private key. The same again gives the same."""
    return Signature(raw_public(key), Ed25519PrivateKey.from_private_bytes(key).sign(manifest)).member


def raw_public(key: bytes) -> bytes:
    """The public key that belongs to a private one, 32 bytes."""
    return Ed25519PrivateKey.from_private_bytes(key).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def public_pem(key: bytes) -> bytes:
    """The same as a PEM file that ``verify --key`` and OpenSSL read."""
    public = Ed25519PrivateKey.from_private_bytes(key).public_key()
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def read_public(path: Path) -> bytes:
    """The raw public key in a PEM file. Raises ``Faults`` where there is none."""
    try:
        found = load_pem_public_key(path.read_bytes())
    except (OSError, ValueError, UnsupportedAlgorithm):
        found = None
    if not isinstance(found, Ed25519PublicKey):
        expected = "PEM 格式的 Ed25519 公钥（BEGIN PUBLIC KEY），向签署单位索取"
        raise Faults([Fault(str(path), "", 0, "--key", "不是公钥文件，或读不了", expected)])
    return found.public_bytes(Encoding.Raw, PublicFormat.Raw)


def mark(public: bytes) -> str:
    """The first characters of the SHA-256 of a public key."""
    return hashlib.sha256(public).hexdigest()[:MARK_CHARACTERS]


def signature_of(members: Mapping[str, bytes]) -> Signature | None:
    """The signature that a run file carries; None for none. Raises ``ValueError`` for what is no signature."""
    if SIGNATURE not in members:
        return None
    told: Any = json.loads(members[SIGNATURE])
    if not isinstance(told, dict):
        raise ValueError(SIGNATURE)
    found = Signature(bytes.fromhex(str(told.get("public"))), bytes.fromhex(str(told.get("signature"))))
    if found.member != members[SIGNATURE]:
        raise ValueError(SIGNATURE)
    return found


def problems_of(members: Mapping[str, bytes], public: bytes | None) -> list[str]:
    """What does not hold of the signature; ``public`` is the key that it must be of, None: whichever it names."""
    try:
        found = signature_of(members)
        if found is None:
            return [] if public is None else ["签名：文件没有签名，签署人不明（signer unknown）"]
        Ed25519PublicKey.from_public_bytes(found.public).verify(found.signature, members.get(SIGNED, b""))
    except InvalidSignature:
        return [f"{SIGNATURE}：签名与 {SIGNED} 不符：签署以后文件被改动，或签名是伪造的"]
    except (ValueError, TypeError, RecursionError):
        return [f"{SIGNATURE}：不是有效的签名"]
    if public is not None and found.public != public:
        return [f"{SIGNATURE}：签署人是{found.mark}，不是给出的公钥{mark(public)}"]
    return []
