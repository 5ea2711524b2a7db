"""Imports that are old enough to be thrown away with their files, and readings that were cut off; done by the worker."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from threeones.apps.handbook.importing.keeping import remove
from threeones.apps.handbook.importing.policy import import_policy
from threeones.apps.handbook.importing.reading import WORK, lock_of, read_import, take_up_again
from threeones.apps.handbook.models import BookImport, ImportStage
from threeones.base.audit.chain import hold
from threeones.base.files.named import drop_unnamed
from threeones.base.jobs.registry import behind, daily, minutely

CLEANER = "patrol"
"""Who does it, as the audit names the day's round."""
REASON = "过了保留期"


def drop_old_imports() -> int:
    """Remove imports past the days of the pack, and files that nothing names any more. Returns how many imports."""
    policy, now = import_policy(), timezone.now()
    untaken = Q(made_at__lt=now - timedelta(days=policy.keep_days)) & ~Q(stage=ImportStage.TAKEN)
    old = list(BookImport.objects.filter(untaken | Q(made_at__lt=now - timedelta(days=policy.keep_taken_days))))
    for found in old:
        lock_of(found.pk).unlink(missing_ok=True)
        with transaction.atomic():
            hold()
            remove(CLEANER, found, REASON)
        with transaction.atomic():
            # under the lock under which files are named
            hold()
            drop_unnamed(Path(settings.HOME), found.sha256)
    return len(old)


behind.register(WORK, read_import)
minutely.register(WORK, take_up_again)
daily.register("handbook.imports", drop_old_imports)
