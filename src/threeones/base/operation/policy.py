"""The figures by which the site is run (``packs/security/operation.yaml``); settings read them, so this needs no Django."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from threeones.kernel.values.faults import Fault, Faults
from threeones.kernel.values.packs import packs_dir
from threeones.kernel.values.yamls import read_yaml

NAME = "security/operation.yaml"


@dataclass(frozen=True, slots=True)
class Policy:
    """What the pack says; every figure a whole number in the unit of its name."""

    hsts_days: int
    log_days: int
    min_free_mb: int
    connect_seconds: int
    mail_seconds: int
    retry_seconds: int
    daily_hour: int
    daily_retry_minutes: int
    worker_silent_minutes: int
    catch_up_days: int
    backup_piece_kb: int
    backup_row_mb: int
    scrypt_log2_n: int
    scrypt_r: int
    scrypt_p: int
    pbkdf2_rounds: int
    passphrase_characters: int


@lru_cache
def policy() -> Policy:
    """The figures in force. Raises ``Faults`` naming every one that is absent or no whole number above nought."""
    pack = read_yaml(packs_dir() / NAME)
    wrong = [
        Fault(f"packs/{NAME}", "", 0, name, f"“{name}”缺失或不是正整数", "正整数，如 30")
        for name in Policy.__slots__
        if type(pack.get(name)) is not int or pack[name] < (0 if name == "daily_hour" else 1)
    ]
    if wrong:
        raise Faults(wrong)
    return Policy(**{name: pack[name] for name in Policy.__slots__})
