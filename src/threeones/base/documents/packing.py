"""A docx as bytes that are the same for the same document."""

from __future__ import annotations

import io
import zipfile

from docx.document import Document as Docx

ZIP_DAY = (1980, 1, 1, 0, 0, 0)
"""When every part of a file claims to be made."""


def packed(document: Docx) -> bytes:
    """The document's bytes with all its parts dated alike."""
    written, whole = io.BytesIO(), io.BytesIO()
    document.save(written)
    with zipfile.ZipFile(written) as parts, zipfile.ZipFile(whole, "w") as archive:
        for part in parts.infolist():
            info = zipfile.ZipInfo(part.filename, ZIP_DAY)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            archive.writestr(info, parts.read(part))
    return whole.getvalue()
