"""The sample in the test database, once a module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from tests.support.commands import SAMPLE
from threeones.base.intake.loading import load_folder


@pytest.fixture(scope="module")
def sample_database(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """The sample's records, loaded through the real door and gone after the module.

    Whoever uses it marks the whole module ``django_db``: each test's changes are then rolled back.
    """
    # a data folder of its own: the audit's anchor must not speak of records that are gone for the next module
    with override_settings(HOME=tmp_path_factory.mktemp("sample-home")):
        with django_db_blocker.unblock():
            load_folder(SAMPLE, "tests")
        yield
        with django_db_blocker.unblock():
            call_command("flush", interactive=False, verbosity=0)
