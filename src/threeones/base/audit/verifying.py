"""Checking the audit chain: every seal again, in one pass, against the anchors outside the database."""

from __future__ import annotations

from binascii import unhexlify
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.utils import OperationalError

from threeones.base.audit.anchors import DONE, anchor_blocks, file_size
from threeones.base.audit.models import AuditEntry, AuditHead
from threeones.base.audit.sealing import SEALED, Sealer, sealing_key
from threeones.base.audit.snapshot import snapshot
from threeones.kernel.values.faults import Faults

TOLD = 20
"""So many problems are told; one is enough to distrust the chain."""
CHUNK = 5000
SIZE = 32
Progress = Callable[[int, int], None]
"""Is told how many entries are checked, and of how many."""


def silent(_done: int, _of: int) -> None:
    """Progress that nobody looks at."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of a check: ``problems`` is empty where the chain holds."""

    entries: int
    anchored: int
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """How far the anchor file went before a snapshot was taken: what it says up to there the snapshot must hold."""

    size: int


def mark() -> Mark:
    """To be taken right before the snapshot in which ``examine`` is called."""
    return Mark(file_size())


def verify() -> Verdict:
    """Recompute every seal and compare with the anchors: finds edits, deletions, swaps, a cut tail, a rewrite.

    Everything is read as of one moment, while others may go on writing.
    """
    before = mark()
    with snapshot():
        return examine(before)


class _Seals:
    """The seals by number: those that hold and follow each other without their numbers, as there may be millions."""

    def __init__(self) -> None:
        self.whole = bytearray()
        self.odd: dict[int, str] = {}
        self.last = 0

    def __len__(self) -> int:
        return len(self.whole) // SIZE + len(self.odd)

    def mac(self, seq: int) -> str:
        """The seal of an entry in hex digits; empty where there is none."""
        if 0 < seq * SIZE <= len(self.whole):
            return self.whole[(seq - 1) * SIZE : seq * SIZE].hex()
        return self.odd.get(seq, "")

    def has(self, seq: int, mac: bytes) -> bool:
        """Whether the entry ``seq`` has this seal, given in hex digits."""
        end = seq * SIZE
        if 0 < end <= len(self.whole):
            return self.whole[end - SIZE : end] == unhexlify(mac)
        return self.odd.get(seq) == mac.decode()


def examine(before: Mark, progress: Progress = silent) -> Verdict:
    """``verify`` within a snapshot that the caller has opened after ``before`` was taken."""
    known = file_size()
    try:
        sealer = Sealer(sealing_key())
    except Faults as lost:
        return Verdict(AuditEntry.objects.count(), 0, tuple(f.fault for f in lost.faults))
    seals = _Seals()
    problems = list(_first(_broken(sealer, seals, progress)))
    anchored, loose = _against_anchors(seals, before, known)
    problems += loose
    head = AuditHead.objects.filter(pk=1).first()
    if (head.seq if head else 0, head.mac if head else "") != (seals.last, seals.mac(seals.last)):
        problems.append("链尾与计数不符 / the end of the chain does not match its counter")
    return Verdict(len(seals), anchored, tuple(problems[:TOLD]))


def _first(problems: Iterator[str]) -> Iterator[str]:
    """The first of them to tell; the others are passed over, but looked for: the chain is read to its end."""
    for n, problem in enumerate(problems):
        if n < TOLD:
            yield problem


def _broken(sealer: Sealer, seals: _Seals, progress: Progress) -> Iterator[str]:
    """Entries that are not as they were sealed; ``seals`` takes what the table holds."""
    previous, expected, of = "", 1, AuditEntry.objects.count()
    try:
        for row in _rows():
            seq, mac = row[0], row[-1]
            if expected % CHUNK == 1:
                progress(expected - 1, of)
            digest = _digest(sealer, previous, row[:-1])
            holds = digest is not None and digest.hex() == mac
            previous = mac if isinstance(mac, str) else ""
            if digest is not None and holds and seq == expected and not seals.odd:
                seals.whole += digest
                seals.last = seq
                expected += 1
                continue
            if seq != expected:
                yield f"第{expected}条缺失 / entry {expected} is missing"
            elif not holds:
                yield f"第{seq}条被改动 / entry {seq} was altered"
            # SQLite keeps a text where a number should be, if somebody writes one there.
            if isinstance(seq, int):
                seals.odd[seq] = str(mac)
                seals.last, expected = max(seals.last, seq), seq + 1
    except OperationalError as error:
        # SQLite keeps bytes that are no text, too, and stops where it meets them
        if "decode" not in str(error):
            raise
        yield f"第{expected}条起读不出来 / entries from {expected} on cannot be read"


def _digest(sealer: Sealer, previous: str, sealed: tuple[Any, ...]) -> bytes | None:
    try:
        return sealer.digest(previous, sealed)
    except (TypeError, ValueError):
        return None


def _rows() -> Iterator[tuple[Any, ...]]:
    return AuditEntry.objects.order_by("seq").values_list(*SEALED, "mac").iterator(CHUNK)


def _against_anchors(seals: _Seals, before: Mark, known: int) -> tuple[int, list[str]]:
    """The last anchored end, and what the anchors say against the chain."""
    anchored, some = 0, False
    problems: list[str] = []
    # an end that was anchored after the mark may have been committed after the snapshot
    for start, stop, binding in ((0, before.size, True), (before.size, known, False)):
        for block in anchor_blocks(start, stop):
            for number, mac, done in block:
                seq, some = int(number), True
                if seals.has(seq, mac):
                    anchored = max(anchored, seq)
                # A pending anchor that the chain does not know is a transaction that was rolled back.
                elif done == DONE and (binding or seq <= seals.last) and len(problems) < TOLD:
                    problems.append(f"锚点{seq}与链不符 / anchor {seq} does not match the chain")
    if len(seals) and not some:
        problems.append("锚点文件缺失 / the anchor file is missing")
    elif anchored < seals.last:
        # An end is anchored before it is committed, so no crash leaves this.
        problems.append(
            f"链尾第{seals.last}条没有锚点，最后的锚点是第{anchored}条 / the end of the chain is not anchored"
        )
    if not before.size <= known <= file_size():
        problems.append("锚点文件变短了 / the anchor file was cut")
    return anchored, problems
