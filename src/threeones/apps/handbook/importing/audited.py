"""What the audit tells of imports and of layouts that are remembered. How far a reading has come is no record."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_noop as mark

from threeones.apps.handbook.models import BookImport, LedgerMemory
from threeones.base.registry.records import RecordKind, record_kinds

IMPORT, MEMORY = "handbook.bookimport", "handbook.ledgermemory"
WORDS = {
    IMPORT: {
        "bureau_id": mark("责任局"),
        "year": mark("年度"),
        "name": mark("文件名"),
        "sha256": mark("文件的哈希"),
        "size": mark("字节数"),
        "corrections": mark("更正"),
        "made_by": mark("上传人"),
    },
    MEMORY: {"title": mark("版式"), "corrections": mark("更正"), "by": mark("谁改的")},
}


def told_of(record: BookImport | LedgerMemory) -> dict[str, Any]:
    """All that the audit keeps of an import or of a layout."""
    words = WORDS[IMPORT if isinstance(record, BookImport) else MEMORY]
    return {name: getattr(record, name) for name in words}


def find_import(key: str) -> BookImport | None:
    """The import that the audit names so."""
    return BookImport.objects.filter(pk=int(key)).first() if key.isdecimal() and len(key) < 18 else None


record_kinds.register(
    IMPORT,
    RecordKind(
        mark("手册导入"),
        WORDS[IMPORT],
        BookImport,
        key=lambda made: str(made.pk),
        values=told_of,
        find=find_import,
        url=lambda made: reverse("book_import", args=[made.pk]),
    ),
)
record_kinds.register(
    MEMORY,
    RecordKind(
        mark("版式记忆"),
        WORDS[MEMORY],
        LedgerMemory,
        key=lambda memory: memory.fingerprint,
        values=told_of,
        find=lambda key: LedgerMemory.objects.filter(fingerprint=key[:64]).first(),
    ),
)
