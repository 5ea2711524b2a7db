"""An archive under a passphrase (加密备份): pieces sealed one by one with AES-256-GCM or SM4-GCM, so that it streams.

Every piece has its number and whether it is the last in its nonce: pieces that were swapped, left out or cut off do
not open. The head, in plain text, says how the key comes from the passphrase, and is sealed with every piece.
"""

from __future__ import annotations

import hashlib
import io
import json
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, CipherAlgorithm, algorithms, modes

from threeones.base.operation.archive import damaged
from threeones.base.operation.policy import policy
from threeones.kernel.values.faults import Fault, Faults

MAGIC = b"THREEONES-SEALED-1\n"
CIPHERS = ("aes", "sm4")
PIECE, TAG, HEAD_BYTES = 64 * 1024, 16, 1000
# what a head may ask for: a forged one shall not keep the machine busy for hours
MOST = {"log2_n": 22, "r": 32, "p": 16, "rounds": 20_000_000}


def passphrase(path: Path) -> bytes:
    """The passphrase in a file, without the end of its line. Raises ``Faults`` where it is too short."""
    text = path.read_text(encoding="utf-8").strip()
    least = policy().passphrase_characters
    if len(text) < least:
        raise Faults([Fault(str(path), "", 0, "", f"口令只有{len(text)}个字符", f"至少{least}个字符")])
    return text.encode()


@dataclass(frozen=True, slots=True)
class Head:
    """How the key comes from the passphrase; ``line`` is the head as it stands in the file."""

    algorithm: type[CipherAlgorithm]
    key: bytes
    line: bytes

    def cipher(self, number: int, *, last: bool, tag: bytes | None = None) -> Cipher[modes.GCM]:
        """The cipher of a piece; with its tag to open it."""
        nonce = number.to_bytes(11, "big") + bytes([last])
        return Cipher(self.algorithm(self.key), modes.GCM(nonce, tag))  # type: ignore[call-arg]  # each takes its key


def new_head(words: bytes, cipher: str) -> Head:
    """A head with a new salt: no two archives share a key."""
    p = policy()
    said: dict[str, Any] = {"cipher": cipher, "salt": secrets.token_hex(16)}
    if cipher == "aes":
        said |= {"log2_n": p.scrypt_log2_n, "r": p.scrypt_r, "p": p.scrypt_p}
    else:
        said |= {"rounds": p.pbkdf2_rounds}
    return _head(words, json.dumps(said, sort_keys=True).encode() + b"\n")


def _head(words: bytes, line: bytes) -> Head:
    try:
        said = json.loads(line)
        salt, numbers = bytes.fromhex(said["salt"]), {k: int(said[k]) for k in MOST if k in said}
        if any(not 0 < v <= MOST[k] for k, v in numbers.items()):
            raise ValueError(numbers)
        if said["cipher"] == "sm4":
            return Head(algorithms.SM4, hashlib.pbkdf2_hmac("sm3", words, salt, numbers["rounds"], 16), line)
        n, r = 1 << numbers["log2_n"], numbers["r"]
        memory = 128 * r * (n + numbers["p"] + 2)
        return Head(
            algorithms.AES,
            hashlib.scrypt(words, salt=salt, n=n, r=r, p=numbers["p"], maxmem=memory * 2, dklen=32),
            line,
        )
    except (ValueError, KeyError, TypeError) as error:
        raise damaged("加密的头部读不出来") from error


class Sealing(io.RawIOBase):
    """Seals what is written into ``out``; ``close`` writes the last piece."""

    def __init__(self, out: IO[bytes], words: bytes, cipher: str) -> None:
        self._out, self._head = out, new_head(words, cipher)
        self._rest, self._number = bytearray(), 0
        out.write(MAGIC + self._head.line)

    def writable(self) -> bool:
        """Only that."""
        return True

    def write(self, data: Any) -> int:
        """Take the bytes; whole pieces go out, but for one that may be the last."""
        self._rest += data
        while len(self._rest) > PIECE:
            self._piece(bytes(self._rest[:PIECE]), last=False)
            del self._rest[:PIECE]
        return len(data)

    def _piece(self, data: bytes, *, last: bool) -> None:
        encryptor = self._head.cipher(self._number, last=last).encryptor()
        encryptor.authenticate_additional_data(self._head.line)
        self._out.write(encryptor.update(data) + encryptor.finalize() + encryptor.tag)
        self._number += 1

    def finish(self) -> None:
        """Write the last piece; without it the archive does not open."""
        self._piece(bytes(self._rest), last=True)
        self._rest.clear()


class Opening(io.RawIOBase):
    """Opens what ``Sealing`` wrote, from ``source`` behind its magic. Raises ``Faults`` for a wrong passphrase."""

    def __init__(self, source: IO[bytes], words: bytes) -> None:
        self._source = source
        self._head = _head(words, source.readline(HEAD_BYTES))
        self._number, self._plain, self._done = 0, b"", False
        self._ahead = source.read(PIECE + TAG)

    def readable(self) -> bool:
        """Only that."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer with as much as is at hand."""
        while not self._plain and not self._done:
            self._open()
        n = min(len(buffer), len(self._plain))
        buffer[:n] = self._plain[:n]
        self._plain = self._plain[n:]
        return n

    def _open(self) -> None:
        sealed, self._ahead = self._ahead, self._source.read(PIECE + TAG)
        self._done = not self._ahead
        if len(sealed) < TAG:
            raise damaged("加密的内容不完整")
        decryptor = self._head.cipher(self._number, last=self._done, tag=sealed[-TAG:]).decryptor()
        decryptor.authenticate_additional_data(self._head.line)
        try:
            self._plain = decryptor.update(sealed[:-TAG]) + decryptor.finalize()
        except InvalidTag:
            what = "口令不对，或者内容被改动" if self._number == 0 else "内容被改动或不完整"
            raise damaged(what) from None
        self._number += 1
