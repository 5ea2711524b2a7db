"""The anchor file (锚点文件): the ends of the chain, kept outside the database that they guard."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from threeones.base.audit.models import AuditHead

BLOCK = 1 << 22
TAIL = 1 << 18
"""The newest anchors stand within so many bytes of the end, unless hundreds of writes were given up in a row."""
DONE = b"true"
_LINE = re.compile(rb'^\{"seq": (\d{1,18}), "mac": "([0-9a-f]{64})", "done": (true|false), "at": "[^"\n]*"\}$', re.M)


@dataclass(frozen=True, slots=True)
class Anchor:
    """A line of the file: ``done`` after the commit, else pending."""

    seq: int
    mac: str
    done: bool


def anchor_path() -> Path:
    """The anchor file: one line an anchored end, outside the database."""
    return Path(settings.HOME) / "audit-anchor.jsonl"


def anchor(seq: int, mac: str, *, done: bool) -> None:
    """Write the chain's end to the anchor file and see it on the disk."""
    line = json.dumps({"seq": seq, "mac": mac, "done": done, "at": timezone.now().isoformat()}) + "\n"
    fd = os.open(anchor_path(), os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        size = os.fstat(fd).st_size
        # After a line that a power cut tore the next one starts on its own, or both would be lost.
        torn = size and os.pread(fd, 1, size - 1) != b"\n"
        os.write(fd, (("\n" if torn else "") + line).encode())
        os.fsync(fd)
    finally:
        os.close(fd)


def file_size() -> int:
    """How long the file is now, in bytes; it only grows."""
    path = anchor_path()
    return path.stat().st_size if path.exists() else 0


def anchors(start: int = 0, stop: int | None = None) -> Iterator[Anchor]:
    """The anchors within these bytes of the file, in its order."""
    for block in anchor_blocks(start, stop):
        for seq, mac, done in block:
            yield Anchor(int(seq), mac.decode(), done == DONE)


def anchor_blocks(start: int = 0, stop: int | None = None) -> Iterator[list[tuple[bytes, bytes, bytes]]]:
    """``anchors`` as they are written (number, seal in hex digits, ``DONE`` or not), many at a time: there may be millions.

    What is no whole anchor is passed over: a torn line is what a power cut leaves; it anchors nothing.
    """
    path = anchor_path()
    if not path.exists():
        return
    with path.open("rb") as file:
        file.seek(start)
        left, rest = (file_size() if stop is None else stop) - start, b""
        while left > 0 and (read := file.read(min(BLOCK, left))):
            left -= len(read)
            block = rest + read
            end = block.rfind(b"\n") + 1 if left > 0 else len(block)
            yield _LINE.findall(block, 0, end)
            rest = block[end:]


def anchor_if_behind() -> None:
    """Finish the anchor of a transaction whose process died right after its commit."""
    head = AuditHead.objects.filter(pk=1).first()
    if not head or not head.seq:
        return
    size = file_size()
    for start in (max(0, size - TAIL), 0):
        newest = list(anchors(start, size))
        if any(a.done and a.seq >= head.seq for a in newest):
            return
        if any((a.seq, a.mac) == (head.seq, head.mac) for a in newest):
            anchor(head.seq, head.mac, done=True)
            return
