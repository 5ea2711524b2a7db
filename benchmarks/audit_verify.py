"""How long it takes to verify the audit chain, entry by entry, with its anchors.

    python benchmarks/audit_verify.py [ENTRIES]        default 1000000; DATABASE_URL chooses the database

The chain is built in a data folder of its own: half of the entries in loads of 1,000, the other half one by one as
people work, each write with its two anchors. It is sealed as the programme seals it; what is left out of the building
is only the disk being waited for after each of them.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

ALONE, TOGETHER = 1, 1000
BEGIN = datetime(2021, 1, 4, tzinfo=UTC)


def sizes(entries: int) -> Iterator[int]:
    """How many entries each write has: loads first, single ones after."""
    loaded = entries // 2 // TOGETHER * TOGETHER
    yield from [TOGETHER] * (loaded // TOGETHER)
    yield from [ALONE] * (entries - loaded)


def build(entries: int) -> None:
    """Fill the empty tables with a chain of so many entries, and the anchor file with its ends."""
    from threeones.base.audit.anchors import anchor_path  # noqa: PLC0415  Django must be set up before
    from threeones.base.audit.models import AuditEntry, AuditHead  # noqa: PLC0415  see above
    from threeones.base.audit.sealing import Sealer, sealing_key  # noqa: PLC0415  see above

    sealer, seq, mac = Sealer(sealing_key()), 0, ""
    batch: list[AuditEntry] = []
    with anchor_path().open("w") as anchors:
        for size in sizes(entries):
            at = (BEGIN + timedelta(seconds=30 * seq)).isoformat()
            for _ in range(size):
                seq += 1
                entry = AuditEntry(
                    seq=seq,
                    at=at,
                    actor=f"内勤{seq % 500}",
                    action="change",
                    record="supervision.report",
                    key=f"FG-{seq % 9000:04d} / 2021-{1 + seq % 12:02d}",
                    before='{"own_view":"on_track","progress":"45.00"}',
                    after=f'{{"own_view":"at_risk","progress":"{seq % 100}.50","text":"本月完成管线迁改，路基施工过半。"}}',
                    reason="补报" if seq % 9 == 0 else "",
                )
                mac = entry.mac = sealer.seal_of(mac, entry)
                batch.append(entry)
            for done in (False, True):
                anchors.write(json.dumps({"seq": seq, "mac": mac, "done": done, "at": at}) + "\n")
            if len(batch) >= 5000:
                AuditEntry.objects.bulk_create(batch)
                batch.clear()
    AuditEntry.objects.bulk_create(batch)
    AuditHead.objects.update_or_create(pk=1, defaults={"seq": seq, "mac": mac})


def main() -> None:
    """Build, verify three times, print."""
    entries = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory(prefix="audit-verify-") as home:
        os.environ["THREEONES_HOME"] = home
        from threeones.cli import django  # noqa: PLC0415  reads the environment

        django.start()
        from django.db import connection  # noqa: PLC0415  Django is set up only now

        from threeones.base.audit.chain import verify  # noqa: PLC0415  see above
        from threeones.base.audit.models import AuditEntry  # noqa: PLC0415  see above

        if AuditEntry.objects.exists():
            raise SystemExit("this database has an audit chain; the benchmark needs an empty one")
        begun = time.perf_counter()
        build(entries)
        print(f"{connection.vendor}: {entries} entries built in {time.perf_counter() - begun:.1f} s")
        for _ in range(3):
            begun, worked = time.perf_counter(), time.process_time()
            verdict = verify()
            seconds, worked = time.perf_counter() - begun, time.process_time() - worked
            assert verdict.problems == () and verdict.entries == verdict.anchored == entries, verdict
            print(
                f"verified in {seconds:.2f} s ({entries / seconds:,.0f} entries a second), {worked:.2f} s of this CPU"
            )
        print(f"most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    main()
