"""How much memory an engine may take: ``THREEONES_MEMORY`` (2GB, 800MB), or what this machine lets it have."""

from __future__ import annotations

import contextlib
import os
import re
import resource
from pathlib import Path

from threeones.kernel.values.faults import Fault, Faults

MEMORY = "THREEONES_MEMORY"
LEAST = 256 * 2**20
SHARE = 0.6  # of what there is; the rest is for Python, for reading and for others
RESERVED = 3 * 2**29  # `ulimit -v` counts addresses that threads and libraries reserve and never fill
CGROUP = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))
_UNITS = {"K": 2**10, "M": 2**20, "G": 2**30, "T": 2**40}


def memory_limit() -> int:
    """Bytes that an engine may use before it goes to disk. ``Faults`` where the setting cannot be read."""
    given = os.environ.get(MEMORY, "")
    if not given:
        return max(LEAST, int(available() * SHARE))
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([KMGT])i?B?\s*", given, re.IGNORECASE)
    if not found:
        raise Faults([Fault(MEMORY, "", 0, "", f"“{given}”不是内存大小", "如 2GB、800MB")])
    asked = int(float(found.group(1)) * _UNITS[found.group(2).upper()])
    if asked < LEAST:
        raise Faults([Fault(MEMORY, "", 0, "", f"“{given}”太小", f"至少 {LEAST // 2**20}MB")])
    return asked


def spark_memory() -> int:
    """Bytes for Spark's own process where it runs on this machine: it does not start with less than 512 MB."""
    given = os.environ.get(MEMORY, "")
    return max(512 * 2**20, memory_limit() if given else min(memory_limit(), 4 * 2**30))


def available() -> int:
    """Bytes of this machine, or fewer where a container or the process is held to fewer."""
    sizes = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")]
    for path in CGROUP:
        with contextlib.suppress(OSError, ValueError):  # none, or "max"
            sizes.append(int(path.read_text()))
    soft = resource.getrlimit(resource.RLIMIT_AS)[0]
    if soft != resource.RLIM_INFINITY:
        sizes.append(max(0, soft - RESERVED))
    return min(sizes)
