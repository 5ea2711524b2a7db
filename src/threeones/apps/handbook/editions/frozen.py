"""The text of an edition: its draft until it is published, then the file that was frozen (定格), held against its hash."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from threeones.apps.handbook.drafting.store import book_of_draft
from threeones.apps.handbook.models import Edition, EditionStage
from threeones.base.audit.kept import kept_path
from threeones.base.files.uploads import keep
from threeones.kernel.book.canonical import from_bytes, to_bytes
from threeones.kernel.book.model import Book
from threeones.kernel.values.faults import Fault, Faults


def book_of(edition: Edition) -> Book:
    """What an edition says. Raises ``Faults`` where its file is gone, or not the one that was frozen."""
    if edition.stage != EditionStage.PUBLISHED:
        return book_of_draft(edition)
    return _read(kept_path(edition.sha256), edition.sha256, str(edition))


def freeze(book: Book) -> str:
    """Keep a book's canonical bytes in the data folder; the SHA-256 under which they are found."""
    data = to_bytes(book)
    sha = hashlib.sha256(data).hexdigest()
    keep(Path(settings.HOME), sha, data)
    return sha


def titled(edition: Edition, book: Book) -> Book:
    """The book under the edition's title."""
    return replace(book, title=edition.title)


@lru_cache(maxsize=32)
def _read(path: Path, sha256: str, name: str) -> Book:
    """A frozen file never changes, so it is read once; its hash is part of the key."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Faults([Fault(name, "", 0, "", _("这一版的定格文件不见了"), _("数据文件夹里的原文件"))]) from error
    if hashlib.sha256(data).hexdigest() != sha256:
        right = _("SHA-256是%(sha)s的原文件") % {"sha": sha256}
        raise Faults([Fault(name, "", 0, "", _("这一版的定格文件被改动"), right)])
    return from_bytes(data)
