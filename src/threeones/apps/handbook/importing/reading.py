"""Reading a file that waits (读取): by the worker behind the answer, or at once; cut off halfway, it can be taken up again.

Who reads holds a claim on the import, which a process that dies gives back: that is how a reading that was cut off is
told from one that goes on.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from threeones.apps.handbook.importing import audited, understood
from threeones.apps.handbook.importing.found import Found, Told
from threeones.apps.handbook.importing.policy import import_policy
from threeones.apps.handbook.models import BookImport, ImportStage
from threeones.base.audit.chain import append, changed, hold
from threeones.base.audit.daily import worker_lives
from threeones.base.jobs.asking import ask_behind
from threeones.base.jobs.claims import claim
from threeones.kernel.values.faults import Fault, Faults

WORK = "handbook.import"
OPEN = (ImportStage.WAITING, ImportStage.READING)
FROM_FILE = "年度取自文件"
EVERY = 0.3
"""Seconds between two words on how far a reading has come."""
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class State:
    """How a reading stands for whoever waits: ``cut_off`` where nobody does it any more, ``slow`` where nobody began."""

    under_way: bool
    cut_off: bool = False
    slow: bool = False
    done: int = 0
    of: int = 0

    @property
    def percent(self) -> int:
        """Whole percent; a hundred only at the end."""
        return min(99, 100 * self.done // self.of) if self.of else 0


def begin(number: int, *, here: bool = False) -> None:
    """Have an import read: by the worker where one lives, else (or ``here``) before this returns."""
    BookImport.objects.filter(pk=number, stage__in=OPEN).update(stage=ImportStage.WAITING, done=0, of=0)
    if not here and worker_lives():
        ask_behind(WORK, str(number))
    else:
        read_import(str(number))


def read_import(about: str) -> None:
    """Read the import of that number if it waits and nobody else is at it; what comes of it stands in the import."""
    with claim(claim_of(int(about))) as mine:
        if not mine:
            return
        while (made := BookImport.objects.filter(pk=int(about), stage__in=OPEN).first()) is not None:
            if _read(made):
                return


def _read(made: BookImport) -> bool:
    """Read once; False where it was corrected meanwhile, so that it has to be read again.

    What an earlier reading found stays until this one is done: whoever corrects on goes on from it.
    """
    told = told_of(made)
    _write(made, stage=ImportStage.READING, done=0, of=0, found=replace(told, tries=told.tries + 1).to_text())
    try:
        found = understood.understand_import(made, _teller(made))
    except Faults as refused:
        return _write(made, stage=ImportStage.FAILED, found=Told(faults=refused.faults).to_text())
    except OSError as error:
        text = f"留存的文件读不出来：{error.strerror or error}"
        fault = Fault(made.name, "", 0, "", text, "再上传一次")
        return _write(made, stage=ImportStage.FAILED, found=Told(faults=(fault,)).to_text())
    except MemoryError:
        fault = Fault(made.name, "", 0, "", "文件展开后太大，内存不够", "拆成几个文件，或删去无关的工作表")
        return _write(made, stage=ImportStage.FAILED, found=Told(faults=(fault,)).to_text())
    except Exception:
        # it is our fault, which the log tells; whoever waits is not left waiting
        fault = Fault(made.name, "", 0, "", "读取时程序出错，已记入日志", "换一种格式另存后再传，并告诉管理员")
        _write(made, stage=ImportStage.FAILED, found=Told(faults=(fault,)).to_text())
        raise
    return _understood(made, found)


def _understood(made: BookImport, found: Found) -> bool:
    """What was understood, with the year that the file names where none was given: who had it read wanted that one."""
    told = {"stage": ImportStage.READ, "found": Told(found=found).to_text()}
    if made.year or not found.book.year:
        return _write(made, **told)
    with transaction.atomic():
        hold()
        before = audited.told_of(made)
        if not _write(made, year=found.book.year, **told):
            return False
        year = changed("change", audited.IMPORT, str(made.pk), before, {**before, "year": found.book.year}, FROM_FILE)
        append(made.made_by, [year], data=False)
    return True


def _write(made: BookImport, **fields: Any) -> bool:
    """What a reading says of itself, which is no record; nothing is said where the import was corrected or removed meanwhile."""
    standing = BookImport.objects.filter(pk=made.pk, corrections=made.corrections, year=made.year, stage__in=OPEN)
    return bool(standing.update(**fields))


def _teller(made: BookImport) -> Progress:
    said = 0.0

    def tell(done: int, of: int) -> None:
        nonlocal said
        if time.monotonic() - said >= EVERY:
            said = time.monotonic()
            _write(made, done=done, of=of)

    return tell


def state_of(made: BookImport) -> State:
    """How the reading of an import stands."""
    if made.stage not in OPEN:
        return State(under_way=False)
    if made.stage == ImportStage.READING:
        with claim(claim_of(made.pk)) as free:
            # whoever read may have ended between two looks
            cut_off = free and BookImport.objects.filter(pk=made.pk, stage=ImportStage.READING).exists()
        return State(True, cut_off=cut_off, done=made.done, of=made.of)
    patience = timedelta(seconds=import_policy().patience_seconds)
    return State(True, slow=not worker_lives() or timezone.now() - made.made_at > patience)


def take_up_again() -> int:
    """Readings that were cut off, and those whose call the queue lost; the worker looks every minute. Returns how many."""
    late = timezone.now() - timedelta(minutes=1)
    waiting = BookImport.objects.filter(stage__in=OPEN, made_at__lt=late).defer("corrections")
    due = [made.pk for made in waiting if told_of(made).tries < import_policy().tries]
    for number in due:
        read_import(str(number))
    return len(due)


def told_of(made: BookImport) -> Told:
    """What stands in an import: what was found, why it could not be read, how often that was tried."""
    return Told.from_text(made.found)


def found_of(made: BookImport) -> Found | None:
    """What was understood; None while it was not read."""
    return told_of(made).found


def claim_of(number: int) -> str:
    """The name of the claim of whoever reads."""
    return f"import-{number}"


def lock_of(number: int) -> Path:
    """The file of that claim, which stays behind until the import is thrown away."""
    return Path(settings.HOME) / f".job-{claim_of(number)}.lock"
