"""What every test finds: it stands here, since a plugin's fixture would give way to pytest-django's of the same name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from django.test import Client


@pytest.fixture
def client(db: None) -> Client:
    """Django's test client, signed in as a supervisor of the district, who sees everything."""
    # the models load only once pytest-django has set Django up
    from tests.support.people import signed_in  # noqa: PLC0415  see above

    return signed_in()
