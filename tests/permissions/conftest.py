"""One small district for all tests here; what a test writes in it is taken back after it.

The district stands in a transaction that stays open around those of the tests, which only SQLite in memory bears: the
tests are marked ``once``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction


@pytest.fixture(scope="module")
def district(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of an installation with the records of ``world.py`` and an account for every actor."""
    # the makers of records need Django's models, which are there only once it is set up
    from tests.permissions import actors, world  # noqa: PLC0415  see above

    home, before = tmp_path_factory.mktemp("district"), settings.HOME
    settings.HOME = home
    try:
        with django_db_blocker.unblock(), transaction.atomic():
            world.make(home)
            for actor in actors.actors():
                if actor.name != "anonymous":
                    actor.account()
            yield home
            transaction.set_rollback(True)
    finally:
        settings.HOME = before


@pytest.fixture
def world(district: Path, db: None) -> Path:
    """The district, inside the transaction of the test."""
    return district
