"""A file into the draft in one go (导入并写入), for a command: understood first, then all of it or nothing."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from threeones.apps.handbook.importing.audited import IMPORT, told_of
from threeones.apps.handbook.importing.comparing import MERGE
from threeones.apps.handbook.importing.decisions import Decisions
from threeones.apps.handbook.importing.found import Found, Told
from threeones.apps.handbook.importing.keeping import File, bureau_of
from threeones.apps.handbook.importing.reading import Progress
from threeones.apps.handbook.importing.rights import DRAFT
from threeones.apps.handbook.importing.taking import take
from threeones.apps.handbook.importing.understood import Wanted, understand_file
from threeones.apps.handbook.models import BookImport, ImportStage
from threeones.base.accounts.access import Access
from threeones.base.audit.chain import Change, append, hold
from threeones.base.files.uploads import keep
from threeones.kernel.values.faults import Faults


def preview(
    *, access: Access, bureau: str, year: int | None, file: File, progress: Progress, decided: Decisions | None = None
) -> Found:
    """What would be written into the draft of a bureau's year (试读), with whatever is wrong in it; nothing is kept.

    ``bureau`` is a code; without a year it is that which the file names. Without decisions those that are remembered of
    its layout are used. Raises as ``import_at_once`` does, but not for faults in the rows.
    """
    unit = bureau_of(bureau)
    access.require(DRAFT, BookImport(bureau=unit))
    return understand_file(
        file.name, file.data, Wanted(unit.pk, year or 0), decided.to_text() if decided else "", progress
    )


def import_at_once(
    *,
    access: Access,
    bureau: str,
    year: int | None,
    file: File,
    progress: Progress,
    decided: Decisions | None = None,
    mode: str = MERGE,
    reason: str = "",
) -> tuple[BookImport, Found]:
    """Write a file into the open draft of a bureau's year (``bureau`` is its code), which is opened where there is none.

    Without a year it is that which the file names. Without decisions those that are remembered of its layout are used.

    Raises ``PermissionDenied``, ``Unknown``,
    ``Refused``, ``Faults`` with everything that is wrong in the file: then nothing is kept or written.
    """
    found = preview(access=access, bureau=bureau, year=year, file=file, progress=progress, decided=decided)
    if found.faults:
        raise Faults(found.faults)
    keep(Path(settings.HOME), file.sha256, file.data)
    with transaction.atomic():
        hold()
        made = BookImport.objects.create(
            bureau=bureau_of(bureau),
            year=year or found.book.year,
            name=file.name[:200],
            sha256=file.sha256,
            size=len(file.data),
            stage=ImportStage.READ,
            corrections=decided.to_text() if decided else "",
            found=Told(found=found).to_text(),
            made_by=access.actor[:60],
            made_at=timezone.now(),
        )
        append(access.actor, [Change("create", IMPORT, str(made.pk), {}, told_of(made))], data=False)
        return take(access=access, number=made.pk, mode=mode, reason=reason), found
