"""Taking a file in (导入手册): looked at, kept whole under its hash, an import made of it, its reading begun."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from threeones.apps.handbook.importing.audited import IMPORT, told_of
from threeones.apps.handbook.importing.reading import begin
from threeones.apps.handbook.importing.rights import DRAFT
from threeones.apps.handbook.models import BookImport
from threeones.base.accounts.access import Access
from threeones.base.audit.chain import Change, append, hold
from threeones.base.entry.errors import Refused, Unknown, Wrong
from threeones.base.entry.sending import once
from threeones.base.files.attaching import Incoming, clean_name
from threeones.base.files.named import drop_unnamed
from threeones.base.files.uploads import MIB, keep, limits
from threeones.base.org.models import Unit, UnitKind

YEARS = (2000, 2099)
"""Years that a handbook may be of."""


@dataclass(frozen=True, slots=True)
class File:
    """A file that was taken in."""

    name: str
    data: bytes

    @property
    def sha256(self) -> str:
        """Its hash, under which it is kept."""
        return hashlib.sha256(self.data).hexdigest()


def of_bureau(bureau: str) -> BookImport:
    """An import of a bureau (its code) as permissions are asked about it; nothing is saved. Raises ``Unknown``."""
    return BookImport(bureau=bureau_of(bureau))


def start_import(*, access: Access, bureau: str, file: Incoming, year: int | None = None, key: str = "") -> BookImport:
    """Keep a file and have it read; the same sending again is the import that it made.

    ``bureau`` is a code; without a year it is that which the file names.

    Raises ``PermissionDenied``, ``Unknown``, ``Refused`` with all that is wrong, ``OSError`` where
    the disk is full (then nothing was made).
    """
    unit = bureau_of(bureau)
    access.require(DRAFT, BookImport(bureau=unit))
    taken = look(file, year)
    sha = taken.sha256
    keep(Path(settings.HOME), sha, taken.data)
    content = {"bureau": bureau, "year": year, "name": taken.name, "sha256": sha}

    def work() -> dict[str, Any]:
        # again under the lock: somebody may just have removed the same file's last import
        keep(Path(settings.HOME), sha, taken.data)
        made = BookImport.objects.create(
            bureau=unit,
            year=year or 0,
            name=taken.name,
            sha256=sha,
            size=len(taken.data),
            made_by=access.actor[:60],
            made_at=timezone.now(),
        )
        append(access.actor, [Change("create", IMPORT, str(made.pk), {}, told_of(made))], data=False)
        return {"import": made.pk}

    with transaction.atomic():
        hold()
        answer, now = once(access=access, key=key, purpose="handbook.import", content=content, work=work)
    if now:
        begin(answer["import"])
    return BookImport.objects.get(pk=answer["import"])


def look(file: Incoming, year: int | None) -> File:
    """A file as it came in. One that is too large is refused by its length, and never read."""
    wrong = []
    name, size, most = clean_name(file.name or ""), file.size or 0, limits().max_packed_mb
    if year is not None and not YEARS[0] <= year <= YEARS[1]:
        wrong.append(Wrong("year", _("%(year)s年不对") % {"year": year}, _("四位年份，如 2026")))
    if size > most * MIB:
        told = {"name": name, "size": round(size / MIB, 1)}
        wrong.append(Wrong("file", _("“%(name)s”有%(size)s MB，太大") % told, _("不超过%(most)s MB") % {"most": most}))
    elif not size:
        wrong.append(Wrong("file", _("“%(name)s”是空的") % {"name": name}, _("装着手册的文件")))
    if wrong:
        raise Refused(wrong)
    return File(name, file.read())


def bureau_of(code: str) -> Unit:
    """The bureau of that code. Raises ``Unknown``."""
    found = Unit.objects.filter(code=code, kind=UnitKind.BUREAU).first() if code.isprintable() else None
    if found is None:
        raise Unknown([Wrong("bureau", _("没有这个局"))])
    return found


def drop_import(*, access: Access, number: int) -> None:
    """Remove an import, and its file where nothing else names it. What was taken from it stays in the draft.

    Raises ``PermissionDenied``, ``Unknown``.
    """
    with transaction.atomic():
        hold()
        found = import_of(number)
        access.require(DRAFT, found)
        remove(access.actor, found)
    with transaction.atomic():
        # under the lock under which files are named
        hold()
        drop_unnamed(Path(settings.HOME), found.sha256, fresh=-1)


def remove(actor: str, found: BookImport, reason: str = "") -> None:
    """Remove the record of an import, within the caller's transaction."""
    key, before = str(found.pk), told_of(found)
    found.delete()
    append(actor, [Change("remove", IMPORT, key, before, {}, reason)], data=False)


def import_of(number: int) -> BookImport:
    """The import of that number with its bureau. Raises ``Unknown``."""
    found = BookImport.objects.select_related("bureau", "edition").filter(pk=number).first()
    if found is None:
        raise Unknown([Wrong("import", _("没有这次导入"))])
    return found
