"""The accounts of a demonstration: one password, which stays that of the data folder."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from threeones.base.accounts.demonstration import FILE, Places, guest_password, make_guests
from threeones.base.accounts.models import User
from threeones.base.audit.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.HOME, settings.DEMONSTRATION = tmp_path, True
    return tmp_path


def made() -> str:
    """The password after the accounts were made (again), which opens all of them."""
    users = make_guests(places=Places(), day=date(2021, 12, 31))
    password = guest_password()
    assert users and all(u.check_password(password) for u in User.objects.filter(demonstration=True))
    return password


def test_the_password_stays_while_the_folder_is_there(folder: Path) -> None:
    first, written = made(), AuditEntry.objects.count()
    assert (folder / FILE).stat().st_mode & 0o777 == 0o600
    (folder / FILE).chmod(0o644)
    assert made() == first and AuditEntry.objects.count() == written
    assert (folder / FILE).stat().st_mode & 0o777 == 0o600, "others who may read the folder do not read it"


def test_a_new_account_gets_the_password_that_was_noted(folder: Path) -> None:
    first = made()
    User.objects.filter(username="secadmin").delete()
    assert made() == first


def test_without_the_note_all_get_a_new_one(folder: Path) -> None:
    first = made()
    (folder / FILE).unlink()
    second = made()
    assert second != first and AuditEntry.objects.filter(action="password").exists()
