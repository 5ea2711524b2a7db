"""Starting Django for the commands that need a database; they make and migrate it themselves."""

from __future__ import annotations

import os
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from threeones.base.files.locks import alone


def set_up() -> None:
    """Set Django up and leave the database as it is."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "threeones.config.settings")
    os.umask(0o077)
    django.setup()


def start() -> None:
    """Set Django up and bring the database to the present schema.

    Raises ``Faults`` while a restoration is under way; one that was interrupted is finished or undone first.
    """
    set_up()
    # models load only after the set-up above
    from threeones.base.operation.presence import announce  # noqa: PLC0415  see above
    from threeones.base.operation.recovery import recover  # noqa: PLC0415  see above

    recover(Path(settings.HOME))
    announce(Path(settings.HOME))
    if _is_behind():
        # Two commands may be the first ones at once; the second then finds all done.
        with alone(settings.HOME, "migrate"):
            if _is_behind():
                call_command("migrate", interactive=False, verbosity=0)


def _is_behind() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def home() -> str:
    """The data folder in use."""
    return str(settings.HOME)
