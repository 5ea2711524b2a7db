"""The policy of sign-in (``packs/security/sign-in.yaml``): passwords, locks, sessions. Settings read it, so this needs no Django."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any

from threeones.kernel.values.faults import Fault, Faults
from threeones.kernel.values.packs import packs_dir
from threeones.kernel.values.yamls import read_yaml

VARIABLE = "THREEONES_PASSWORD_POLICY"
DEFAULT = "dengbao"
NAMES = ("dengbao", "asvs")
NAME = "security/sign-in.yaml"
ROLES = "second_factor"


@dataclass(frozen=True, slots=True)
class SignInPolicy:
    """What is in force; whole numbers in the unit of their name, 0 where a policy does not ask for something.

    ``second_factor`` are the roles that must have one.
    """

    name: str
    title: str
    title_en: str
    min_characters: int
    recommended_characters: int
    character_classes: int
    remembered: int
    max_age_days: int
    failures: int
    lock_minutes: int
    idle_minutes: int
    session_hours: int
    separate_administrators: bool
    second_factor: tuple[str, ...]
    max_characters: int
    one_time_characters: int
    one_time_hours: int
    pbkdf2_rounds: int
    checks_at_once: int
    queue_seconds: int
    retry_seconds: int
    retry_most_seconds: int
    turns_percent: int
    seen_seconds: int
    browser_characters: int
    provider_seconds: int


MAY_BE_NOUGHT = frozenset({"character_classes", "remembered", "max_age_days"})


def policy() -> SignInPolicy:
    """The policy that ``THREEONES_PASSWORD_POLICY`` names. Raises ``Faults``."""
    return read_policy(os.environ.get(VARIABLE, "").strip() or DEFAULT)


@lru_cache
def read_policy(name: str) -> SignInPolicy:
    """One of the policies by name. Raises ``Faults`` naming everything that is absent or of another kind."""
    pack = read_yaml(packs_dir() / NAME)
    policies: Mapping[str, Any] = pack.get("policies") or {}
    if not isinstance(policies.get(name), dict):
        raise Faults([Fault(VARIABLE, "", 0, "", f"没有口令策略“{name}”", "、".join(policies))])
    found = {**(pack.get("common") or {}), **policies[name], "name": name}
    wrong = [f for f in fields(SignInPolicy) if not _fits(f.name, str(f.type), found.get(f.name))]
    if wrong:
        raise Faults(
            Fault(f"packs/{NAME}", name, 0, f.name, f"“{f.name}”缺失或类型不对", _wanted(str(f.type))) for f in wrong
        )
    values = {f.name: found[f.name] for f in fields(SignInPolicy)}
    return SignInPolicy(**{**values, ROLES: tuple(values[ROLES])})


def _fits(name: str, kind: str, value: Any) -> bool:
    if kind == "int":
        return type(value) is int and value >= (0 if name in MAY_BE_NOUGHT else 1)
    if kind == "bool":
        return type(value) is bool
    if kind == "str":
        return isinstance(value, str) and bool(value)
    return isinstance(value, list) and all(isinstance(v, str) for v in value)


def _wanted(kind: str) -> str:
    return {"int": "正整数，如 15", "bool": "true 或 false", "str": "文字"}.get(kind, "角色的列表，如 [system_admin]")
