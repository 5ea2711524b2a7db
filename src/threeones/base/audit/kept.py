"""Files of the data folder against the hashes that the database and the audit keep of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from threeones.base.audit.models import AuditEntry
from threeones.base.files.models import Attachment, SourceFile

SOURCE_FILE = "files.sourcefile"


def broken(path: Path, sha256: str, name: str) -> str | None:
    """What is wrong with a file that must have this SHA-256 (None: nothing); ``name`` is what people call it."""
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return f"“{name}”的文件不见了（{path.name}） / the file of {name} is gone"
    except OSError as error:
        return f"“{name}”的文件读不了（{path.name}：{error.strerror}） / the file of {name} cannot be read"
    if found != sha256:
        return f"“{name}”的文件被改动（{path.name}） / the file of {name} was altered"
    return None


def kept_path(sha256: str) -> Path:
    """Where ``files.uploads.keep`` keeps the file of that hash."""
    return Path(settings.HOME) / "files" / sha256[:2] / sha256


def source_files() -> Iterator[str]:
    """Loaded workbooks: each that is in the database in the audit and the other way round, and whole on the disk."""
    rows = set(SourceFile.objects.values_list("name", "sha256"))
    told = set(_told())
    for name, _ in sorted(rows - told):
        yield f"来源文件“{name}”在库中，审计里没有 / the file {name} is in the database without an audit entry"
    for name, _ in sorted(told - rows):
        yield f"来源文件“{name}”审计里有，库中没有 / the file {name} was removed without an audit entry"
    seen: set[str] = set()
    for name, sha256 in sorted(rows & told):
        if sha256 not in seen and (problem := broken(kept_path(sha256), sha256, name)):
            yield problem
        seen.add(sha256)


def attachments() -> Iterator[str]:
    """Files attached to records whose bytes are gone or are not those that were attached."""
    seen: set[str] = set()
    for name, sha256 in Attachment.objects.order_by("pk").values_list("name", "sha256").iterator(2000):
        if sha256 not in seen and (problem := broken(kept_path(sha256), sha256, name)):
            yield problem
        seen.add(sha256)


def _told() -> Iterator[tuple[str, str]]:
    entries = AuditEntry.objects.filter(record=SOURCE_FILE, action="create").values_list("key", "after")
    for key, after in entries.iterator(2000):
        try:
            yield key, str(json.loads(after)["sha256"])
        except (ValueError, KeyError, TypeError):
            # An entry that was tampered with is the chain's to tell.
            continue
