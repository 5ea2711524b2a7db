"""Accounts of tests: hashes that cost little, a policy that a test may choose, and somebody at the door."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from threeones.base.accounts import policy as policies

if TYPE_CHECKING:
    from tests.accounts.door import Door
    from threeones.base.accounts.policy import SignInPolicy

QUICK_ROUNDS = 1000


@pytest.fixture(autouse=True)
def use_policy(monkeypatch: pytest.MonkeyPatch) -> Callable[..., SignInPolicy]:
    """``use_policy("asvs", idle_minutes=1)``: that policy is in force, with these figures changed; hashes cost little."""
    read = policies.read_policy

    def use(name: str = policies.DEFAULT, **changes: Any) -> SignInPolicy:
        chosen = replace(read(name), **{"pbkdf2_rounds": QUICK_ROUNDS, **changes})
        monkeypatch.setattr(policies, "read_policy", lambda n: chosen if n == policies.DEFAULT else read(n))
        return chosen

    use()
    return use


@pytest.fixture
def door(db: None) -> Door:
    """A browser at the door, signed in as nobody."""
    from tests.accounts.door import Door  # noqa: PLC0415  the models load only once pytest-django has set Django up

    return Door()
