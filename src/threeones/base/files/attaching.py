"""Taking a file that somebody attaches (附件): looked at, kept whole under its hash, nothing half kept."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from django.utils.translation import gettext as _

from threeones.base.files.kinds import PICTURES, kind_of, look, taken, word
from threeones.base.files.limits import attachment_limits
from threeones.base.files.pictures import check_picture, smaller
from threeones.base.files.uploads import MIB, keep
from threeones.kernel.values.faults import Fault, Faults


class Incoming(Protocol):
    """A file as it comes in: Django's uploaded file, or any open one with a name and a size."""

    @property
    def name(self) -> str | None:
        """The name that its sender gives it."""
        ...

    @property
    def size(self) -> int | None:
        """Its length in bytes."""
        ...

    def read(self, num_bytes: int | None = None) -> bytes:
        """The next bytes."""
        ...


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that was taken."""

    name: str
    sha256: str
    size: int
    kind: str


def take(home: Path, incoming: Incoming) -> Kept:
    """Look at a file and keep it. Raises ``Faults`` for one that is not taken, ``OSError`` where the disk is full.

    A file that is too large is refused by its first bytes and its length; the rest is never read.
    """
    name, size = clean_name(incoming.name or ""), incoming.size or 0
    head = incoming.read(4096)
    _check_size(name, size, kind_of(head))
    data = head + incoming.read()
    found = look(name, data)
    if found.fault:
        raise Faults([Fault(name, "", 0, "", found.fault, found.expected)])
    sha = hashlib.sha256(data).hexdigest()
    path = keep(home, sha, data)
    if found.kind in PICTURES:
        # opening it once shows that it can be shown, and makes what the list shows
        check_picture(path, name)
        smaller(home, sha, path, attachment_limits().thumbnail_pixels)
    return Kept(name, sha, len(data), found.kind)


def clean_name(name: str) -> str:
    """A name without folders, control characters and marks that turn the direction of writing; not too long."""
    base = name.replace("\\", "/").rpartition("/")[2]
    plain = "".join(c for c in unicodedata.normalize("NFC", base) if unicodedata.category(c)[0] != "C").strip(" .")
    stem, dot, suffix = plain.rpartition(".")
    most = attachment_limits().max_name_characters
    if len(plain) > most and dot and len(suffix) < 8:
        return stem[: most - len(suffix) - 1] + dot + suffix
    return plain[:most] or _("附件")


def _check_size(name: str, size: int, kind: str) -> None:
    by_kind = attachment_limits().attachment_mb
    # what an archive is shows only inside; the largest that any document may have bounds what is read
    most = by_kind.get(kind) or (by_kind["docx"] if kind == "zip" else max(by_kind.values()))
    if size > most * MIB:
        told = {"kind": word(kind), "size": round(size / MIB, 1)}
        if kind in by_kind or kind == "zip":
            expected = _("%(kind)s不超过%(most)s MB") % {"kind": word(kind), "most": most}
            if kind in PICTURES:
                expected += _("；用手机或看图软件缩小后再传")
        else:
            expected = taken()
        raise Faults([Fault(name, "", 0, "", _("%(kind)s有%(size)s MB，太大") % told, expected)])
